import { defineView, type Recorded, type ViewWriter } from '@tsumugi/kernel';
import type { PasswordSet, SessionEnded } from '../account/events.js';
import type { StaffRemoved } from '../facility/events.js';
import type { NoticeDelivered, NoticeFailed, NoticesAsked, PushEnded, PushSubscribed } from './events.js';
import { lasts, likelySession, lineOf } from './lasting.js';
import { nextTry } from './retries.js';

/** What waits to be delivered, and the browsers that may be told. */
export const noticesView = defineView({
  name: 'notices',
  version: 3,
  tables: `
CREATE TABLE notices_pending (
  -- process-<process>-<cause>
  stream TEXT NOT NULL,
  account TEXT NOT NULL,
  process TEXT NOT NULL,
  cause TEXT NOT NULL,
  region TEXT NOT NULL,
  kind TEXT NOT NULL,
  path TEXT NOT NULL,
  urgent INTEGER NOT NULL,
  -- JSON: what the right to hear of it rests on.
  about TEXT NOT NULL,
  -- JSON: the notifiers that have delivered.
  delivered TEXT NOT NULL,
  due_at TEXT NOT NULL,
  PRIMARY KEY (stream, account)
) STRICT, WITHOUT ROWID;
CREATE INDEX notices_pending_by_due ON notices_pending (due_at);

-- The furthest event for which something was asked: everything before it was looked at.
CREATE TABLE notices_mark (one INTEGER PRIMARY KEY CHECK (one = 1), position INTEGER NOT NULL) STRICT;

CREATE TABLE notices_push (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  -- The line of sessions in which it was asked for.
  line TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  p256dh TEXT NOT NULL,
  auth TEXT NOT NULL,
  subscribed_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX notices_push_by_account ON notices_push (account);
CREATE INDEX notices_push_by_endpoint ON notices_push (endpoint);
CREATE INDEX notices_push_by_line ON notices_push (line);
`,
  on: {
    NoticesAsked({ data, stream, region, at, position }: Recorded<NoticesAsked>, db) {
      for (const { account, kind, path, urgent, about } of data.notices) {
        db.run(
          `INSERT OR IGNORE INTO notices_pending (stream, account, process, cause, region, kind, path, urgent, about, delivered, due_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '[]', ?)`,
          stream,
          account,
          data.process,
          data.cause,
          region,
          kind,
          path,
          urgent ? 1 : 0,
          JSON.stringify(about),
          at,
        );
      }
      // A cause lies before what it causes; one that does not was written in a log of other positions, from which this one was moved.
      if (data.causePosition < position)
        db.run('INSERT INTO notices_mark VALUES (1, ?1) ON CONFLICT (one) DO UPDATE SET position = max(position, ?1)', data.causePosition);
    },
    NoticeDelivered({ data, stream }: Recorded<NoticeDelivered>, db) {
      db.run('DELETE FROM notices_pending WHERE stream = ? AND account = ?', stream, data.account);
    },
    NoticeFailed({ data, stream, at }: Recorded<NoticeFailed>, db) {
      const { account, delivered, attempt, final } = data;
      if (final) {
        db.run('DELETE FROM notices_pending WHERE stream = ? AND account = ?', stream, account);
        return;
      }
      db.run(
        'UPDATE notices_pending SET delivered = ?, due_at = ? WHERE stream = ? AND account = ?',
        JSON.stringify(delivered),
        nextTry(at, attempt),
        stream,
        account,
      );
    },
    /** The session may have ended while it was on its way: then it never begins. A browser tells one person. */
    PushSubscribed({ data, stream, at, actor, shredded }: Recorded<PushSubscribed>, db) {
      if (shredded) return;
      const session = data.session ?? likelySession(db, data.account, actor);
      const line = session === null ? null : lineOf(db, session, data.account);
      if (line === null) return;
      const id = stream.slice('push-'.length);
      db.run('DELETE FROM notices_push WHERE endpoint = ? AND id <> ?', data.endpoint, id);
      db.run(
        'INSERT OR REPLACE INTO notices_push (id, account, line, endpoint, p256dh, auth, subscribed_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
        id,
        data.account,
        line,
        data.endpoint,
        data.p256dh,
        data.auth,
        at,
      );
    },
    PushEnded({ stream }: Recorded<PushEnded>, db) {
      db.run('DELETE FROM notices_push WHERE id = ?', stream.slice('push-'.length));
    },
    // What ends sessions was heard by the accounts' view before.
    SessionEnded({ stream }: Recorded<SessionEnded>, db) {
      const session = stream.slice('session-'.length);
      const whose = db.get<{ account: string }>('SELECT account FROM account_session WHERE id = ?', session);
      if (whose) endWithSessions(db, whose.account);
    },
    PasswordSet({ stream }: Recorded<PasswordSet>, db) {
      endWithSessions(db, stream.slice('account-'.length));
    },
    StaffRemoved({ data }: Recorded<StaffRemoved>, db) {
      endWithSessions(db, data.account);
    },
  },
  /** Whether it was delivered nobody knows: it is not sent again and again. */
  setAside(subject, db) {
    if (subject.startsWith('stream:')) db.run('DELETE FROM notices_pending WHERE stream = ?', subject.slice('stream:'.length));
  },
});

function endWithSessions(db: ViewWriter, account: string): void {
  db.run(`DELETE FROM notices_push AS p WHERE p.account = ? AND NOT ${lasts}`, account);
}
