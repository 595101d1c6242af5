import type { NewRecord, Position, StoredRecord } from '../event.js';

/** The revision a stream must have for an append: the last known, or none at all. "Any" does not exist. */
export type ExpectedRevision = number | 'no-stream';

export type Appended =
  | { readonly kind: 'appended'; readonly revision: number; readonly position: Position }
  /** Another append came first; `actual` is null where the stream does not exist. */
  | { readonly kind: 'conflict'; readonly actual: number | null }
  /** The queue is full: nothing was written, try again later. */
  | { readonly kind: 'busy' };

export type FeedItem =
  | { readonly kind: 'records'; readonly records: readonly StoredRecord[] }
  /** Everything that was there when the subscription began has been handed over. */
  | { readonly kind: 'caught-up'; readonly position: Position };

/** The longest record that a store takes, in bytes of its JSON. */
export const MAX_RECORD_BYTES = 900 * 1024;

/**
 * The log. An append is all or nothing, and durable when it is answered. An append that repeats
 * the ids of what the stream already holds at the expected place answers as the first time did.
 */
export interface EventStore {
  /** @throws RecordTooLargeError; RangeError for no records at all, or a stream without a kind */
  append(stream: string, expected: ExpectedRevision, records: readonly NewRecord[]): Promise<Appended>;
  /** The records of a stream in order, from a revision on; nothing for an unknown stream. */
  read(stream: string, options?: { from?: number; limit?: number }): AsyncIterable<StoredRecord>;
  /** All records after a position, in order. Ends at the head. */
  readAll(options?: { after?: Position; limit?: number }): AsyncIterable<StoredRecord>;
  /**
   * All records after a position and then each as it is committed; ends when the signal aborts. A
   * store that is away for a while is waited for.
   */
  subscribeAll(options: { after: Position; signal: AbortSignal }): AsyncIterable<FeedItem>;
  /** The position of the last record; 0 for an empty log. */
  head(): Promise<Position>;
  /**
   * The kinds of all streams that the log holds, of plugins that are not installed and of later
   * releases, too: a kind is listed before its first record can be read. As of the last `head`.
   */
  kinds(): ReadonlySet<string>;
  /** @throws StoreUnavailableError while it cannot serve; where an append failed last, writing is tried anew */
  probe(): Promise<void>;
  close(): Promise<void>;
}

export class RecordTooLargeError extends Error {
  constructor(bytes: number) {
    super(`A record of ${bytes} bytes is over the limit of ${MAX_RECORD_BYTES}.`);
    this.name = 'RecordTooLargeError';
  }
}

/** Why a store could not serve; after the first five it serves again by itself as soon as the disk or the server does. */
export type StoreFailure =
  | 'disk-full'
  /** Its files were removed, moved or cut under the running node. */
  | 'taken-away'
  | 'disk'
  | 'unreachable'
  /** Its thread ended; another is begun. */
  | 'worker-ended'
  | 'damaged'
  | 'newer-format'
  /** Another application wrote where only we do. */
  | 'foreign'
  | 'closed';

/** Whether the store serves again by itself after this. */
export function storeComesBack(error: unknown): boolean {
  return (
    error instanceof StoreUnavailableError && ['disk-full', 'disk', 'taken-away', 'unreachable', 'worker-ended'].includes(error.reason)
  );
}

/** The store could not serve. An append that was rejected so may be sent again with the same ids. */
export class StoreUnavailableError extends Error {
  constructor(
    readonly reason: StoreFailure,
    message: string,
  ) {
    super(message);
    this.name = 'StoreUnavailableError';
  }
}

/**
 * No answer came to an append, nor could it be found out: it may be written, or be written yet. The
 * same command sent again counts once, whichever of both it was.
 */
export class AppendUncertainError extends StoreUnavailableError {
  constructor(reason: StoreFailure = 'unreachable', message = 'The event store did not say whether an append was written.') {
    super(reason, message);
    this.name = 'AppendUncertainError';
  }
}
