import { defineView, type Recorded, type ViewWriter } from '@tsumugi/kernel';
import type { BasicsUpdated, PhaseChanged } from './events.js';
import { changesBetween, lineFields, textsOf, type LineField } from './lines.js';

/**
 * Who wrote which line of what the team keeps of a patient, and what it replaced. A saving holds
 * the whole; its lines are told from each other here, so that nobody signs for what others wrote.
 */
export const patientLinesView = defineView({
  name: 'patient_lines',
  version: 1,
  tables: `
CREATE TABLE patient_change (
  patient TEXT NOT NULL,
  position INTEGER NOT NULL,
  place INTEGER NOT NULL,
  -- careLevel, conditions, allergies, keyPerson, pointsOfCare, living, phase
  field TEXT NOT NULL,
  -- The lines; a key person as JSON. NULL: there was none; there is none any more.
  before TEXT,
  before_facility TEXT,
  after TEXT,
  at TEXT NOT NULL,
  by TEXT NOT NULL,
  by_facility TEXT,
  PRIMARY KEY (patient, position, place)
) STRICT, WITHOUT ROWID;

-- The lines that stand, to compare the next saving with.
CREATE TABLE patient_line (
  patient TEXT NOT NULL,
  field TEXT NOT NULL,
  text TEXT NOT NULL,
  by_facility TEXT,
  position INTEGER NOT NULL,
  place INTEGER NOT NULL,
  PRIMARY KEY (patient, field, position, place)
) STRICT, WITHOUT ROWID;
`,
  on: {
    BasicsUpdated(record: Recorded<BasicsUpdated>, db) {
      if (record.shredded) return forget(db, record);
      let place = 0;
      for (const field of lineFields) {
        if (field === 'phase') continue;
        place = write(db, record, field, textsOf(record.data, field), place);
      }
    },
    PhaseChanged(record: Recorded<PhaseChanged>, db) {
      if (record.shredded) return forget(db, record);
      write(db, record, 'phase', [record.data.phase], 0);
    },
  },
});

interface Line {
  readonly text: string;
  readonly by_facility: string | null;
  readonly position: number;
  readonly place: number;
}

/** Returns the next free place within the record. */
function write(db: ViewWriter, record: Recorded, field: LineField, texts: readonly string[], from: number): number {
  const patient = patientOf(record);
  const standing = db.all<Line>(
    'SELECT text, by_facility, position, place FROM patient_line WHERE patient = ? AND field = ? ORDER BY position, place',
    patient,
    field,
  );
  const changes = changesBetween(
    standing.map(({ text }) => text),
    texts,
  );
  changes.forEach(({ before, after }, index) => {
    const place = from + index;
    const replaced = before === null ? undefined : take(standing, before);
    if (replaced) {
      db.run(
        'DELETE FROM patient_line WHERE patient = ? AND field = ? AND position = ? AND place = ?',
        patient,
        field,
        replaced.position,
        replaced.place,
      );
    }
    const { person, facility } = record.actor;
    db.run(
      `INSERT INTO patient_change (patient, position, place, field, before, before_facility, after, at, by, by_facility)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      patient,
      record.position,
      place,
      field,
      before,
      replaced?.by_facility ?? null,
      after,
      record.at,
      person,
      facility,
    );
    if (after === null) return;
    db.run(
      'INSERT INTO patient_line (patient, field, text, by_facility, position, place) VALUES (?, ?, ?, ?, ?, ?)',
      patient,
      field,
      after,
      facility,
      record.position,
      place,
    );
  });
  return from + changes.length;
}

function take(lines: Line[], text: string): Line | undefined {
  const at = lines.findIndex((line) => line.text === text);
  return at < 0 ? undefined : lines.splice(at, 1)[0];
}

/** The key is gone, and with it everything that was written of the patient. */
function forget(db: ViewWriter, record: Recorded): void {
  db.run('DELETE FROM patient_change WHERE patient = ?', patientOf(record));
  db.run('DELETE FROM patient_line WHERE patient = ?', patientOf(record));
}

function patientOf({ stream }: Recorded): string {
  return stream.slice('patient-'.length);
}
