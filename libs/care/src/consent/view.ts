import { defineView, type Position, type Recorded, type ViewWriter } from '@tsumugi/kernel';
import { careTeamTopic } from '../care-team/topics.js';
import { patientsTopic, signedInAssigned, tellReaders } from '../policy/patient-lists.js';
import { hasOwnRecords, isConsented, type RegionPolicy } from '../policy/facts.js';
import type { ConsentChecked, ConsentConfirmed, ConsentKind, ConsentRecorded, ConsentRegistered, ConsentWithdrawn } from './events.js';

interface Row {
  readonly id: string;
  readonly patient: string;
  readonly kind: ConsentKind;
  /** JSON: for an individual consent the facilities that it still reaches. */
  readonly facilities: string;
  /** JSON: the facilities for which a comprehensive consent was withdrawn. */
  readonly excluded: string;
  readonly registration: RegionPolicy['consentRegistration'];
  readonly status: string;
}

/**
 * `consent_consent` is what is shown; `consent_cover` and `consent_exclusion` are what access rests
 * on: spans of positions in which an effective consent reaches a facility (`*`: the whole team),
 * and in which a consent to the whole team does not.
 */
export const consentView = defineView({
  name: 'consent',
  version: 3,
  tables: `
-- A client chose the id: two patients may have one of the same.
CREATE TABLE consent_consent (
  id TEXT NOT NULL,
  patient TEXT NOT NULL,
  region TEXT NOT NULL,
  kind TEXT NOT NULL,
  facilities TEXT NOT NULL,
  excluded TEXT NOT NULL,
  form TEXT NOT NULL,
  given_on TEXT,
  giver_name TEXT,
  giver_relationship TEXT,
  obtained_by TEXT NOT NULL,
  obtained_by_facility TEXT NOT NULL,
  registration TEXT NOT NULL,
  status TEXT NOT NULL,
  recorded_at TEXT NOT NULL,
  registered_at TEXT,
  checked_at TEXT,
  withdrawn_at TEXT,
  position INTEGER NOT NULL,
  PRIMARY KEY (patient, id)
) STRICT;
CREATE INDEX consent_consent_by_patient ON consent_consent (patient, position);
CREATE INDEX consent_consent_waiting ON consent_consent (region, position) WHERE withdrawn_at IS NULL AND checked_at IS NULL;

-- What was withdrawn, for everybody or for some, and who recorded it. NULL: the key is gone.
CREATE TABLE consent_withdrawal (
  patient TEXT NOT NULL,
  position INTEGER NOT NULL,
  at TEXT NOT NULL,
  -- JSON; empty: the whole.
  facilities TEXT NOT NULL,
  withdrawn_on TEXT,
  giver_name TEXT,
  giver_relationship TEXT,
  -- PAPER, TELEPHONE, IN_PERSON; NULL: not said.
  means TEXT,
  by TEXT NOT NULL,
  -- NULL: the office.
  by_facility TEXT,
  PRIMARY KEY (patient, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE consent_cover (
  patient TEXT NOT NULL,
  facility TEXT NOT NULL,
  consent TEXT NOT NULL,
  from_position INTEGER NOT NULL,
  to_position INTEGER
) STRICT;
CREATE INDEX consent_cover_by_patient ON consent_cover (patient, facility);

CREATE TABLE consent_exclusion (
  patient TEXT NOT NULL,
  facility TEXT NOT NULL,
  from_position INTEGER NOT NULL,
  to_position INTEGER
) STRICT;
CREATE INDEX consent_exclusion_by_patient ON consent_exclusion (patient, facility);
`,
  on: {
    ConsentRecorded(record: Recorded<ConsentRecorded>, db) {
      const { data, position } = record;
      const effective = data.registration === 'facility-then-office-check';
      db.run(
        `INSERT INTO consent_consent
           (id, patient, region, kind, facilities, excluded, form, given_on, giver_name, giver_relationship, obtained_by, obtained_by_facility,
            registration, status, recorded_at, position)
         VALUES (?, ?, ?, ?, ?, '[]', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        data.consent,
        data.patient,
        record.region,
        data.kind,
        JSON.stringify(data.facilities),
        data.form,
        record.shredded ? null : data.givenOn,
        record.shredded ? null : data.givenBy.name,
        record.shredded ? null : data.givenBy.relationship,
        data.obtainedBy.account,
        data.obtainedBy.facility,
        data.registration,
        effective ? 'ACTIVE' : 'AWAITING_REGISTRATION',
        record.at,
        position,
      );
      around(db, record, data.patient, () => effective && cover(db, data.patient, data.consent, position));
    },

    ConsentRegistered(record: Recorded<ConsentRegistered>, db) {
      const { consent, patient } = record.data;
      const row = consentRow(db, patient, consent);
      const effective = row?.registration === 'office';
      db.run(
        `UPDATE consent_consent SET status = ?, registered_at = ?, checked_at = ? WHERE patient = ? AND id = ? AND status = 'AWAITING_REGISTRATION'`,
        effective ? 'ACTIVE' : 'AWAITING_CONFIRMATION',
        record.at,
        // Who registers has the paper in hand; of two persons it is the second who completes it.
        effective ? record.at : null,
        patient,
        consent,
      );
      around(db, record, patient, () => effective && cover(db, patient, consent, record.position));
    },

    ConsentConfirmed(record: Recorded<ConsentConfirmed>, db) {
      const { consent, patient } = record.data;
      db.run(
        `UPDATE consent_consent SET status = 'ACTIVE', checked_at = ? WHERE patient = ? AND id = ? AND status = 'AWAITING_CONFIRMATION'`,
        record.at,
        patient,
        consent,
      );
      around(db, record, patient, () => cover(db, patient, consent, record.position));
    },

    ConsentChecked(record: Recorded<ConsentChecked>, db) {
      const { consent, patient } = record.data;
      around(db, record, patient, () =>
        db.run('UPDATE consent_consent SET checked_at = ? WHERE patient = ? AND id = ?', record.at, patient, consent),
      );
    },

    ConsentWithdrawn(record: Recorded<ConsentWithdrawn>, db) {
      const { patient, facilities, withdrawnOn, givenBy, means, recordedBy } = record.data;
      db.run(
        `INSERT INTO consent_withdrawal
           (patient, position, at, facilities, withdrawn_on, giver_name, giver_relationship, means, by, by_facility)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        patient,
        record.position,
        record.at,
        JSON.stringify(facilities),
        record.shredded ? null : withdrawnOn,
        record.shredded ? null : givenBy.name,
        record.shredded ? null : givenBy.relationship,
        means ?? null,
        recordedBy?.account ?? record.actor.person,
        recordedBy ? recordedBy.facility : record.actor.facility,
      );
      around(db, record, patient, () =>
        facilities.length === 0
          ? withdrawWhole(db, patient, record.at, record.position)
          : withdrawFor(db, patient, facilities, record.at, record.position),
      );
    },
  },
});

function consentRow(db: ViewWriter, patient: string, consent: string): Row | undefined {
  return db.get<Row>(
    'SELECT id, patient, kind, facilities, excluded, registration, status FROM consent_consent WHERE patient = ? AND id = ?',
    patient,
    consent,
  );
}

/** The consent becomes effective. */
function cover(db: ViewWriter, patient: string, consent: string, position: Position): void {
  const row = consentRow(db, patient, consent);
  if (!row || row.status !== 'ACTIVE') return;
  const reached: string[] = row.kind === 'COMPREHENSIVE' ? ['*'] : (JSON.parse(row.facilities) as string[]);
  if (row.kind === 'COMPREHENSIVE') {
    const excluded = JSON.parse(row.excluded) as string[];
    const another = inForce(db, 'cover', row.patient, '*');
    // Whoever agrees to the whole team again agrees also to those who were left out before.
    db.run(
      `UPDATE consent_exclusion SET to_position = ?1
        WHERE patient = ?2 AND to_position IS NULL AND facility NOT IN (SELECT value FROM json_each(?3))`,
      position,
      row.patient,
      row.excluded,
    );
    if (!another) for (const facility of excluded) exclude(db, row.patient, facility, position);
  }
  for (const facility of reached) {
    db.run(
      'INSERT INTO consent_cover (patient, facility, consent, from_position) VALUES (?, ?, ?, ?)',
      row.patient,
      facility,
      consent,
      position,
    );
  }
}

function inForce(db: ViewWriter, what: 'cover' | 'exclusion', patient: string, facility: string): boolean {
  return (
    db.get(`SELECT 1 FROM consent_${what} WHERE patient = ? AND facility = ? AND to_position IS NULL`, patient, facility) !== undefined
  );
}

function exclude(db: ViewWriter, patient: string, facility: string, position: Position): void {
  if (inForce(db, 'exclusion', patient, facility)) return;
  db.run('INSERT INTO consent_exclusion (patient, facility, from_position) VALUES (?, ?, ?)', patient, facility, position);
}

function withdrawWhole(db: ViewWriter, patient: string, at: string, position: Position): void {
  db.run(`UPDATE consent_consent SET status = 'WITHDRAWN', withdrawn_at = ? WHERE patient = ? AND status <> 'WITHDRAWN'`, at, patient);
  db.run('UPDATE consent_cover SET to_position = ? WHERE patient = ? AND to_position IS NULL', position, patient);
  db.run('UPDATE consent_exclusion SET to_position = ? WHERE patient = ? AND to_position IS NULL', position, patient);
}

function withdrawFor(db: ViewWriter, patient: string, facilities: readonly string[], at: string, position: Position): void {
  const rows = db.all<Row>(
    `SELECT id, patient, kind, facilities, excluded, registration, status FROM consent_consent WHERE patient = ? AND status <> 'WITHDRAWN'`,
    patient,
  );
  for (const row of rows) {
    if (row.kind === 'COMPREHENSIVE') {
      const excluded = [...new Set([...(JSON.parse(row.excluded) as string[]), ...facilities])];
      db.run('UPDATE consent_consent SET excluded = ? WHERE patient = ? AND id = ?', JSON.stringify(excluded), patient, row.id);
      if (row.status === 'ACTIVE') for (const facility of facilities) exclude(db, patient, facility, position);
      continue;
    }
    const left = (JSON.parse(row.facilities) as string[]).filter((facility) => !facilities.includes(facility));
    // A consent that reaches nobody any more keeps the names it had, to show what was withdrawn.
    if (left.length === 0) {
      db.run(`UPDATE consent_consent SET status = 'WITHDRAWN', withdrawn_at = ? WHERE patient = ? AND id = ?`, at, patient, row.id);
    } else {
      db.run('UPDATE consent_consent SET facilities = ? WHERE patient = ? AND id = ?', JSON.stringify(left), patient, row.id);
    }
  }
  for (const facility of facilities) {
    db.run(
      'UPDATE consent_cover SET to_position = ? WHERE patient = ? AND facility = ? AND to_position IS NULL',
      position,
      patient,
      facility,
    );
  }
}

/**
 * A change of the consents is told to those whom one reaches, and to those for whom it begins or
 * ends: that and when something changed for others is not for whom none reaches.
 */
function around(db: ViewWriter, { at }: Recorded, patient: string, change: () => unknown): void {
  const members = db.all<{ facility: string }>('SELECT facility FROM careteam_member WHERE patient = ? AND to_position IS NULL', patient);
  const before = new Map(members.map(({ facility }) => [facility, isConsented(db, patient, facility)]));
  change();
  db.recheck(`patient:${patient}`);
  for (const [facility, reachedBefore] of before) {
    const reached = isConsented(db, patient, facility);
    if (reached || reachedBefore) db.tell(careTeamTopic(patient), facility, 'Changed', undefined, 'everyone');
    if (reached === reachedBefore) continue;
    const kept = hasOwnRecords(db, patient, facility);
    for (const { account } of signedInAssigned(db, at, patient, { facility })) {
      db.tell(patientsTopic(account, facility), patient, kept ? 'Changed' : reached ? 'Added' : 'Gone');
    }
  }
  tellReaders(db, at, patient);
}
