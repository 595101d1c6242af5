import { setTimeout as sleep } from 'node:timers/promises';
import {
  damagedRecord,
  isAsWritten,
  isRecord,
  kindOf,
  storeComesBack,
  StoreUnavailableError,
  type Appended,
  type EventStore,
  type ExpectedRevision,
  type FeedItem,
  type NewRecord,
  type OnTrouble,
  type Position,
  type StoredRecord,
} from '@tsumugi/kernel';
import { LiveTail } from './live-tail.js';
import { LogWorker, type Committed } from './log-worker.js';
import { bodiesOf, lengthOf } from './record-bodies.js';
import type { FoundKind, HeldLog, Page, PageOrder } from './sqlite-protocol.js';
import { whoseDamaged } from './whose-damaged.js';

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

/** What failed and passes by itself is tried again after this, and then ever more seldom. */
const firstPauseMs = 20;
const longestPauseMs = 5_000;

/**
 * The log in one SQLite file, written and read by a thread of its own. A thread that ends is
 * followed by another; what is asked in between is refused.
 */
export class SqliteEventStore implements EventStore {
  readonly #options: Required<Omit<SqliteEventStoreOptions, 'maxQueue'>>;
  readonly #maxQueue: number;
  readonly #tails = new Set<LiveTail>();
  readonly #kinds = new Set<string>();
  readonly #ending = new AbortController();
  private worker!: LogWorker;
  /** The file that was opened, and up to where it was written. */
  #held: HeldLog | undefined;
  #closing: Promise<void> | undefined;
  #beginning: Promise<void> | undefined;
  #appendFailed = false;
  /** Told once why no thread can be begun, and with null when one could. */
  onTrouble: OnTrouble = () => undefined;
  #waiting = 0;
  #waitingCharacters = 0;

  private constructor({ file, maxQueue = 4_096, synchronous = 'FULL' }: SqliteEventStoreOptions) {
    this.#options = { file, synchronous };
    this.#maxQueue = maxQueue;
  }

  /** @throws StoreUnavailableError when the file cannot be opened, or was written by a later release */
  static async open(options: SqliteEventStoreOptions): Promise<SqliteEventStore> {
    const store = new SqliteEventStore(options);
    await store.#begin();
    return store;
  }

  /** @throws StoreUnavailableError; RecordTooLargeError; RangeError for no records, an impossible revision or a stream without a kind */
  async append(stream: string, expected: ExpectedRevision, records: readonly NewRecord[]): Promise<Appended> {
    const bodies = bodiesOf(stream, expected, records);
    const characters = lengthOf(bodies);
    if (this.#waiting >= this.#maxQueue || (this.#waiting > 0 && this.#waitingCharacters + characters > queueCharacters)) {
      return { kind: 'busy' };
    }
    this.#waiting += 1;
    this.#waitingCharacters += characters;
    try {
      const outcome = await this.worker.append({ stream, expected, bodies }).catch((error: unknown) => {
        this.#appendFailed = true;
        throw error;
      });
      this.#appendFailed = false;
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
      const begun = await this.#surely(() => this.worker.head(), tail);
      while (begun !== null && !tail.ended) {
        // Collecting begins before the page is read: what is committed meanwhile is in one of both, or in both.
        tail.restart();
        const page = await this.#surely(() => this.#page({ after: cursor, limit: pageRecords }), tail);
        if (page === null || tail.ended) return;
        const { records } = page;
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

  kinds(): ReadonlySet<string> {
    return this.#kinds;
  }

  async probe(): Promise<void> {
    if (!this.#appendFailed) {
      await this.worker.probe(false);
      return void (await this.worker.head());
    }
    await this.worker.probe(true);
    this.#appendFailed = false;
  }

  /** Answers what was asked, ends every subscription and the thread. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#ending.abort();
    await this.#beginning;
    await this.worker.close();
    for (const tail of this.#tails) tail.end();
  }

  async #begin(): Promise<void> {
    const { file, synchronous } = this.#options;
    this.worker = await LogWorker.open(
      { file, synchronous, held: this.#held },
      {
        committed: (group) => this.#handOut(group),
        lost: () => this.#lost(),
      },
    );
    this.#held = this.worker.held;
    for (const found of this.worker.kinds) if (isListed(found)) this.#kinds.add(found.kind);
  }

  #lost(): void {
    // What the thread had written last was perhaps not handed out.
    for (const tail of this.#tails) tail.miss();
    this.#beginning ??= this.#beginAnew().finally(() => (this.#beginning = undefined));
  }

  /** However long it takes. */
  async #beginAnew(): Promise<void> {
    const { signal } = this.#ending;
    for (let pauseMs = firstPauseMs, troubled = false; !signal.aborted; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      try {
        await this.#begin();
        if (troubled) this.onTrouble(null);
        return;
      } catch (error) {
        // The calls that are refused meanwhile say that it is so, not why.
        if (!troubled) this.onTrouble(error as Error);
        troubled = true;
        await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** Tries again what passes by itself, however long it takes; null when its reader left or the store is closed. */
  async #surely<T>(work: () => Promise<T>, tail: LiveTail): Promise<T | null> {
    for (let pauseMs = firstPauseMs; !tail.ended; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      try {
        return await work();
      } catch (error) {
        if (error instanceof StoreUnavailableError && error.reason === 'closed') return null;
        if (!storeComesBack(error)) throw error;
        await sleep(pauseMs, undefined, { signal: this.#ending.signal }).catch(() => undefined);
      }
    }
    return null;
  }

  /** Page after page, the next one being read while the last one is used. */
  async *#records(
    limit: number,
    order: (last: StoredRecord | undefined, size: number) => PageOrder,
  ): AsyncGenerator<StoredRecord, void, void> {
    let left = limit;
    if (left <= 0) return;
    let coming: Promise<RecordPage> | undefined = this.#page(order(undefined, Math.min(left, pageRecords)));
    while (coming) {
      const { records, done }: RecordPage = await coming;
      left -= records.length;
      coming = done || left <= 0 ? undefined : this.#page(order(records.at(-1), Math.min(left, pageRecords)));
      // A reader may leave before the next page is there: its failure is nobody's then.
      coming?.catch(() => undefined);
      yield* records;
    }
  }

  async #page(order: PageOrder): Promise<RecordPage> {
    const page = await this.worker.page(order);
    return { records: recordsOf(page) ?? (await this.#withDamaged(order)), done: page.done };
  }

  /** A damaged record is handed over as such, in its place, so that it costs no other. */
  async #withDamaged(order: PageOrder): Promise<StoredRecord[]> {
    const page = await this.worker.page({ ...order, singly: true });
    const records: StoredRecord[] = [];
    for (const [index, text] of page.texts.entries()) {
      const [stream, revision, position] = [page.streams[index]!, page.revisions[index]!, page.positions[index]!];
      const read = recordIn(text);
      const place = { stream, revision, position };
      if (read && isWhole(stream, revision, read)) records.push(placed(read, stream, revision, position));
      else records.push(damagedRecord(place, await whoseDamaged({ ...place, read, text }, (of) => this.#lying(of))));
    }
    return records;
  }

  async *#lying(stream: string): AsyncGenerator<NewRecord | null> {
    for (let from = 0, done = false; !done;) {
      const page = await this.worker.page({ stream, from, limit: pageRecords, singly: true });
      for (const [index, text] of page.texts.entries()) {
        const record = recordIn(text);
        yield record && isWhole(stream, page.revisions[index]!, record) ? record : null;
      }
      from = (page.revisions.at(-1) ?? from) + 1;
      done = page.done;
    }
  }

  #handOut(group: readonly Committed[]): void {
    for (const { order, outcome } of group) {
      this.#kinds.add(kindOf(order.stream)!);
      if (outcome.kind === 'appended' && this.#held)
        this.#held = { ...this.#held, head: Math.max(this.#held.head, outcome.position + order.bodies.length - 1) };
    }
    if (this.#tails.size === 0) return;
    const records: StoredRecord[] = [];
    let characters = 0;
    let whole = true;
    for (const { order, outcome } of group) {
      if (outcome.kind !== 'appended' || outcome.repeated) continue;
      characters += lengthOf(order.bodies);
      // Read from the text, so that a batch is what reading the store gives, whatever became of the object since.
      order.bodies.forEach((body, index) => {
        const record = JSON.parse(body) as NewRecord;
        whole &&= isWhole(order.stream, outcome.revision + index, record);
        records.push(placed(record, order.stream, outcome.revision + index, outcome.position + index));
      });
    }
    if (records.length === 0) return;
    for (const tail of this.#tails) {
      if (whole) tail.push({ records, characters });
      else tail.miss();
    }
  }
}

/** Some of what is asked for; `done` where nothing followed. */
interface RecordPage {
  readonly records: StoredRecord[];
  readonly done: boolean;
}

/** Null where one of them is damaged. */
function recordsOf(page: Page): StoredRecord[] | null {
  const records = parsed(page.bodies);
  if (!Array.isArray(records) || records.length !== page.positions.length || !records.every(isRecord)) return null;
  if (!records.every((record, index) => isWhole(page.streams[index]!, page.revisions[index]!, record))) return null;
  return records.map((record, index) => placed(record, page.streams[index]!, page.revisions[index]!, page.positions[index]!));
}

/** No store takes a stream without a kind: where one lies there, its name was damaged. */
function isWhole(stream: string, revision: number, record: NewRecord): boolean {
  return kindOf(stream) !== null && isAsWritten(stream, revision, record);
}

/** Whether a kind is one of the log's, and not what a damaged name of a stream looks like. */
function isListed({ samples }: FoundKind): boolean {
  return samples.some(({ stream, revision, body }) => {
    const record = recordIn(body);
    return kindOf(stream) !== null && (record === null || isAsWritten(stream, revision, record));
  });
}

function recordIn(text: string): NewRecord | null {
  const record = parsed(text);
  return isRecord(record) ? record : null;
}

/** Undefined for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Fills the place into a record that was just parsed and is nobody else's yet; a copy of each would slow a long read. */
function placed(record: NewRecord, stream: string, revision: number, position: Position): StoredRecord {
  return Object.assign(record, { stream, revision, position });
}
