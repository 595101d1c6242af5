import type { Decision, Position, ViewReader, Viewer } from '@tsumugi/kernel';
import { decideFamily, decideTeam } from './decide.js';
import { familyFacts, teamFacts } from './facts.js';

/**
 * Who could see a patient (or one of the patient's rooms) when the log stood at `position`, and by
 * which rule: the present rules over the facts of that time. Null asks about the patient as such.
 *
 * Region and registering facility never change; the region's own policy is taken as it stands today.
 */
export function canSeeAt(read: ViewReader, viewer: Viewer, patient: string, room: string | null, position: Position): Decision {
  if (viewer.audience === 'family') return decideFamily('released.read', familyFacts(read, viewer, patient, { until: position }), viewer);
  const facts = teamFacts(read, viewer, patient, { room: room ?? undefined, until: position });
  return decideTeam(room === null ? 'patient.read' : 'room.read', facts, viewer);
}
