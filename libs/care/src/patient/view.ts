import { defineView, type Instant, type Recorded, type ViewWriter } from '@tsumugi/kernel';
import type { FacilityRemoved, InvitationAccepted, StaffAssigned } from '../care-team/events.js';
import type { ConsentConfirmed, ConsentRecorded, ConsentRegistered, ConsentWithdrawn } from '../consent/events.js';
import type { PostAcknowledged, PostCorrected, PostPublished, PostsSeen, PostWithdrawn } from '../timeline/events.js';
import type { AlertClosed, AlertRaised } from '../vitals/events.js';
import type { BasicsUpdated, PatientDied, PatientRegistered, PhaseChanged } from './events.js';
import { isConsented } from '../policy/facts.js';
import { patientsTopic } from './topics.js';

/**
 * Patients, and who must hear that a patient's card changed. The card itself is read from the
 * tables of those whose events are heard here; their views run after this one in the same commit,
 * so that for leaving, the assignments are as they were before.
 */
export const patientView = defineView({
  name: 'patient',
  version: 1,
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
  died_on TEXT,
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
`,
  on: {
    PatientRegistered({ stream, at, region, data, shredded }: Recorded<PatientRegistered>, db) {
      const patient = idOf(stream);
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
      tellFacility(db, at, patient, data.facility);
    },
    BasicsUpdated({ stream, occurredAt, actor, data, shredded }: Recorded<BasicsUpdated>, db) {
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
    PhaseChanged({ stream, at, actor, data, shredded }: Recorded<PhaseChanged>, db) {
      const phase = shredded ? 'STABLE' : data.phase;
      db.run('UPDATE patient_patient SET phase = ?, phase_facility = ? WHERE id = ?', phase, actor.facility, idOf(stream));
      tellTeam(db, at, idOf(stream));
    },
    PatientDied({ stream, at, actor, data, shredded }: Recorded<PatientDied>, db) {
      // That the patient died ends writing, also when the day itself is not readable any more.
      const diedOn = shredded ? at.slice(0, 10) : data.diedOn;
      db.run(
        `UPDATE patient_patient SET phase = 'DIED', phase_facility = ?, died_on = ? WHERE id = ?`,
        actor.facility,
        diedOn,
        idOf(stream),
      );
      db.recheck(`patient:${idOf(stream)}`);
      tellTeam(db, at, idOf(stream));
    },

    PostPublished: ({ data, at }: Recorded<PostPublished>, db) => tellReaders(db, at, data.patient, { room: data.room }),
    PostCorrected: ({ data, at }: Recorded<PostCorrected>, db) => tellReadersOf(db, at, data.post),
    PostWithdrawn: ({ data, at }: Recorded<PostWithdrawn>, db) => tellReadersOf(db, at, data.post),
    PostAcknowledged: ({ data, at }: Recorded<PostAcknowledged>, db) => tellReadersOf(db, at, data.post, data.person),
    PostsSeen: ({ data, at, actor }: Recorded<PostsSeen>, db) =>
      tellReaders(db, at, patientOf(db, data.room), { room: data.room, account: actor.person }),

    AlertRaised: ({ data, at }: Recorded<AlertRaised>, db) => tellReaders(db, at, data.patient),
    AlertClosed: ({ data, at }: Recorded<AlertClosed>, db) => tellReaders(db, at, data.patient),

    ConsentRecorded: ({ data, at }: Recorded<ConsentRecorded>, db) => tellTeam(db, at, data.patient),
    ConsentRegistered: ({ data, at }: Recorded<ConsentRegistered>, db) => tellTeam(db, at, data.patient),
    ConsentConfirmed: ({ data, at }: Recorded<ConsentConfirmed>, db) => tellTeam(db, at, data.patient),
    ConsentWithdrawn: ({ data, at }: Recorded<ConsentWithdrawn>, db) => tellTeam(db, at, data.patient),

    InvitationAccepted: ({ data, at }: Recorded<InvitationAccepted>, db) => tellFacility(db, at, data.patient, data.facility),
    FacilityRemoved({ data, at }: Recorded<FacilityRemoved>, db) {
      // The end of a stay that ended before is no news to who came back meanwhile.
      const stays = db.get(
        'SELECT 1 FROM careteam_member WHERE patient = ? AND facility = ? AND membership = ? AND to_position IS NULL',
        data.patient,
        data.facility,
        data.membership,
      );
      if (!stays) return;
      for (const { account } of assigned(db, at, data.patient, { facility: data.facility })) {
        db.tell(patientsTopic(account, data.facility), data.patient, 'Gone');
      }
    },
    StaffAssigned({ at, data: { patient, facility, all, accounts } }: Recorded<StaffAssigned>, db) {
      const before = new Set(assigned(db, at, patient, { facility }).map(({ account }) => account));
      for (const { account } of staff(db, at, facility)) {
        const after = all || accounts.includes(account);
        if (after && !before.has(account)) db.tell(patientsTopic(account, facility), patient, 'Added');
        if (!after && before.has(account)) db.tell(patientsTopic(account, facility), patient, 'Gone');
      }
    },
  },
  setAside(subject, db, at) {
    if (!subject.startsWith('patient:')) return;
    const patient = subject.slice('patient:'.length);
    for (const { account, facility } of assigned(db, at, patient)) db.tell(patientsTopic(account, facility), patient, 'Gone');
  },
});

function idOf(stream: string): string {
  return stream.slice('patient-'.length);
}

function patientOf(db: ViewWriter, room: string): string {
  return db.get<{ patient: string }>('SELECT patient FROM timeline_room WHERE id = ?', room)?.patient ?? '';
}

/** Only who is signed in has a list to hear of: it is told for a few people instead of whole teams. */
const signedIn = `EXISTS (SELECT 1 FROM account_session x
  WHERE x.account = s.account AND x.facility = s.facility AND x.ended_at IS NULL AND x.until > ?1)`;

function staff(db: ViewWriter, at: Instant, facility: string): { account: string }[] {
  return db.all(`SELECT s.account FROM facility_staff s WHERE s.facility = ?2 AND s.to_position IS NULL AND ${signedIn}`, at, facility);
}

/** Who is assigned to the patient; of one facility, of one room, or one person, where that is given. */
function assigned(
  db: ViewWriter,
  at: Instant,
  patient: string,
  only: { facility?: string; account?: string; room?: string } = {},
): { account: string; facility: string }[] {
  return db.all(
    `SELECT DISTINCT s.account, s.facility
       FROM careteam_member m
       JOIN careteam_assignment g ON g.patient = m.patient AND g.facility = m.facility AND g.to_position IS NULL
       JOIN facility_staff s ON s.facility = m.facility AND s.to_position IS NULL AND g.account IN (s.account, '*')
      WHERE m.patient = ?2 AND m.to_position IS NULL
        AND (?3 IS NULL OR m.facility = ?3) AND (?4 IS NULL OR s.account = ?4)
        AND (?5 IS NULL
             OR EXISTS (SELECT 1 FROM timeline_room r WHERE r.id = ?5 AND r.kind IN ('ALL_PROFESSIONALS', 'FAMILY'))
             OR EXISTS (SELECT 1 FROM timeline_room_party p
                         WHERE p.room = ?5 AND p.to_position IS NULL
                           AND (p.account = s.account OR (p.account = '*' AND p.facility = s.facility))))
        AND ${signedIn}`,
    at,
    patient,
    only.facility ?? null,
    only.account ?? null,
    only.room ?? null,
  );
}

function tellTeam(db: ViewWriter, at: Instant, patient: string): void {
  for (const to of assigned(db, at, patient)) db.tell(patientsTopic(to.account, to.facility), patient, 'Changed');
}

/**
 * Of what happens in the care hear those whose cards show it: whom no consent reaches, or who is
 * not in the room, must not learn even that and when something happened.
 */
function tellReaders(db: ViewWriter, at: Instant, patient: string, only: { account?: string; room?: string } = {}): void {
  const reached = new Map<string, boolean>();
  for (const { account, facility } of assigned(db, at, patient, only)) {
    if (!reached.has(facility)) reached.set(facility, isConsented(db, patient, facility));
    if (reached.get(facility)) db.tell(patientsTopic(account, facility), patient, 'Changed');
  }
}

function tellReadersOf(db: ViewWriter, at: Instant, post: string, account?: string): void {
  const place = db.get<{ patient: string; room: string }>('SELECT patient, room FROM timeline_post WHERE id = ?', post);
  if (place) tellReaders(db, at, place.patient, account === undefined ? { room: place.room } : { room: place.room, account });
}

function tellFacility(db: ViewWriter, at: Instant, patient: string, facility: string): void {
  for (const { account } of staff(db, at, facility)) db.tell(patientsTopic(account, facility), patient, 'Added');
}
