/** A moment in UTC as `YYYY-MM-DDTHH:mm:ss.sssZ`, so that text order is time order. */
export type Instant = string;

/** Where the time comes from. Injected everywhere, so that tests and the demonstration choose it. */
export interface Clock {
  now(): Instant;
  /** Why it must not be gone by now; absent for one that always may be, null while it may. */
  doubt?(): object | null;
}

export const systemClock: Clock = { now: () => new Date().toISOString() };

/** A clock that stands still until it is moved. */
export class SetClock implements Clock {
  #at: number;
  constructor(at: Instant) {
    this.#at = Date.parse(at);
  }
  now(): Instant {
    return new Date(this.#at).toISOString();
  }
  set(at: Instant): void {
    this.#at = Date.parse(at);
  }
  advance(milliseconds: number): void {
    this.#at += milliseconds;
  }
}

export function plus(at: Instant, milliseconds: number): Instant {
  return new Date(Date.parse(at) + milliseconds).toISOString();
}

/** The earlier of two ends, where null means that there is none. */
export function earlier(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null) return b;
  if (b === null) return a;
  return a < b ? a : b;
}

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
