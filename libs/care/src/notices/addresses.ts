import type { ViewReader } from '@tsumugi/kernel';
import { setAsideOf } from '../policy/set-aside.js';
import { lasts } from './lasting.js';

/** Where a notifier of this name reaches an account. */
export interface Address {
  /** A mail address, or a push subscription as JSON. */
  readonly to: string;
  /** Of a push subscription; null for mail. */
  readonly push: string | null;
}

/** Names of notifiers: what they send to is kept in different places. */
export const mailChannel = 'mail';
export const pushChannel = 'push';

export function addressesOf(read: ViewReader, channel: string, account: string): readonly Address[] {
  // Nobody knows whether the address was taken back.
  if (setAsideOf(read, `account:${account}`)) return [];
  if (channel === mailChannel) {
    const row = read.get<{ email: string | null }>('SELECT email FROM account_account WHERE id = ?', account);
    return row?.email ? [{ to: row.email, push: null }] : [];
  }
  if (channel !== pushChannel) return [];
  return read
    .all<{ id: string; endpoint: string; p256dh: string; auth: string }>(
      `SELECT p.id, p.endpoint, p.p256dh, p.auth FROM notices_push p WHERE p.account = ? AND ${lasts} ORDER BY p.id`,
      account,
    )
    .map(({ id, endpoint, p256dh, auth }) => ({ to: JSON.stringify({ endpoint, keys: { p256dh, auth } }), push: id }));
}

/** Thrown by a notifier when an address exists no more: it is not tried again. */
export class AddressGoneError extends Error {
  constructor() {
    super('The address exists no more.');
    this.name = 'AddressGoneError';
  }
}
