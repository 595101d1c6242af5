import { defineView, type Recorded } from '@tsumugi/kernel';
import type { DailyLifeCorrected, DailyLifeRecorded } from './events.js';
import { dailyLifeTopic } from './topics.js';

/** Observations of daily life as they stand. One whose key was destroyed has nothing left to show. */
export const dailyLifeView = defineView({
  name: 'dailylife',
  version: 2,
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
  -- The number of the version above.
  version INTEGER NOT NULL
) STRICT;

-- Every version of an entry that was corrected, the first among them.
CREATE TABLE dailylife_version (
  entry TEXT NOT NULL,
  version INTEGER NOT NULL,
  result TEXT NOT NULL,
  value REAL,
  detail TEXT,
  note TEXT,
  at TEXT NOT NULL,
  by TEXT NOT NULL,
  by_facility TEXT,
  PRIMARY KEY (entry, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX dailylife_entry_by_time ON dailylife_entry (patient, observed_at, id);
CREATE INDEX dailylife_entry_by_facility ON dailylife_entry (patient, author_facility, observed_at, id);
`,
  on: {
    DailyLifeRecorded({ data, stream, actor, at, shredded }: Recorded<DailyLifeRecorded>, db) {
      if (shredded) return;
      const id = stream.slice('dailylife-'.length);
      db.run(
        `INSERT INTO dailylife_entry (id, patient, kind, result, value, detail, note, observed_at, typed_at, author, author_facility, version)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)`,
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
      db.tell(dailyLifeTopic(data.patient), id, 'Added');
    },
    DailyLifeCorrected({ data, stream, actor, at, shredded }: Recorded<DailyLifeCorrected>, db) {
      const id = stream.slice('dailylife-'.length);
      if (!db.get('SELECT 1 FROM dailylife_entry WHERE id = ?', id)) return;
      if (shredded) {
        // The finding in force is unknown for good: the outdated one must not stand in for it.
        db.run('DELETE FROM dailylife_entry WHERE id = ?', id);
        db.run('DELETE FROM dailylife_version WHERE entry = ?', id);
        db.tell(dailyLifeTopic(data.patient), id, 'Gone', undefined, 'everyone');
        return;
      }
      db.run(
        `INSERT OR IGNORE INTO dailylife_version (entry, version, result, value, detail, note, at, by, by_facility)
         SELECT id, version, result, value, detail, note, typed_at, author, author_facility FROM dailylife_entry WHERE id = ?`,
        id,
      );
      db.run(
        'UPDATE dailylife_entry SET result = ?, value = ?, detail = ?, note = ?, version = version + 1 WHERE id = ?',
        data.result,
        data.value,
        data.detail,
        data.note,
        id,
      );
      db.run(
        `INSERT INTO dailylife_version (entry, version, result, value, detail, note, at, by, by_facility)
         SELECT id, version, result, value, detail, note, ?, ?, ? FROM dailylife_entry WHERE id = ?`,
        at,
        actor.person,
        actor.facility,
        id,
      );
      db.tell(dailyLifeTopic(data.patient), id, 'Changed');
    },
  },
});
