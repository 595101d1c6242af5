import { createHash, randomInt } from 'node:crypto';
import { DAY } from '@tsumugi/kernel';

/** Without 0 and O, 1, I and L: a code is read aloud and typed by people who see badly. */
const letters = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';
const length = 12;

/** A relative's code lapses after this time, in milliseconds. */
export const familyCodeLasts = 14 * DAY;

/** Twelve letters, about 59 bits: `XXXX-XXXX-XXXX` when shown. */
export function newFamilyCode(): string {
  return Array.from({ length }, () => letters[randomInt(letters.length)]).join('');
}

export function shownFamilyCode(code: string): string {
  return code.replace(/(.{4})(?=.)/g, '$1-');
}

/** What was typed, in whatever width, case and grouping, as it finds the invitation. */
export function familyCodeHash(typed: string): string {
  const code = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '');
  return createHash('sha256').update(code).digest('hex');
}
