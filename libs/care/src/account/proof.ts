import type { ViewReader } from '@tsumugi/kernel';
import type { SessionOpened } from './events.js';

/**
 * Whether what a session was opened on still counts: the password is the present one, or the
 * session from which the person went on has neither been ended nor lapsed into one that was, and
 * the person still serves at the facility. Asked before the record and, since others write
 * meanwhile, at the record's own place.
 */
export function isProven(read: ViewReader, opened: Omit<SessionOpened['data'], 'tokenHash' | 'device'>): boolean {
  const { account, facility, password, goesOnFrom } = opened;
  if (facility !== null) {
    const serves = read.get('SELECT 1 FROM facility_staff WHERE account = ? AND facility = ? AND to_position IS NULL', account, facility);
    if (!serves) return false;
  }
  if (goesOnFrom !== null) return livingLine(read, account, goesOnFrom);
  if (password === null) return true;
  return read.get('SELECT 1 FROM account_account WHERE id = ? AND passwords = ?', account, password) !== undefined;
}

/** Of the sessions that one sign-in became, one lives. */
function livingLine(read: ViewReader, account: string, session: string): boolean {
  return (
    read.get(
      `SELECT 1 FROM account_session s JOIN account_session l ON l.line = s.line
        WHERE s.id = ? AND s.account = ? AND l.ended_at IS NULL`,
      session,
      account,
    ) !== undefined
  );
}
