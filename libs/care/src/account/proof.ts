import type { ViewReader } from '@tsumugi/kernel';
import type { SessionOpened } from './events.js';

/**
 * Whether what a session was opened on still counts: the password is the present one, or the
 * session from which the person went on has not been ended, be it for having gone on already, and
 * the person still serves at the facility. Asked before the record and, since others write
 * meanwhile, at the record's own place.
 */
export function isProven(read: ViewReader, opened: Omit<SessionOpened['data'], 'tokenHash' | 'device'>): boolean {
  const { account, facility, password, goesOnFrom } = opened;
  if (facility !== null) {
    const serves = read.get('SELECT 1 FROM facility_staff WHERE account = ? AND facility = ? AND to_position IS NULL', account, facility);
    if (!serves) return false;
  }
  if (goesOnFrom !== null) {
    return read.get('SELECT 1 FROM account_session WHERE id = ? AND account = ? AND ended_at IS NULL', goesOnFrom, account) !== undefined;
  }
  if (password === null) return true;
  return read.get('SELECT 1 FROM account_account WHERE id = ? AND passwords = ?', account, password) !== undefined;
}
