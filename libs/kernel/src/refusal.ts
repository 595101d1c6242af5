/**
 * An expected "no". `NOT_FOUND` is said alike of what is absent and of what the viewer may not
 * see, so that a refusal tells nobody that something exists.
 */
export type RefusalCode =
  | 'UNAUTHENTICATED'
  | 'NOT_FOUND'
  | 'INVALID'
  | 'CONFLICT'
  | 'EXPIRED'
  | 'COMMAND_REUSED'
  | 'STALE_TOKEN'
  | 'TOO_LARGE'
  | 'UNSUPPORTED_FILE'
  | 'RATE_LIMITED'
  | 'BUSY'
  | 'UNCERTAIN'
  | 'VIEW_BEHIND'
  | 'STALE'
  | 'SET_ASIDE'
  | 'DAMAGED';

export interface Refusal {
  readonly refused: true;
  readonly code: RefusalCode;
  /** A sentence for the person, in Japanese: what is wrong, and what would be right. */
  readonly message: string;
  /** The input field it is about, where there is one. */
  readonly field: string | null;
}

export function refuse(code: RefusalCode, message: string, field: string | null = null): Refusal {
  return { refused: true, code, message, field };
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refused' in value && value.refused === true;
}

/** The one answer for what is not there and for what must not be seen. */
export const notFound: Refusal = refuse('NOT_FOUND', '見つからないか、見る権限がありません。');

/** Carries a refusal out of a query, whose answer has no room for one. */
export class RefusalError extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.message);
    this.name = 'RefusalError';
  }
}

/** Gives the value, or throws its refusal. */
export function granted<T>(value: T | Refusal): T {
  if (isRefusal(value)) throw new RefusalError(value);
  return value;
}
