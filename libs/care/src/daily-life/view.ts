import { defineView, type Recorded } from '@tsumugi/kernel';
import type { DailyLifeCorrected, DailyLifeRecorded } from './events.js';

/** Observations of daily life as they stand. One whose key was destroyed has nothing left to show. */
export const dailyLifeView = defineView({
  name: 'dailylife',
  version: 1,
  tables: `
CREATE TABLE dailylife_entry (
  id TEXT PRIMARY KEY,
  patient TEXT NOT NULL,
  kind TEXT NOT NULL,
  -- VALUE, REFUSED, NOT_MEASURED
  result TEXT NOT NULL,
  value REAL,
  detail TEXT,
  note TEXT,
  observed_at TEXT NOT NULL,
  typed_at TEXT NOT NULL,
  author TEXT NOT NULL,
  author_facility TEXT,
  corrected_at TEXT
) STRICT;
CREATE INDEX dailylife_entry_by_time ON dailylife_entry (patient, observed_at, id);
CREATE INDEX dailylife_entry_by_facility ON dailylife_entry (patient, author_facility, observed_at, id);
`,
  on: {
    DailyLifeRecorded({ data, stream, actor, at, shredded }: Recorded<DailyLifeRecorded>, db) {
      if (shredded) return;
      const id = stream.slice('dailylife-'.length);
      db.run(
        `INSERT INTO dailylife_entry (id, patient, kind, result, value, detail, note, observed_at, typed_at, author, author_facility, corrected_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)`,
        id,
        data.patient,
        data.kind,
        data.result,
        data.value,
        data.detail,
        data.note,
        data.observedAt,
        at,
        actor.person,
        actor.facility,
      );
      db.tell(`dailylife:${data.patient}`, id, 'Added');
    },
    DailyLifeCorrected({ data, stream, at, shredded }: Recorded<DailyLifeCorrected>, db) {
      const id = stream.slice('dailylife-'.length);
      if (!db.get('SELECT 1 FROM dailylife_entry WHERE id = ?', id)) return;
      if (shredded) {
        // The finding in force is unknown for good: the outdated one must not stand in for it.
        db.run('DELETE FROM dailylife_entry WHERE id = ?', id);
      } else {
        db.run(
          'UPDATE dailylife_entry SET result = ?, value = ?, detail = ?, note = ?, corrected_at = ? WHERE id = ?',
          data.result,
          data.value,
          data.detail,
          data.note,
          at,
          id,
        );
      }
      db.tell(`dailylife:${data.patient}`, id, shredded ? 'Gone' : 'Changed');
    },
  },
});
