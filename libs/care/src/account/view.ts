import { defineView, type Recorded, type ViewWriter } from '@tsumugi/kernel';
import type { StaffRemoved } from '../facility/events.js';
import type { AccountOpened, FaceSet, PasswordSet, SessionEnded, SessionOpened, SignInNameReserved } from './events.js';
import { normalSignInName } from './ids.js';
import { isProven } from './proof.js';

export const accountView = defineView({
  name: 'account',
  version: 4,
  tables: `
CREATE TABLE account_account (
  id TEXT PRIMARY KEY,
  region TEXT NOT NULL,
  kind TEXT NOT NULL,
  sign_in_name TEXT,
  name TEXT NOT NULL,
  kana TEXT NOT NULL,
  face TEXT,
  email TEXT,
  password_hash TEXT,
  -- How many passwords were set: which one the hash is of.
  passwords INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Whose a sign-in name is, from its reservation on: the account may not be open yet.
CREATE TABLE account_sign_in_name (
  hash TEXT PRIMARY KEY,
  account TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- line: the session of the sign-in from which this one goes on, or itself.
CREATE TABLE account_session (
  id TEXT PRIMARY KEY,
  line TEXT NOT NULL,
  token_hash TEXT,
  account TEXT NOT NULL,
  audience TEXT NOT NULL,
  facility TEXT,
  profession TEXT,
  device TEXT,
  opened_at TEXT NOT NULL,
  until TEXT NOT NULL,
  ended_at TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX account_session_by_token ON account_session (token_hash);
CREATE INDEX account_session_by_line ON account_session (line);
CREATE INDEX account_session_by_account ON account_session (account, opened_at);
CREATE INDEX account_session_living ON account_session (account, facility, until) WHERE ended_at IS NULL;
CREATE INDEX account_session_by_opening ON account_session (opened_at);
`,
  on: {
    SignInNameReserved({ stream, data }: Recorded<SignInNameReserved>, db) {
      db.run('INSERT INTO account_sign_in_name (hash, account) VALUES (?, ?)', stream.slice('signin-'.length), data.account);
    },
    AccountOpened({ stream, region, data, shredded }: Recorded<AccountOpened>, db) {
      db.run(
        'INSERT INTO account_account (id, region, kind, sign_in_name, name, kana, email) VALUES (?, ?, ?, ?, ?, ?, ?)',
        stream.slice('account-'.length),
        region,
        data.kind,
        shredded ? null : normalSignInName(data.signInName),
        shredded ? '' : data.name,
        shredded ? '' : data.kana,
        shredded ? null : data.email,
      );
    },
    PasswordSet({ stream, at, data, shredded }: Recorded<PasswordSet>, db) {
      const account = stream.slice('account-'.length);
      db.run(
        'UPDATE account_account SET password_hash = ?, passwords = passwords + 1 WHERE id = ?',
        shredded ? null : data.passwordHash,
        account,
      );
      endSessions(db, at, 'account = ? AND id IS NOT ?', account, data.keptSession);
    },
    FaceSet({ stream, data, shredded }: Recorded<FaceSet>, db) {
      db.run('UPDATE account_account SET face = ? WHERE id = ?', shredded ? null : data.face, stream.slice('account-'.length));
    },
    /** What it was proven by may have ended while it was on its way: then it never begins. */
    SessionOpened({ stream, at, data, shredded }: Recorded<SessionOpened>, db) {
      const id = stream.slice('session-'.length);
      const from = db.get<{ line: string }>('SELECT line FROM account_session WHERE id = ?', data.goesOnFrom);
      db.run(
        `INSERT INTO account_session (id, line, token_hash, account, audience, facility, profession, device, opened_at, until, ended_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        id,
        from?.line ?? id,
        shredded ? null : data.tokenHash,
        data.account,
        data.audience,
        data.facility,
        data.profession,
        shredded ? null : data.device,
        at,
        data.until,
        isProven(db, data) ? null : at,
      );
    },
    /** Ended by a person, it ends in whatever it became meanwhile; going on for another facility ends only what was before. */
    SessionEnded({ stream, at, data }: Recorded<SessionEnded>, db) {
      const id = stream.slice('session-'.length);
      const only = data.cause === 'acts-for-another';
      endSessions(db, at, only ? 'id = ?' : 'line = (SELECT line FROM account_session WHERE id = ?)', id);
    },
    /** Whoever left a facility no longer acts for it, on any device. */
    StaffRemoved({ stream, at, data }: Recorded<StaffRemoved>, db) {
      endSessions(db, at, 'account = ? AND facility = ?', data.account, stream.slice('facility-'.length));
    },
  },
  /** Nobody is let in by a session of which nobody knows whether it was ended. */
  setAside(subject, db) {
    const [kind, id] = [subject.slice(0, subject.indexOf(':')), subject.slice(subject.indexOf(':') + 1)];
    const whose = { account: 'account = ?', facility: 'facility = ?' }[kind];
    if (!whose) return;
    const sessions = db.all<{ id: string }>(`SELECT id FROM account_session WHERE ended_at IS NULL AND ${whose}`, id);
    for (const session of sessions) db.recheck(`session:${session.id}`);
  },
});

function endSessions(db: ViewWriter, at: string, which: string, ...values: (string | null)[]): void {
  const sessions = db.all<{ id: string }>(`SELECT id FROM account_session WHERE ended_at IS NULL AND ${which}`, ...values);
  for (const { id } of sessions) {
    db.run('UPDATE account_session SET ended_at = ? WHERE id = ?', at, id);
    db.recheck(`session:${id}`);
  }
}
