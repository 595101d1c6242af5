import type { Instant, ViewReader, Viewer } from '@tsumugi/kernel';
import { teamAccess, teamMay } from '../policy/access.js';
import type { TeamAction } from '../policy/actions.js';
import { defaultRegionPolicy } from '../policy/default-policy.js';
import { lastWritingDay, regionPolicy, teamFacts } from '../policy/facts.js';

/** What the schema's `PatientRight` is called in the policy. Who reads the page may ask for the rest. */
export const rights = {
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
  RECORD_DEATH: 'death.record',
  REPORT_DEATH: 'death.report',
} as const satisfies Record<string, TeamAction>;

export type PatientRight = keyof typeof rights;

/** What the viewer may do about the patient now, so that a form can say at its beginning that it would be refused at its end. */
export function mayOf(read: ViewReader, viewer: Viewer, patient: string, at: Instant): PatientRight[] {
  const allowed = new Set<TeamAction>(teamMay(read, viewer, Object.values(rights), patient, { at }));
  return (Object.keys(rights) as PatientRight[]).filter((right) => allowed.has(rights[right]));
}

/** The schema's `Writing`: whether records of the patient are still written, until when, and why not. */
export interface Writing {
  readonly closed: 'NO_CONSENT' | 'DIED' | null;
  readonly until: string | null;
}

export function writingOf(read: ViewReader, viewer: Viewer, patient: string, at: Instant): Writing {
  if (!teamFacts(read, viewer, patient).consented) return { closed: 'NO_CONSENT', until: null };
  const { recorded } = read.get<{ recorded: Instant | null }>(
    'SELECT death_recorded_at AS recorded FROM patient_patient WHERE id = ?',
    patient,
  ) ?? { recorded: null };
  const until = recorded === null ? null : lastWritingDay(regionPolicy(read, viewer.region) ?? defaultRegionPolicy, recorded);
  return { closed: teamAccess(read, viewer, rights.WRITE, patient, { at }).allowed ? null : 'DIED', until };
}
