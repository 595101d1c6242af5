import { createHash } from 'node:crypto';

/** A UUID of version 8 made from text: the same wherever and whenever it is asked for. */
export function idFrom(...parts: readonly string[]): string {
  const bytes = createHash('sha256').update(parts.join('\0')).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/**
 * The id of one step of a wish that takes several commands. A retry of the wish has the same
 * steps, so that what was written is not written again and what is missing follows.
 */
export function stepId(commandId: string, step: string): string {
  return idFrom('step', commandId, step);
}

/** The id of the account that a wish opens. */
export function newAccountId(commandId: string): string {
  return stepId(commandId, 'account-id');
}

/** Sign-in names that a person would call the same are the same: full width, half width, capitals. */
export function normalSignInName(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase();
}

/** What the reservation stream of a sign-in name is called by, so that the name stays out of the log. */
export function signInNameHash(name: string): string {
  return createHash('sha256').update(normalSignInName(name)).digest('hex');
}
