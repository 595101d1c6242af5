import type { ViewReader, Viewer } from '@tsumugi/kernel';
import { teamAccess } from '../policy/access.js';
import type { TeamAction } from '../policy/actions.js';
import { teamFacts } from '../policy/facts.js';

/** What the schema's `PatientRight` is called in the policy. Who reads the page may ask for the rest. */
const rights = {
  WRITE: 'reading.record',
  OPEN_ROOM: 'room.open',
  UPDATE_BASICS: 'patient.update',
  SET_THRESHOLD: 'threshold.set',
  HANDLE_ALERT: 'alert.handle',
  RELEASE: 'post.release',
  RECORD_CONSENT: 'consent.record',
  WITHDRAW_CONSENT: 'consent.withdraw',
  ASSIGN: 'team.assign',
  LEAVE: 'team.leave',
  REMOVE_FACILITY: 'team.remove',
  INVITE_FACILITY: 'team.invite',
  INVITE_FAMILY: 'family.invite',
  REMOVE_FAMILY: 'family.remove',
} as const satisfies Record<string, TeamAction>;

export type PatientRight = keyof typeof rights;

/** What the viewer may do about the patient now, so that a form can say at its beginning that it would be refused at its end. */
export function mayOf(read: ViewReader, viewer: Viewer, patient: string): PatientRight[] {
  return (Object.keys(rights) as PatientRight[]).filter((right) => teamAccess(read, viewer, rights[right], patient).allowed);
}

/** The schema's `Writing`: whether records of the patient are still written, and why not. */
export interface Writing {
  readonly closed: 'NO_CONSENT' | 'DIED' | null;
}

export function writingOf(read: ViewReader, viewer: Viewer, patient: string): Writing {
  if (teamAccess(read, viewer, rights.WRITE, patient).allowed) return { closed: null };
  return { closed: teamFacts(read, viewer, patient).consented ? 'DIED' : 'NO_CONSENT' };
}
