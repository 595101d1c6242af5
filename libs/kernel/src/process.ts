import type { Recorded } from './event.js';
import type { ViewReader } from './view.js';

/** A word to a person that something is new. It never holds patient data: no name, no content. */
export interface Notice {
  readonly account: string;
  /** Chooses the fixed sentence, e.g. `new-post`, `alert`, `invitation`. */
  readonly kind: string;
  /** Where the person lands after signing in: a path without patient data. */
  readonly path: string;
  readonly urgent: boolean;
}

/**
 * Watches the feed and asks for effects. It may see a record twice (a second holder, a restart):
 * the outbox drops what `dedupe` says was asked before.
 */
export interface Process {
  readonly name: string;
  readonly on: {
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    readonly [type: string]: (record: Recorded<any>, read: ViewReader) => readonly Notice[];
  };
}
