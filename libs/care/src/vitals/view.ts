import { defineView, type Actor, type Recorded, type ViewReader, type ViewWriter } from '@tsumugi/kernel';
import type { AlertClosed, AlertRaised, AlertTaken, ReadingCorrected, ReadingsRecorded, ThresholdSet } from './events.js';
import { alertInStream, otherAlertId, otherReadingId, shownAlertOf, shownReadingOf } from './ids.js';
import { alertsTopic, readingsTopic } from './topics.js';

/**
 * Readings, thresholds and alerts as they stand. Other capabilities read `vitals_reading` and
 * `vitals_alert` by SQL. A reading whose key was destroyed has nothing left to show: it is not in
 * the tables, and neither are its corrections and alerts.
 */
export const vitalsView = defineView({
  name: 'vitals',
  version: 6,
  tables: `
CREATE TABLE vitals_reading (
  id TEXT PRIMARY KEY,
  -- The id of the stream's measuring.
  measuring TEXT NOT NULL,
  patient TEXT NOT NULL,
  kind TEXT NOT NULL,
  value REAL NOT NULL,
  value2 REAL,
  unit TEXT NOT NULL,
  measured_at TEXT NOT NULL,
  typed_at TEXT NOT NULL,
  author TEXT NOT NULL,
  author_facility TEXT,
  note TEXT,
  -- The number of the version above.
  version INTEGER NOT NULL
) STRICT;

-- Which reading an id means: devices choose ids, and two nodes may take one for two readings.
CREATE TABLE vitals_id (
  measuring TEXT NOT NULL,
  -- As its stream knows it.
  reading TEXT NOT NULL,
  -- As it is shown: vitals_reading.id.
  id TEXT NOT NULL UNIQUE,
  PRIMARY KEY (measuring, reading)
) STRICT, WITHOUT ROWID;
CREATE INDEX vitals_id_by_reading ON vitals_id (reading);

-- Every version of a reading that was corrected, the first among them.
CREATE TABLE vitals_version (
  reading TEXT NOT NULL,
  version INTEGER NOT NULL,
  value REAL NOT NULL,
  value2 REAL,
  at TEXT NOT NULL,
  by TEXT NOT NULL,
  by_facility TEXT,
  PRIMARY KEY (reading, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX vitals_reading_by_time ON vitals_reading (patient, measured_at, id);
CREATE INDEX vitals_reading_by_kind ON vitals_reading (patient, kind, measured_at, id);
CREATE INDEX vitals_reading_by_facility ON vitals_reading (patient, author_facility, measured_at, id);

CREATE TABLE vitals_threshold (
  patient TEXT NOT NULL,
  kind TEXT NOT NULL,
  -- VALUE, or VALUE2 for the diastolic value.
  part TEXT NOT NULL,
  low REAL,
  high REAL,
  set_by TEXT NOT NULL,
  set_by_facility TEXT,
  set_at TEXT NOT NULL,
  PRIMARY KEY (patient, kind, part)
) STRICT, WITHOUT ROWID;

-- Everything that was ever set, ends too: both bounds NULL.
CREATE TABLE vitals_threshold_change (
  patient TEXT NOT NULL,
  kind TEXT NOT NULL,
  part TEXT NOT NULL,
  position INTEGER NOT NULL,
  low REAL,
  high REAL,
  set_by TEXT NOT NULL,
  set_by_facility TEXT,
  set_at TEXT NOT NULL,
  PRIMARY KEY (patient, kind, part, position)
) STRICT, WITHOUT ROWID;

-- Which alert an id means: everybody can compute an alert's id, and choose it for a reading whose
-- first alert is shown by that.
CREATE TABLE vitals_alert_id (
  measuring TEXT NOT NULL,
  -- As its stream knows it, and the reading there that it belongs to.
  alert TEXT NOT NULL,
  reading TEXT NOT NULL,
  -- As it is shown: vitals_alert.id.
  id TEXT NOT NULL UNIQUE,
  PRIMARY KEY (measuring, alert)
) STRICT, WITHOUT ROWID;

-- The first alert of a reading is shown by its id, where that is free; a correction raises another once that one is closed.
CREATE TABLE vitals_alert (
  id TEXT PRIMARY KEY,
  reading TEXT NOT NULL,
  patient TEXT NOT NULL,
  kind TEXT NOT NULL,
  part TEXT NOT NULL,
  low REAL,
  high REAL,
  -- RAISED, TAKEN, CLOSED
  status TEXT NOT NULL,
  raised_at TEXT NOT NULL,
  -- Whose value crossed it, and whose bounds; NULL: not known.
  value_by_facility TEXT,
  bounds_by_facility TEXT,
  taken_by TEXT,
  taken_by_facility TEXT,
  taken_at TEXT,
  closed_by TEXT,
  closed_by_facility TEXT,
  closed_at TEXT,
  -- The version of the reading that it was closed for.
  closed_version INTEGER,
  outcome TEXT
) STRICT;
CREATE INDEX vitals_alert_by_reading ON vitals_alert (reading);
CREATE INDEX vitals_alert_by_patient ON vitals_alert (patient, raised_at);
CREATE INDEX vitals_alert_open ON vitals_alert (patient) WHERE status <> 'CLOSED';
`,
  on: {
    ReadingsRecorded({ data, stream, actor, at, shredded }: Recorded<ReadingsRecorded>, db) {
      const measuring = stream.slice('measuring-'.length);
      data.readings.forEach((reading, index) => {
        const value = shredded ? null : data.values[index]!;
        // A client that sends one reading under two command ids in the same instant recorded it once.
        if (value && isRecordedTwice(db, data, actor, reading, value)) return;
        // Ids of what was destroyed stay taken: views that are built anew give the others the same.
        const id = placed(db, measuring, reading.id);
        if (!value) return;
        db.run(
          `INSERT INTO vitals_reading (id, measuring, patient, kind, value, value2, unit, measured_at, typed_at, author, author_facility, note,
             version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)`,
          id,
          measuring,
          data.patient,
          reading.kind,
          value.value,
          value.value2,
          value.unit,
          data.measuredAt,
          at,
          actor.person,
          actor.facility,
          data.note,
        );
        db.tell(readingsTopic(data.patient), id, 'Added');
      });
    },
    ReadingCorrected({ data, stream, actor, at, shredded }: Recorded<ReadingCorrected>, db) {
      const reading = shownReadingOf(db, stream, data.reading);
      if (reading === undefined || !isShown(db, reading)) return;
      const alerts = db.all<{ id: string }>('SELECT id FROM vitals_alert WHERE reading = ? ORDER BY raised_at, id', reading);
      if (shredded) {
        // The value in force is unknown for good: the outdated one must not stand in for it.
        db.run('DELETE FROM vitals_reading WHERE id = ?', reading);
        db.run('DELETE FROM vitals_version WHERE reading = ?', reading);
        db.run('DELETE FROM vitals_alert WHERE reading = ?', reading);
        db.tell(readingsTopic(data.patient), reading, 'Gone', undefined, 'everyone');
        for (const { id } of alerts) db.tell(alertsTopic(data.patient), id, 'Gone', undefined, 'everyone');
        return;
      }
      db.run(
        `INSERT OR IGNORE INTO vitals_version (reading, version, value, value2, at, by, by_facility)
         SELECT id, version, value, value2, typed_at, author, author_facility FROM vitals_reading WHERE id = ?`,
        reading,
      );
      db.run('UPDATE vitals_reading SET value = ?, value2 = ?, version = version + 1 WHERE id = ?', data.value, data.value2, reading);
      db.run(
        `INSERT INTO vitals_version (reading, version, value, value2, at, by, by_facility)
         SELECT id, version, value, value2, ?, ?, ? FROM vitals_reading WHERE id = ?`,
        at,
        actor.person,
        actor.facility,
        reading,
      );
      db.tell(readingsTopic(data.patient), reading, 'Changed');
      for (const { id } of alerts) db.tell(alertsTopic(data.patient), id, 'Changed');
    },
    AlertRaised({ data, stream, actor, at, shredded }: Recorded<AlertRaised>, db) {
      const reading = shownReadingOf(db, stream, data.reading);
      if (reading === undefined) return;
      // As ids of readings: those of what was destroyed stay taken.
      const alert = placedAlert(db, stream.slice('measuring-'.length), data, reading);
      if (shredded || !isShown(db, reading)) return;
      db.run(
        `INSERT OR REPLACE INTO vitals_alert
           (id, reading, patient, kind, part, low, high, status, raised_at, value_by_facility, bounds_by_facility)
         VALUES (?, ?, ?, ?, ?, ?, ?, 'RAISED', ?, ?, ?)`,
        alert,
        reading,
        data.patient,
        data.kind,
        data.part,
        data.low,
        data.high,
        at,
        actor.facility,
        setterOf(db, data),
      );
      db.tell(alertsTopic(data.patient), alert, 'Added');
    },
    AlertTaken({ data, stream, actor, at }: Recorded<AlertTaken>, db) {
      const alert = shownAlertOf(db, stream, data.alert);
      if (alert === undefined) return;
      db.run(
        `UPDATE vitals_alert SET status = 'TAKEN', taken_by = ?, taken_by_facility = ?, taken_at = ? WHERE id = ?`,
        actor.person,
        actor.facility,
        at,
        alert,
      );
      db.tell(alertsTopic(data.patient), alert, 'Changed');
    },
    AlertClosed({ data, stream, actor, at, shredded }: Recorded<AlertClosed>, db) {
      const alert = shownAlertOf(db, stream, data.alert);
      if (alert === undefined) return;
      db.run(
        `UPDATE vitals_alert
            SET status = 'CLOSED', closed_by = ?, closed_by_facility = ?, closed_at = ?, outcome = ?,
                closed_version = coalesce(?, (SELECT version FROM vitals_reading WHERE id = vitals_alert.reading))
          WHERE id = ?`,
        actor.person,
        actor.facility,
        at,
        shredded ? null : data.outcome,
        data.version,
        alert,
      );
      db.tell(alertsTopic(data.patient), alert, 'Changed');
    },
    ThresholdSet({ data, actor, at, position, shredded }: Recorded<ThresholdSet>, db) {
      if (!shredded) {
        db.run(
          `INSERT INTO vitals_threshold_change (patient, kind, part, position, low, high, set_by, set_by_facility, set_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          data.patient,
          data.kind,
          data.part,
          position,
          data.low,
          data.high,
          actor.person,
          actor.facility,
          at,
        );
      }
      if (shredded || (data.low === null && data.high === null)) {
        db.run('DELETE FROM vitals_threshold WHERE patient = ? AND kind = ? AND part = ?', data.patient, data.kind, data.part);
        return;
      }
      db.run(
        `INSERT OR REPLACE INTO vitals_threshold (patient, kind, part, low, high, set_by, set_by_facility, set_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        data.patient,
        data.kind,
        data.part,
        data.low,
        data.high,
        actor.person,
        actor.facility,
        at,
      );
    },
  },
});

/** Notes the id by which a reading is shown. */
function placed(db: ViewWriter, measuring: string, reading: string): string {
  let id = reading;
  for (let count = 1; db.get('SELECT 1 FROM vitals_id WHERE id = ?', id); count += 1) id = otherReadingId(measuring, reading, count);
  db.run('INSERT INTO vitals_id VALUES (?, ?, ?)', measuring, reading, id);
  return id;
}

/** Notes the id by which an alert is shown. The first of a reading has its reading's, as that is shown. */
function placedAlert(db: ViewWriter, measuring: string, { alert, reading }: AlertRaised['data'], shownReading: string): string {
  const known = alertInStream(db, measuring, alert, reading);
  const noted = db.get<{ id: string }>('SELECT id FROM vitals_alert_id WHERE measuring = ? AND alert = ?', measuring, known);
  if (noted) return noted.id;
  let id = known === reading ? shownReading : known;
  for (let count = 1; db.get('SELECT 1 FROM vitals_alert_id WHERE id = ?', id); count += 1) id = otherAlertId(measuring, known, count);
  db.run('INSERT INTO vitals_alert_id VALUES (?, ?, ?, ?)', measuring, known, reading, id);
  return id;
}

function isShown(read: ViewReader, reading: string): boolean {
  return read.get('SELECT 1 FROM vitals_reading WHERE id = ?', reading) !== undefined;
}

/** Whether this very value of the patient stands under the id, from the same hand and with the same note: sent twice, measured once. */
function isRecordedTwice(
  read: ViewReader,
  { patient, measuredAt, note }: ReadingsRecorded['data'],
  { person, facility }: Actor,
  { id, kind }: ReadingsRecorded['data']['readings'][number],
  { value, value2 }: ReadingsRecorded['data']['values'][number],
): boolean {
  const same = read.get(
    `SELECT 1 FROM vitals_id i JOIN vitals_reading r ON r.id = i.id
      WHERE i.reading = ? AND r.patient = ? AND r.kind = ? AND r.measured_at = ? AND r.value = ? AND r.value2 IS ? AND r.version = 1
        AND r.author = ? AND r.author_facility IS ? AND r.note IS ?`,
    id,
    patient,
    kind,
    measuredAt,
    value,
    value2,
    person,
    facility,
    note,
  );
  return same !== undefined;
}

/**
 * The facility that set the bounds of an alert: they were read a moment before the alert was
 * recorded, so that others may have been set in between.
 */
function setterOf(read: ViewReader, { patient, kind, part, low, high }: AlertRaised['data']): string | null {
  const set = read.get<{ facility: string | null }>(
    `SELECT set_by_facility AS facility FROM vitals_threshold_change
      WHERE patient = ? AND kind = ? AND part = ? AND low IS ? AND high IS ? ORDER BY position DESC LIMIT 1`,
    patient,
    kind,
    part,
    low,
    high,
  );
  return set?.facility ?? null;
}
