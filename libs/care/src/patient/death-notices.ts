import type { Notice, Process, Recorded, ViewReader } from '@tsumugi/kernel';
import { hasDoctor, isAssigned, isConsented } from '../policy/facts.js';
import { nurses } from '../professions.js';
import type { PatientDeathReported, PatientDeathUndone, PatientDied } from './events.js';

/**
 * A report calls those who record. Of a recording, and of its undoing, the team is told. None of it
 * says about whom, and nobody is told whom no consent reaches.
 */
export const deathNotices: Process = {
  name: 'death-notices',
  on: {
    PatientDeathReported(record: Recorded<PatientDeathReported>, read) {
      const patient = patientOf(record);
      const doctors = hasDoctor(read, patient);
      const registering = read.get<{ facility: string }>(
        'SELECT registered_by AS facility FROM patient_patient WHERE id = ?',
        patient,
      )?.facility;
      return told(record, read, 'death-reported', ({ profession, facility }) =>
        doctors ? profession === 'doctor' : nurses.has(profession) || facility === registering,
      );
    },
    PatientDied: (record: Recorded<PatientDied>, read) => told(record, read, 'patient-news', () => true),
    PatientDeathUndone: (record: Recorded<PatientDeathUndone>, read) => told(record, read, 'patient-news', () => true),
  },
};

interface Member {
  readonly account: string;
  readonly facility: string;
  readonly profession: string;
}

function told(record: Recorded, read: ViewReader, kind: string, wanted: (member: Member) => boolean): Notice[] {
  const patient = patientOf(record);
  const members = read.all<Member>(
    `SELECT s.account, s.facility, s.profession
       FROM careteam_member m JOIN facility_staff s ON s.facility = m.facility AND s.to_position IS NULL
      WHERE m.patient = ? AND m.to_position IS NULL ORDER BY s.account, s.facility`,
    patient,
  );
  const hear = members.filter(
    (member) =>
      member.account !== record.actor.person &&
      wanted(member) &&
      isAssigned(read, patient, member.facility, member.account) &&
      isConsented(read, patient, member.facility),
  );
  return [...new Set(hear.map(({ account }) => account))].map((account) => ({ account, kind, path: `/patients/${patient}`, urgent: true }));
}

function patientOf({ stream }: Recorded): string {
  return stream.slice('patient-'.length);
}
