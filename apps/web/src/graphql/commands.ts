import type { Moment } from '../field/clock';
import { thisMoment } from '../field/clock';
import type { Trouble } from './trouble';
import { isPassing } from './trouble';

export interface Written {
  id: string;
  after: string;
}

export type Outcome = { written: Written } | { trouble: Trouble };

/** Version 7 of RFC 9562: sorts by time, so that the store's index stays dense. */
export function newId(now: number = Date.now(), random: Uint8Array = crypto.getRandomValues(new Uint8Array(10))): string {
  const time = now.toString(16).padStart(12, '0');
  const tail = [...random].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const variant = (8 + (parseInt(tail[3] ?? '0', 16) % 4)).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${tail.slice(0, 3)}-${variant}${tail.slice(4, 7)}-${tail.slice(7, 19)}`;
}

export interface CommandInput {
  commandId: string;
  /** Given where the person names no time: each try fills in its wait. */
  waitedMs?: number | null;
}

/**
 * Gives an attempt its command id, and knows since when it is tried. While an attempt has no answer, trying the same input again keeps
 * the id, so that a lost answer never makes a second entry; other input is another attempt.
 */
export class Attempt {
  private open: { id: string; input: string; since: Moment } | null = null;

  constructor(private readonly makeId: () => string = newId) {}

  idFor(input: unknown): string {
    return this.of(input).id;
  }

  of(input: unknown): { readonly id: string; readonly since: Moment } {
    const text = JSON.stringify(input);
    if (this.open?.input !== text) this.open = { id: this.makeId(), input: text, since: thisMoment() };
    return this.open;
  }

  /** Whether this very input was sent, and waits for its answer. */
  tried(input: unknown): boolean {
    return this.open?.input === JSON.stringify(input);
  }

  answered(): void {
    this.open = null;
  }
}

/** Milliseconds before the second and the third try of a command that had no answer. */
export const retryDelays: readonly number[] = [400, 1500];

/** Sends one attempt, again with the same id while it has no answer; gives the last trouble otherwise. */
export async function persist(send: () => Promise<Outcome>, wait: (ms: number) => Promise<void>): Promise<Outcome> {
  let outcome = await send();
  for (const delay of retryDelays) {
    if (!('trouble' in outcome) || !isPassing(outcome.trouble)) return outcome;
    await wait(delay);
    outcome = await send();
  }
  return outcome;
}
