import { defineView, type Recorded, type ViewReader } from '@tsumugi/kernel';
import type { AlertClosed, AlertRaised, AlertTaken, ReadingCorrected, ReadingsRecorded, ThresholdSet } from './events.js';

/**
 * Readings, thresholds and alerts as they stand. Other capabilities read `vitals_reading` and
 * `vitals_alert` by SQL. A reading whose key was destroyed has nothing left to show: it is not in
 * the tables, and neither are its corrections and alerts.
 */
export const vitalsView = defineView({
  name: 'vitals',
  version: 2,
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

-- id = reading: a reading raises at most one alert.
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
  outcome TEXT
) STRICT;
CREATE INDEX vitals_alert_by_patient ON vitals_alert (patient, raised_at);
CREATE INDEX vitals_alert_open ON vitals_alert (patient) WHERE status <> 'CLOSED';
`,
  on: {
    ReadingsRecorded({ data, stream, actor, at, shredded }: Recorded<ReadingsRecorded>, db) {
      if (shredded) return;
      const measuring = stream.slice('measuring-'.length);
      data.readings.forEach(({ id, kind }, index) => {
        // A client that sends one reading under two command ids in the same instant recorded it once.
        if (db.get('SELECT 1 FROM vitals_reading WHERE id = ?', id)) return;
        const { value, value2, unit } = data.values[index]!;
        db.run(
          `INSERT INTO vitals_reading (id, measuring, patient, kind, value, value2, unit, measured_at, typed_at, author, author_facility, note,
             version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)`,
          id,
          measuring,
          data.patient,
          kind,
          value,
          value2,
          unit,
          data.measuredAt,
          at,
          actor.person,
          actor.facility,
          data.note,
        );
        db.tell(`readings:${data.patient}`, id, 'Added');
      });
    },
    ReadingCorrected({ data, stream, actor, at, shredded }: Recorded<ReadingCorrected>, db) {
      const reading = db.get<{ id: string }>(
        'SELECT id FROM vitals_reading WHERE id = ? AND measuring = ?',
        data.reading,
        stream.slice('measuring-'.length),
      );
      if (!reading) return;
      const alert = db.get('SELECT 1 FROM vitals_alert WHERE id = ?', data.reading) !== undefined;
      if (shredded) {
        // The value in force is unknown for good: the outdated one must not stand in for it.
        db.run('DELETE FROM vitals_reading WHERE id = ?', data.reading);
        db.run('DELETE FROM vitals_version WHERE reading = ?', data.reading);
        db.run('DELETE FROM vitals_alert WHERE id = ?', data.reading);
        db.tell(`readings:${data.patient}`, data.reading, 'Gone', undefined, 'everyone');
        if (alert) db.tell(`alerts:${data.patient}`, data.reading, 'Gone', undefined, 'everyone');
        return;
      }
      db.run(
        `INSERT OR IGNORE INTO vitals_version (reading, version, value, value2, at, by, by_facility)
         SELECT id, version, value, value2, typed_at, author, author_facility FROM vitals_reading WHERE id = ?`,
        data.reading,
      );
      db.run('UPDATE vitals_reading SET value = ?, value2 = ?, version = version + 1 WHERE id = ?', data.value, data.value2, data.reading);
      db.run(
        `INSERT INTO vitals_version (reading, version, value, value2, at, by, by_facility)
         SELECT id, version, value, value2, ?, ?, ? FROM vitals_reading WHERE id = ?`,
        at,
        actor.person,
        actor.facility,
        data.reading,
      );
      db.tell(`readings:${data.patient}`, data.reading, 'Changed');
      if (alert) db.tell(`alerts:${data.patient}`, data.reading, 'Changed');
    },
    AlertRaised({ data, stream, actor, at, shredded }: Recorded<AlertRaised>, db) {
      const measuring = stream.slice('measuring-'.length);
      if (shredded || !db.get('SELECT 1 FROM vitals_reading WHERE id = ? AND measuring = ?', data.reading, measuring)) return;
      db.run(
        `INSERT INTO vitals_alert (id, reading, patient, kind, part, low, high, status, raised_at, value_by_facility, bounds_by_facility)
         VALUES (?, ?, ?, ?, ?, ?, ?, 'RAISED', ?, ?, ?)`,
        data.alert,
        data.reading,
        data.patient,
        data.kind,
        data.part,
        data.low,
        data.high,
        at,
        actor.facility,
        setterOf(db, data),
      );
      db.tell(`alerts:${data.patient}`, data.alert, 'Added');
    },
    AlertTaken({ data, actor, at }: Recorded<AlertTaken>, db) {
      db.run(
        `UPDATE vitals_alert SET status = 'TAKEN', taken_by = ?, taken_by_facility = ?, taken_at = ? WHERE id = ?`,
        actor.person,
        actor.facility,
        at,
        data.alert,
      );
      db.tell(`alerts:${data.patient}`, data.alert, 'Changed');
    },
    AlertClosed({ data, actor, at, shredded }: Recorded<AlertClosed>, db) {
      db.run(
        `UPDATE vitals_alert SET status = 'CLOSED', closed_by = ?, closed_by_facility = ?, closed_at = ?, outcome = ? WHERE id = ?`,
        actor.person,
        actor.facility,
        at,
        shredded ? null : data.outcome,
        data.alert,
      );
      db.tell(`alerts:${data.patient}`, data.alert, 'Changed');
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
