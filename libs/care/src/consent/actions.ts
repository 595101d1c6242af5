import {
  defineAction,
  isRefusal,
  notFound,
  refuse,
  type Decider,
  type Instant,
  type Refusal,
  type ViewReader,
  type Viewer,
} from '@tsumugi/kernel';
import { required, teamAccess } from '../policy/access.js';
import { decideOffice } from '../policy/decide.js';
import { officeFacts, regionPolicy } from '../policy/facts.js';
import { dayIn } from '../day.js';
import {
  checkDecider,
  confirmationDecider,
  recordingDecider,
  registrationDecider,
  withdrawalDecider,
  type ConsentTaskCommand,
  type RecordConsent,
  type RecordingFacts,
  type TaskFacts,
  type WithdrawalFacts,
  type WithdrawConsent,
} from './decider.js';
import type { ConsentEvent } from './events.js';
import type { Consents } from './state.js';

const streamOf = (patient: string): string => `consent-${patient}`;
const subjectOf = (patient: string) => `patient:${patient}` as const;

export const recordConsent = defineAction({
  name: 'recordConsent',
  decider: recordingDecider,
  stream: (command: RecordConsent) => streamOf(command.patient),
  subject: (command: RecordConsent) => subjectOf(command.patient),
  prepare(command: RecordConsent, viewer: Viewer, read: ViewReader, at: Instant): RecordingFacts | Refusal {
    const granted = required(teamAccess(read, viewer, 'consent.record', command.patient));
    if (isRefusal(granted)) return granted;
    const policy = regionPolicy(read, viewer.region);
    const patient = personOf(read, command.patient);
    if (!policy || !patient || viewer.facility === null) return notFound;
    return {
      registration: policy.consentRegistration,
      unknownFacilities: unknownFacilities(read, viewer.region, command.facilities),
      facility: viewer.facility,
      today: dayIn(policy.zone, at),
      diedOn: patient.died_on,
      birthDate: patient.birth_date,
    };
  },
});

export const withdrawConsent = defineAction({
  name: 'withdrawConsent',
  decider: withdrawalDecider,
  stream: (command: WithdrawConsent) => streamOf(command.patient),
  subject: (command: WithdrawConsent) => subjectOf(command.patient),
  prepare(command: WithdrawConsent, viewer: Viewer, read: ViewReader, at: Instant): WithdrawalFacts | Refusal {
    const office = viewer.audience === 'office';
    const granted = required(
      office
        ? decideOffice('consent.withdraw-by-office', officeFacts(read, viewer, command.patient), viewer)
        : teamAccess(read, viewer, 'consent.withdraw', command.patient),
    );
    if (isRefusal(granted)) return granted;
    const ownAlone = command.facilities.length > 0 && command.facilities.every((facility) => facility === viewer.facility);
    if (!office && !ownAlone && !teamAccess(read, viewer, 'consent.withdraw-of-others', command.patient).allowed) return ofOthers;
    const policy = regionPolicy(read, viewer.region);
    const patient = personOf(read, command.patient);
    if (!policy || !patient) return notFound;
    return {
      today: dayIn(policy.zone, at),
      unknownFacilities: unknownFacilities(read, viewer.region, command.facilities),
      birthDate: patient.birth_date,
    };
  },
});

const ofOthers = refuse(
  'INVALID',
  'ほかの事業所への同意や、同意全体の撤回は、同意が及んでいる事業所か、患者さんを登録した事業所が記録します。ご自身の事業所への同意の撤回は、事業所を選んで記録できます。',
  'facilities',
);

export const registerConsent = officeTask('registerConsent', registrationDecider, `status = 'AWAITING_REGISTRATION'`);
export const confirmConsent = officeTask('confirmConsent', confirmationDecider, `status = 'AWAITING_CONFIRMATION'`);
export const checkConsent = officeTask('checkConsent', checkDecider, `status = 'ACTIVE' AND checked_at IS NULL`);

function officeTask<E extends ConsentEvent>(name: string, decider: Decider<ConsentTaskCommand, E, Consents, TaskFacts>, waiting: string) {
  return defineAction({
    name,
    decider,
    stream: (command: ConsentTaskCommand) => streamOf(command.patient),
    subject: (command: ConsentTaskCommand) => subjectOf(command.patient),
    prepare(command: ConsentTaskCommand, viewer: Viewer, read: ViewReader): TaskFacts | Refusal {
      const granted = required(decideOffice('consent.register', officeFacts(read, viewer, command.patient), viewer));
      if (isRefusal(granted)) return granted;
      if (command.consent) {
        const known = read.get('SELECT 1 FROM consent_consent WHERE id = ? AND patient = ?', command.consent, command.patient);
        return known ? { consent: command.consent } : notFound;
      }
      const tasks = read.all<{ id: string }>(`SELECT id FROM consent_consent WHERE patient = ? AND ${waiting} LIMIT 2`, command.patient);
      if (tasks.length > 0) return { consent: tasks.length === 1 ? tasks[0]!.id : null };
      // Somebody else was faster: the decider says what became of the newest.
      const newest = read.get<{ id: string }>(
        'SELECT id FROM consent_consent WHERE patient = ? ORDER BY position DESC LIMIT 1',
        command.patient,
      );
      return newest ? { consent: newest.id } : notFound;
    },
  });
}

function personOf(read: ViewReader, patient: string): { died_on: string | null; birth_date: string } | undefined {
  return read.get('SELECT died_on, birth_date FROM patient_patient WHERE id = ?', patient);
}

function unknownFacilities(read: ViewReader, region: string, facilities: readonly string[]): string[] {
  return facilities.filter((facility) => !read.get('SELECT 1 FROM facility_facility WHERE id = ? AND region = ?', facility, region));
}
