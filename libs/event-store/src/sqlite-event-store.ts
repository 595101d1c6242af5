import {
  type Appended,
  type EventStore,
  type ExpectedRevision,
  type FeedItem,
  type NewRecord,
  type Position,
  type StoredRecord,
} from '@tsumugi/kernel';
import { LiveTail } from './live-tail.js';
import { LogWorker, type Committed } from './log-worker.js';
import { bodiesOf, lengthOf } from './record-bodies.js';
import type { Page, PageOrder } from './sqlite-protocol.js';

export interface SqliteEventStoreOptions {
  /** The log's file; its folder exists. Beside it SQLite keeps `-wal` and `-shm`. One process writes it at a time. */
  readonly file: string;
  /** How many appends may wait for their commit; one more is answered `busy`. Default 4,096. */
  readonly maxQueue?: number;
  /** `OFF` is for the one test that shows that durability is lost with it. */
  readonly synchronous?: 'FULL' | 'OFF';
}

const pageRecords = 512;

/** Appends that wait hold no more characters of JSON than this, however few they are. */
const queueCharacters = 64 * 1024 * 1024;

/** What a subscriber may lie behind before it reads the store again, in characters of JSON. */
const tailCharacters = 4 * 1024 * 1024;

/** The log in one SQLite file, written and read by a thread of its own. */
export class SqliteEventStore implements EventStore {
  readonly #maxQueue: number;
  readonly #tails = new Set<LiveTail>();
  private worker!: LogWorker;
  #closing: Promise<void> | undefined;
  #waiting = 0;
  #waitingCharacters = 0;

  private constructor(maxQueue: number) {
    this.#maxQueue = maxQueue;
  }

  /** @throws StoreUnavailableError when the file cannot be opened, or was written by a later release */
  static async open({ file, maxQueue = 4_096, synchronous = 'FULL' }: SqliteEventStoreOptions): Promise<SqliteEventStore> {
    const store = new SqliteEventStore(maxQueue);
    store.worker = await LogWorker.open(
      { file, synchronous },
      {
        committed: (group) => store.#handOut(group),
        lost: (error) => store.#endTails(error),
      },
    );
    return store;
  }

  /** @throws StoreUnavailableError; RecordTooLargeError; RangeError for no records or an impossible revision */
  async append(stream: string, expected: ExpectedRevision, records: readonly NewRecord[]): Promise<Appended> {
    const bodies = bodiesOf(expected, records);
    const characters = lengthOf(bodies);
    if (this.#waiting >= this.#maxQueue || (this.#waiting > 0 && this.#waitingCharacters + characters > queueCharacters)) {
      return { kind: 'busy' };
    }
    this.#waiting += 1;
    this.#waitingCharacters += characters;
    try {
      const outcome = await this.worker.append({ stream, expected, bodies });
      if (outcome.kind === 'conflict') return outcome;
      const further = records.length - 1;
      return { kind: 'appended', revision: outcome.revision + further, position: outcome.position + further };
    } finally {
      this.#waiting -= 1;
      this.#waitingCharacters -= characters;
    }
  }

  read(stream: string, { from = 0, limit = Infinity }: { from?: number; limit?: number } = {}): AsyncGenerator<StoredRecord, void, void> {
    return this.#records(limit, (last, size) => ({ stream, from: last ? last.revision + 1 : from, limit: size }));
  }

  readAll({ after = 0, limit = Infinity }: { after?: Position; limit?: number } = {}): AsyncGenerator<StoredRecord, void, void> {
    return this.#records(limit, (last, size) => ({ after: last?.position ?? after, limit: size }));
  }

  async *subscribeAll({ after, signal }: { after: Position; signal: AbortSignal }): AsyncGenerator<FeedItem, void, void> {
    if (signal.aborted) return;
    const tail = new LiveTail(tailCharacters);
    const end = (): void => tail.end();
    signal.addEventListener('abort', end, { once: true });
    this.#tails.add(tail);
    try {
      let cursor = after;
      let caughtUp = false;
      const begun = await this.worker.head();
      while (!tail.ended) {
        // Collecting begins before the page is read: what is committed meanwhile is in one of both, or in both.
        tail.restart();
        const page = await this.worker.page({ after: cursor, limit: pageRecords });
        if (tail.ended) return;
        const records = recordsOf(page);
        if (records.length > 0) {
          cursor = records.at(-1)!.position;
          yield { kind: 'records', records };
          if (tail.ended) return;
        }
        if (!caughtUp && (page.done || cursor >= begun)) {
          caughtUp = true;
          yield { kind: 'caught-up', position: cursor };
        }
        if (!page.done) continue;
        for (let batch = await tail.next(); batch; batch = await tail.next()) {
          const fresh = batch.filter((record) => record.position > cursor);
          if (fresh.length === 0) continue;
          cursor = fresh.at(-1)!.position;
          yield { kind: 'records', records: fresh };
        }
      }
    } finally {
      this.#tails.delete(tail);
      signal.removeEventListener('abort', end);
    }
  }

  head(): Promise<Position> {
    return this.worker.head();
  }

  /** Answers what was asked, ends every subscription and the thread. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.worker.close();
    this.#endTails();
  }

  /** Page after page, the next one being read while the last one is used. */
  async *#records(
    limit: number,
    order: (last: StoredRecord | undefined, size: number) => PageOrder,
  ): AsyncGenerator<StoredRecord, void, void> {
    let left = limit;
    if (left <= 0) return;
    let coming: Promise<Page> | undefined = this.worker.page(order(undefined, Math.min(left, pageRecords)));
    while (coming) {
      const page: Page = await coming;
      const records = recordsOf(page);
      left -= records.length;
      coming = page.done || left <= 0 ? undefined : this.worker.page(order(records.at(-1), Math.min(left, pageRecords)));
      // A reader may leave before the next page is there: its failure is nobody's then.
      coming?.catch(() => undefined);
      yield* records;
    }
  }

  #handOut(group: readonly Committed[]): void {
    if (this.#tails.size === 0) return;
    const records: StoredRecord[] = [];
    let characters = 0;
    for (const { order, outcome } of group) {
      if (outcome.kind !== 'appended' || outcome.repeated) continue;
      characters += lengthOf(order.bodies);
      // Read from the text, so that a batch is what reading the store gives, whatever became of the object since.
      order.bodies.forEach((body, index) => {
        const record = JSON.parse(body) as NewRecord;
        records.push(placed(record, order.stream, outcome.revision + index, outcome.position + index));
      });
    }
    if (records.length === 0) return;
    for (const tail of this.#tails) tail.push({ records, characters });
  }

  #endTails(error?: Error): void {
    for (const tail of this.#tails) tail.end(error);
  }
}

function recordsOf(page: Page): StoredRecord[] {
  const records = JSON.parse(page.bodies) as NewRecord[];
  return records.map((record, index) => placed(record, page.streams[index]!, page.revisions[index]!, page.positions[index]!));
}

/** Fills the place into a record that was just parsed and is nobody else's yet; a copy of each would slow a long read. */
function placed(record: NewRecord, stream: string, revision: number, position: Position): StoredRecord {
  return Object.assign(record, { stream, revision, position });
}
