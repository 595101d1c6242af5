import { defineView, type DomainEvent, type Instant, type Recorded, type ViewWriter } from '@tsumugi/kernel';
import type { FacilityRemoved, FamilyJoined, FamilyRemoved, InvitationAccepted, StaffAssigned } from '../care-team/events.js';
import type { ConsentChecked, ConsentConfirmed, ConsentRecorded, ConsentRegistered, ConsentWithdrawn } from '../consent/events.js';
import type {
  PostAcknowledged,
  PostCorrected,
  PostPublished,
  PostsSeen,
  PostWithdrawn,
  ProxyPostConfirmed,
  ProxyPostObjected,
} from '../timeline/events.js';
import type { AlertClosed, AlertRaised, ThresholdSet } from '../vitals/events.js';
import type {
  BasicsUpdated,
  PatientDeathConfirmed,
  PatientDeathReportClosed,
  PatientDeathReported,
  PatientDeathUndone,
  PatientDied,
  PatientRegistered,
  PhaseChanged,
} from './events.js';
import { dayIn } from '../day.js';
import { defaultRegionPolicy } from '../policy/default-policy.js';
import { regionPolicy } from '../policy/facts.js';
import { patientsTopic, signedInAssigned, signedInStaff, tellReaders } from '../policy/patient-lists.js';

/**
 * Patients, and who must hear that a patient's card changed; of a consent, `consent` tells it. The card itself is read from the
 * tables of those whose events are heard here; their views run after this one in the same commit,
 * so that for leaving, the assignments are as they were before.
 */
export const patientView = defineView({
  name: 'patient',
  version: 4,
  tables: `
CREATE TABLE patient_patient (
  id TEXT PRIMARY KEY,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  kana TEXT NOT NULL,
  birth_date TEXT NOT NULL,
  sex TEXT NOT NULL,
  phase TEXT NOT NULL,
  -- The facility that said so; null: the phase that every patient begins with.
  phase_facility TEXT,
  -- Both NULL while no death stands on record; phase is how the patient was before.
  died_on TEXT,
  death_recorded_at TEXT,
  death_confirmed_at TEXT,
  registered_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE patient_basics (
  patient TEXT PRIMARY KEY,
  care_level TEXT,
  -- JSON: lists of text; an object or null.
  conditions TEXT NOT NULL,
  allergies TEXT NOT NULL,
  key_person TEXT NOT NULL,
  points_of_care TEXT NOT NULL,
  living TEXT,
  updated_at TEXT NOT NULL,
  updated_by TEXT NOT NULL,
  updated_by_facility TEXT
) STRICT, WITHOUT ROWID;

-- Everything that was said about the death: it stays visible, also what was undone. found_by NULL: not said, or the key is gone.
CREATE TABLE patient_death_step (
  patient TEXT NOT NULL,
  position INTEGER NOT NULL,
  -- REPORTED, REPORT_CLOSED, RECORDED, CONFIRMED, UNDONE
  kind TEXT NOT NULL,
  at TEXT NOT NULL,
  by TEXT NOT NULL,
  -- NULL: the office.
  by_facility TEXT,
  died_on TEXT,
  found_by TEXT,
  found_at TEXT,
  reason TEXT,
  PRIMARY KEY (patient, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX patient_death_waiting ON patient_patient (region, death_recorded_at) WHERE died_on IS NOT NULL AND death_confirmed_at IS NULL;

-- How often it changed what the patient's page shows beside its lists, which have feeds of their own. No position of the
-- log: those who read it would count by it what happens elsewhere.
CREATE TABLE patient_page (patient TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- The facilities that wrote something about the patient, from then on: what they keep without consent.
CREATE TABLE patient_record_of (
  patient TEXT NOT NULL,
  facility TEXT NOT NULL,
  from_position INTEGER NOT NULL,
  PRIMARY KEY (patient, facility)
) STRICT, WITHOUT ROWID;
`,
  on: {
    PatientRegistered(record: Recorded<PatientRegistered>, db) {
      const { at, region, data, shredded } = record;
      const patient = idOf(record.stream);
      const known = shredded ? { name: '', kana: '', birthDate: '', sex: 'OTHER' } : data;
      db.run(
        `INSERT INTO patient_patient (id, region, name, kana, birth_date, sex, phase, registered_by)
         VALUES (?, ?, ?, ?, ?, ?, 'STABLE', ?)`,
        patient,
        region,
        known.name,
        known.kana,
        known.birthDate,
        known.sex,
        data.facility,
      );
      wrote(db, patient, data.facility, record);
      tellNewcomers(db, at, patient, data.facility);
    },
    BasicsUpdated(record: Recorded<BasicsUpdated>, db) {
      const { stream, occurredAt, actor, data, shredded } = record;
      wrote(db, idOf(stream), actor.facility, record);
      pageChanged(db, record, idOf(stream));
      if (shredded) {
        db.run('DELETE FROM patient_basics WHERE patient = ?', idOf(stream));
        return;
      }
      db.run(
        `INSERT OR REPLACE INTO patient_basics
           (patient, care_level, conditions, allergies, key_person, points_of_care, living, updated_at, updated_by, updated_by_facility)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        idOf(stream),
        data.careLevel,
        JSON.stringify(data.conditions),
        JSON.stringify(data.allergies),
        JSON.stringify(data.keyPerson),
        JSON.stringify(data.pointsOfCare),
        data.living,
        occurredAt,
        actor.person,
        actor.facility,
      );
    },
    PhaseChanged(record: Recorded<PhaseChanged>, db) {
      const { stream, actor, data, shredded } = record;
      wrote(db, idOf(stream), actor.facility, record);
      const phase = shredded ? 'STABLE' : data.phase;
      db.run('UPDATE patient_patient SET phase = ?, phase_facility = ? WHERE id = ?', phase, actor.facility, idOf(stream));
      pageChanged(db, record, idOf(stream));
    },
    PatientDied(record: Recorded<PatientDied>, db) {
      const { at, data, shredded } = record;
      const patient = idOf(record.stream);
      // That the patient died ends writing, also when the day itself is not readable any more.
      const diedOn = shredded ? at.slice(0, 10) : data.diedOn;
      db.run(
        // A correction does not lengthen the days in which the team still writes.
        `UPDATE patient_patient
            SET died_on = ?, death_recorded_at = coalesce(death_recorded_at, ?), death_confirmed_at = NULL WHERE id = ?`,
        diedOn,
        firstRecorded(db, patient, diedOn) ?? at,
        patient,
      );
      step(db, record, 'RECORDED', shredded ? {} : { diedOn, foundBy: data.foundBy, foundAt: data.foundAt });
      db.recheck(`patient:${patient}`);
      wrote(db, patient, record.actor.facility, record);
      pageChanged(db, record, patient);
    },
    PatientDeathReported(record: Recorded<PatientDeathReported>, db) {
      step(db, record, 'REPORTED', record.shredded ? {} : record.data);
      pageChanged(db, record, idOf(record.stream));
    },
    PatientDeathReportClosed(record: Recorded<PatientDeathReportClosed>, db) {
      step(db, record, 'REPORT_CLOSED', record.shredded ? {} : { reason: record.data.reason });
      pageChanged(db, record, idOf(record.stream));
    },
    PatientDeathConfirmed(record: Recorded<PatientDeathConfirmed>, db) {
      db.run('UPDATE patient_patient SET death_confirmed_at = ? WHERE id = ?', record.at, idOf(record.stream));
      step(db, record, 'CONFIRMED', {});
      pageChanged(db, record, idOf(record.stream));
    },
    PatientDeathUndone(record: Recorded<PatientDeathUndone>, db) {
      const patient = idOf(record.stream);
      db.run('UPDATE patient_patient SET died_on = NULL, death_recorded_at = NULL, death_confirmed_at = NULL WHERE id = ?', patient);
      step(db, record, 'UNDONE', record.shredded ? {} : { reason: record.data.reason });
      db.recheck(`patient:${patient}`);
      pageChanged(db, record, patient);
      // Who recorded it is shown no dead any more, whoever undid it and whatever consent reaches them.
      for (const { facility } of recorders(db, patient)) {
        for (const { account } of signedInAssigned(db, record.at, patient, { facility }))
          db.tell(patientsTopic(account, facility), patient, 'Changed', undefined, 'everyone');
      }
    },

    PostPublished(record: Recorded<PostPublished>, db) {
      const { data, at } = record;
      // Typed for another, it is the typist's; the other's once they said that it is so.
      wrote(db, data.patient, data.enteredByFacility ?? data.authorFacility, record);
      tellReaders(db, at, data.patient, { room: data.room });
    },
    ProxyPostConfirmed(record: Recorded<ProxyPostConfirmed>, db) {
      const place = db.get<{ patient: string }>('SELECT patient FROM timeline_post WHERE id = ?', record.data.post);
      if (place) wrote(db, place.patient, record.actor.facility, record);
      tellReadersOf(db, record.at, record.data.post);
    },
    ProxyPostObjected: ({ data, at }: Recorded<ProxyPostObjected>, db) => tellReadersOf(db, at, data.post),
    PostCorrected: ({ data, at }: Recorded<PostCorrected>, db) => tellReadersOf(db, at, data.post),
    PostWithdrawn: ({ data, at }: Recorded<PostWithdrawn>, db) => tellReadersOf(db, at, data.post),
    PostAcknowledged: ({ data, at }: Recorded<PostAcknowledged>, db) => tellReadersOf(db, at, data.post, data.person),
    PostsSeen: ({ data, at, actor }: Recorded<PostsSeen>, db) =>
      tellReaders(db, at, patientOf(db, data.room), { room: data.room, account: actor.person }),

    AlertRaised: ({ data, at }: Recorded<AlertRaised>, db) => tellReaders(db, at, data.patient),
    AlertClosed: ({ data, at }: Recorded<AlertClosed>, db) => tellReaders(db, at, data.patient),

    ConsentRecorded(record: Recorded<ConsentRecorded>, db) {
      wrote(db, record.data.patient, record.data.obtainedBy.facility, record);
      pageChanged(db, record, record.data.patient);
    },
    ConsentRegistered: (record: Recorded<ConsentRegistered>, db) => pageChanged(db, record, record.data.patient),
    ConsentConfirmed: (record: Recorded<ConsentConfirmed>, db) => pageChanged(db, record, record.data.patient),
    ConsentChecked: (record: Recorded<ConsentChecked>, db) => pageChanged(db, record, record.data.patient),
    ConsentWithdrawn: (record: Recorded<ConsentWithdrawn>, db) => pageChanged(db, record, record.data.patient),

    FamilyJoined: (record: Recorded<FamilyJoined>, db) => pageChanged(db, record, record.data.patient),
    FamilyRemoved: (record: Recorded<FamilyRemoved>, db) => pageChanged(db, record, record.data.patient),

    ReadingsRecorded: writtenByActor,
    ReadingCorrected: writtenByActor,
    ThresholdSet(record: Recorded<ThresholdSet>, db) {
      writtenByActor(record, db);
      pageChanged(db, record, record.data.patient);
    },
    DailyLifeRecorded: writtenByActor,
    DailyLifeCorrected: writtenByActor,

    InvitationAccepted(record: Recorded<InvitationAccepted>, db) {
      tellNewcomers(db, record.at, record.data.patient, record.data.facility);
      pageChanged(db, record, record.data.patient);
    },
    FacilityRemoved(record: Recorded<FacilityRemoved>, db) {
      const { data, at } = record;
      pageChanged(db, record, data.patient);
      // The end of a stay that ended before is no news to who came back meanwhile.
      const stays = db.get(
        'SELECT 1 FROM careteam_member WHERE patient = ? AND facility = ? AND membership = ? AND to_position IS NULL',
        data.patient,
        data.facility,
        data.membership,
      );
      if (!stays) return;
      for (const { account } of signedInAssigned(db, at, data.patient, { facility: data.facility })) {
        db.tell(patientsTopic(account, data.facility), data.patient, 'Gone');
      }
    },
    StaffAssigned(record: Recorded<StaffAssigned>, db) {
      const { at, data } = record;
      const { patient, facility, all, accounts } = data;
      pageChanged(db, record, patient);
      const before = new Set(signedInAssigned(db, at, patient, { facility }).map(({ account }) => account));
      for (const { account } of signedInStaff(db, at, facility)) {
        const after = all || accounts.includes(account);
        if (after && !before.has(account)) db.tell(patientsTopic(account, facility), patient, 'Added');
        if (!after && before.has(account)) db.tell(patientsTopic(account, facility), patient, 'Gone');
      }
    },
  },
  setAside(subject, db, at) {
    if (!subject.startsWith('patient:')) return;
    const patient = subject.slice('patient:'.length);
    for (const { account, facility } of signedInAssigned(db, at, patient)) db.tell(patientsTopic(account, facility), patient, 'Gone');
  },
});

interface StepSaid {
  readonly diedOn?: string;
  readonly foundBy?: string | null;
  readonly foundAt?: Instant | null;
  readonly reason?: string;
}

function step(db: ViewWriter, { stream, position, at, actor }: Recorded, kind: string, said: StepSaid): void {
  db.run(
    `INSERT INTO patient_death_step (patient, position, kind, at, by, by_facility, died_on, found_by, found_at, reason)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    idOf(stream),
    position,
    kind,
    at,
    actor.person,
    actor.facility,
    said.diedOn ?? null,
    said.foundBy ?? null,
    said.foundAt ?? null,
    said.reason ?? null,
  );
}

/** Something that the patient's page shows is another: those who have it open hear of it, and their page asks again. */
function pageChanged(db: ViewWriter, { at }: Recorded, patient: string): void {
  db.run('INSERT INTO patient_page (patient, version) VALUES (?, 1) ON CONFLICT (patient) DO UPDATE SET version = version + 1', patient);
  tellReaders(db, at, patient);
}

/**
 * When a death of that day was recorded first, though it was undone in between: undone and recorded
 * anew, it does not give the team other days. Who was recorded by mistake and dies later died after that.
 */
function firstRecorded(db: ViewWriter, patient: string, diedOn: string): Instant | null {
  const region = db.get<{ region: string }>('SELECT region FROM patient_patient WHERE id = ?', patient)?.region ?? '';
  const { zone } = regionPolicy(db, region) ?? defaultRegionPolicy;
  const recorded = db.all<{ at: Instant }>(
    `SELECT at FROM patient_death_step WHERE patient = ? AND kind = 'RECORDED' ORDER BY position`,
    patient,
  );
  return recorded.find(({ at }) => dayIn(zone, at) >= diedOn)?.at ?? null;
}

function recorders(db: ViewWriter, patient: string): { facility: string }[] {
  return db.all<{ facility: string }>(
    `SELECT DISTINCT by_facility AS facility FROM patient_death_step WHERE patient = ? AND kind = 'RECORDED' AND by_facility IS NOT NULL`,
    patient,
  );
}

/** The facility has a record about the patient from here on. */
function wrote(db: ViewWriter, patient: string, facility: string | null, { position }: Recorded): void {
  if (facility === null) return;
  db.run('INSERT OR IGNORE INTO patient_record_of (patient, facility, from_position) VALUES (?, ?, ?)', patient, facility, position);
}

function writtenByActor(record: Recorded<DomainEvent<string, { readonly patient: string }>>, db: ViewWriter): void {
  wrote(db, record.data.patient, record.actor.facility, record);
}

function idOf(stream: string): string {
  return stream.slice('patient-'.length);
}

function patientOf(db: ViewWriter, room: string): string {
  return db.get<{ patient: string }>('SELECT patient FROM timeline_room WHERE id = ?', room)?.patient ?? '';
}

function tellReadersOf(db: ViewWriter, at: Instant, post: string, account?: string): void {
  const place = db.get<{ patient: string; room: string }>('SELECT patient, room FROM timeline_post WHERE id = ?', post);
  if (place) tellReaders(db, at, place.patient, account === undefined ? { room: place.room } : { room: place.room, account });
}

/** All staff of a facility that joins; a card comes only to whom the policy shows one. */
function tellNewcomers(db: ViewWriter, at: Instant, patient: string, facility: string): void {
  for (const { account } of signedInStaff(db, at, facility)) db.tell(patientsTopic(account, facility), patient, 'Added');
}
