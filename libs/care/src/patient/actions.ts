import { defineAction, notFound, type Instant, type ViewReader, type Viewer } from '@tsumugi/kernel';
import { teamAccess } from '../policy/access.js';
import { regionPolicy } from '../policy/facts.js';
import { defaultRegionPolicy } from '../policy/default-policy.js';
import { mayChangeLine } from '../policy/authorship.js';
import { dayIn } from '../day.js';
import {
  registeringDecider,
  updatingDecider,
  type LineFacts,
  type RegisterPatient,
  type TodayFacts,
  type UpdateBasics,
} from './decider.js';
import { lineFields } from './lines.js';

/** The day in the viewer's region. */
export function today(read: ViewReader, region: string, at: Instant): string {
  return dayIn(regionPolicy(read, region)?.zone ?? defaultRegionPolicy.zone, at);
}

/** The command's id is the patient's. Everybody on the staff of a facility may register a patient for it. */
export const registerPatient = defineAction({
  name: 'registerPatient',
  decider: registeringDecider,
  stream: (command: RegisterPatient) => `patient-${command.commandId}`,
  subject: (command: RegisterPatient) => `patient:${command.commandId}` as const,
  prepare: (command: RegisterPatient, viewer: Viewer, read, at) => {
    const serves = read.get(
      'SELECT 1 FROM facility_staff WHERE facility = ? AND account = ? AND to_position IS NULL',
      viewer.facility,
      viewer.account,
    );
    if (viewer.audience !== 'team' || command.facility !== viewer.facility || !serves) return notFound;
    return { today: today(read, viewer.region, at) } satisfies TodayFacts;
  },
});

export const updateBasics = defineAction({
  name: 'updateBasics',
  decider: updatingDecider,
  stream: (command: UpdateBasics) => `patient-${command.patient}`,
  subject: (command: UpdateBasics) => `patient:${command.patient}` as const,
  prepare: (command: UpdateBasics, viewer: Viewer, read, at) =>
    teamAccess(read, viewer, 'patient.update', command.patient, { at }).allowed
      ? ({ closed: lineFields.filter((line) => !mayChangeLine(line, viewer.profession)) } satisfies LineFacts)
      : notFound,
  result: (command: UpdateBasics) => command.patient,
});
