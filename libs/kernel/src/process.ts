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
  /** What the right to hear of it rests on, by ids: asked again when it is sent. */
  readonly about: { readonly [what: string]: string };
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
  /**
   * Whether the person may still hear of it, and it is still there, as things stand at the moment of
   * sending: between asking and a late retry lie hours, in which rights end.
   */
  stands(notice: Pick<Notice, 'account' | 'kind' | 'about'>, read: ViewReader): boolean;
}
