import { defineView, type Recorded, type ViewWriter } from '@tsumugi/kernel';
import type { DailyLifeCorrected } from '../daily-life/events.js';
import { dailyLifeTopic } from '../daily-life/topics.js';
import type { ObjectionEnd, ObjectionKind } from '../objections.js';
import type { PostCorrected, PostWithdrawn } from '../timeline/events.js';
import { roomTopic } from '../timeline/topics.js';
import type { ReadingCorrected } from '../vitals/events.js';
import { shownReadingOf } from '../vitals/ids.js';
import { alertsTopic, readingsTopic } from '../vitals/topics.js';
import type { ObjectionClosed, ObjectionRaised } from './events.js';
import { recordPlace } from './records.js';

/**
 * Objections beside the records that they are about, whose pages and feeds show them. This view
 * runs after those of the records. What a withdrawn post was told to be wrong goes with it.
 */
export const objectionView = defineView({
  name: 'objection',
  version: 3,
  tables: `
CREATE TABLE objection_objection (
  id TEXT PRIMARY KEY,
  -- READING, DAILY_LIFE, POST
  kind TEXT NOT NULL,
  record TEXT NOT NULL,
  patient TEXT NOT NULL,
  room TEXT,
  position INTEGER NOT NULL,
  -- Of the record: which one was on the screen.
  version INTEGER NOT NULL,
  remark TEXT NOT NULL,
  at TEXT NOT NULL,
  by TEXT NOT NULL,
  by_facility TEXT,
  -- ANSWERED, CORRECTED, TAKEN_BACK; NULL: it waits.
  ended TEXT,
  closed_at TEXT,
  closed_by TEXT,
  closed_by_facility TEXT,
  answer TEXT
) STRICT;
CREATE INDEX objection_objection_by_record ON objection_objection (record, position);
`,
  on: {
    ObjectionRaised({ data, actor, at, position, shredded }: Recorded<ObjectionRaised>, db) {
      if (shredded) return;
      // A post that was withdrawn in the same moment has nothing left to object to.
      if (data.kind === 'POST' && !db.get('SELECT 1 FROM timeline_post WHERE id = ? AND withdrawn_at IS NULL', data.record)) return;
      db.run(
        `INSERT OR IGNORE INTO objection_objection (id, kind, record, patient, room, position, version, remark, at, by, by_facility)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        data.objection,
        data.kind,
        data.record,
        data.patient,
        data.room,
        position,
        data.version ?? recordPlace(db, data.kind, data.record)?.version ?? 1,
        data.remark,
        at,
        actor.person,
        actor.facility,
      );
      tell(db, data);
    },

    ObjectionClosed({ data, actor, at, shredded }: Recorded<ObjectionClosed>, db) {
      const row = db.get<Place>(
        'SELECT kind, record, patient, room FROM objection_objection WHERE id = ? AND ended IS NULL',
        data.objection,
      );
      if (!row) return;
      db.run(
        'UPDATE objection_objection SET ended = ?, closed_at = ?, closed_by = ?, closed_by_facility = ?, answer = ? WHERE id = ?',
        data.how,
        at,
        actor.person,
        actor.facility,
        shredded ? null : data.answer,
        data.objection,
      );
      tell(db, row);
    },

    // The author answers by correcting, too. The record's own view tells its screens.
    ReadingCorrected: (record: Recorded<ReadingCorrected>, db) =>
      corrected(db, record, 'READING', shownReadingOf(db, record.stream, record.data.reading) ?? record.data.reading),
    DailyLifeCorrected: (record: Recorded<DailyLifeCorrected>, db) =>
      corrected(db, record, 'DAILY_LIFE', record.stream.slice('dailylife-'.length)),
    PostCorrected: (record: Recorded<PostCorrected>, db) => corrected(db, record, 'POST', record.data.post),

    PostWithdrawn({ data }: Recorded<PostWithdrawn>, db) {
      db.run(`DELETE FROM objection_objection WHERE kind = 'POST' AND record = ?`, data.post);
    },
  },
});

interface Place {
  readonly kind: ObjectionKind;
  readonly record: string;
  readonly patient: string;
  readonly room: string | null;
}

function corrected(db: ViewWriter, { actor, at, shredded }: Recorded, kind: ObjectionKind, record: string): void {
  if (shredded) {
    db.run('DELETE FROM objection_objection WHERE kind = ? AND record = ?', kind, record);
    return;
  }
  const how: ObjectionEnd = 'CORRECTED';
  db.run(
    `UPDATE objection_objection SET ended = ?, closed_at = ?, closed_by = ?, closed_by_facility = ?
      WHERE kind = ? AND record = ? AND ended IS NULL`,
    how,
    at,
    actor.person,
    actor.facility,
    kind,
    record,
  );
}

/** The record is shown with what was said of it: its own screens are told. */
function tell(db: ViewWriter, { kind, record, patient, room }: Place): void {
  if (kind === 'POST') return db.tell(roomTopic(room!), record, 'Changed');
  if (kind === 'DAILY_LIFE') return db.tell(dailyLifeTopic(patient), record, 'Changed');
  db.tell(readingsTopic(patient), record, 'Changed');
  for (const { id } of db.all<{ id: string }>('SELECT id FROM vitals_alert WHERE reading = ? ORDER BY id', record)) {
    db.tell(alertsTopic(patient), id, 'Changed');
  }
}
