import type { Notice, Process, Recorded, ViewReader } from '@tsumugi/kernel';
import { hasDoctor, isAssigned, isConsented } from '../policy/facts.js';
import { nurses } from '../professions.js';
import { isReported } from './death.js';
import type { PatientDeathReported, PatientDeathUndone, PatientDied } from './events.js';

/**
 * A report calls those who record. Of a recording, and of its undoing, the team is told. None of it
 * says about whom, and nobody is told whom no consent reaches.
 */
export const deathNotices: Process = {
  name: 'death-notices',
  on: {
    PatientDeathReported: (record: Recorded<PatientDeathReported>, read) => told(record, read, 'death-reported'),
    PatientDied: (record: Recorded<PatientDied>, read) => told(record, read, 'patient-news'),
    PatientDeathUndone: (record: Recorded<PatientDeathUndone>, read) => told(record, read, 'patient-news'),
  },
  stands({ account, kind, about: { patient = '' } }, read) {
    return (kind !== 'death-reported' || isReported(read, patient)) && hearers(read, patient, kind).includes(account);
  },
};

function told(record: Recorded, read: ViewReader, kind: string): Notice[] {
  const patient = record.stream.slice('patient-'.length);
  return hearers(read, patient, kind)
    .filter((account) => account !== record.actor.person)
    .map((account) => ({ account, kind, path: `/patients/${patient}`, urgent: true, about: { patient } }));
}

interface Member {
  readonly account: string;
  readonly facility: string;
  readonly profession: string;
}

/** The assigned staff of reached facilities; for a report those who record, or make that somebody can. */
function hearers(read: ViewReader, patient: string, kind: string): string[] {
  const members = read
    .all<Member>(
      `SELECT s.account, s.facility, s.profession
         FROM careteam_member m JOIN facility_staff s ON s.facility = m.facility AND s.to_position IS NULL
        WHERE m.patient = ? AND m.to_position IS NULL ORDER BY s.account, s.facility`,
      patient,
    )
    .filter(({ facility, account }) => isAssigned(read, patient, facility, account) && isConsented(read, patient, facility));
  const records = kind === 'death-reported' ? whoRecords(read, patient, members) : members;
  return [...new Set(records.map(({ account }) => account))];
}

/** Those who record; where the office does, the registering facility, which answers for the team. */
function whoRecords(read: ViewReader, patient: string, members: readonly Member[]): readonly Member[] {
  const doctors = members.filter(({ profession }) => profession === 'doctor');
  if (doctors.length > 0) return doctors;
  const registering = read.get<{ by: string }>('SELECT registered_by AS by FROM patient_patient WHERE id = ?', patient)?.by;
  // Whom no consent reaches is not told, but keeps it from falling to a nurse.
  const kept = hasDoctor(read, patient);
  const called = members.filter(({ profession, facility }) => facility === registering || (!kept && nurses.has(profession)));
  // Somebody must hear of it.
  return called.length > 0 ? called : members;
}
