import type { AllStreamResolvedEvent, ResolvedEvent } from '@kurrent/kurrentdb-client';
import {
  AppendUncertainError,
  StoreUnavailableError,
  isId,
  type Appended,
  type EventStore,
  type ExpectedRevision,
  type FeedItem,
  type NewRecord,
  type Position,
  type StoredRecord,
} from '@tsumugi/kernel';
import { bodiesOf, lengthOf } from '../record-bodies.js';
import { KurrentConnection, type KurrentOptions } from './kurrent-connection.js';
import { LiveEvents } from './kurrent-live-events.js';
import { orAborted } from './or-aborted.js';
import { careStreams, eventOf, isCareStream, positionOf, recordOf } from './kurrent-records.js';

export interface KurrentEventStoreOptions extends KurrentOptions {
  /** How many appends may wait for their answer; one more is answered `busy`. Default 4,096. */
  readonly maxQueue?: number;
  /** How long a live subscription may be silent before the head is compared with it. Default 5 s. */
  readonly watchMs?: number;
}

/** A page is held whole: the client's reader cannot be left half way without holding up the others. */
const pageRecords = 256;

/** Appends that wait hold no more characters of JSON than this, however few they are. */
const queueCharacters = 64 * 1024 * 1024;

/** The log in KurrentDB. It outlives restarts of the server and changes of the leader. */
export class KurrentEventStore implements EventStore {
  readonly #connection: KurrentConnection;
  readonly #maxQueue: number;
  readonly #watchMs: number;
  readonly #appends = new Set<Promise<unknown>>();
  #waitingCharacters = 0;
  /** Up to `looked` nothing of ours stands behind `head`. */
  #known: { readonly looked: Position; readonly head: Position } | null = null;
  #closing: Promise<void> | undefined;

  private constructor(connection: KurrentConnection, { maxQueue = 4_096, watchMs = 5_000 }: KurrentEventStoreOptions) {
    this.#connection = connection;
    this.#maxQueue = maxQueue;
    this.#watchMs = watchMs;
  }

  /** @throws StoreUnavailableError when the server does not answer within the patience; Error for an address that is none */
  static async open(options: KurrentEventStoreOptions): Promise<KurrentEventStore> {
    const connection = await KurrentConnection.load(options);
    const store = new KurrentEventStore(connection, options);
    try {
      await store.head();
    } catch (error) {
      await connection.close();
      throw error;
    }
    return store;
  }

  /** @throws StoreUnavailableError; RecordTooLargeError; RangeError for no records, an impossible revision, stream or id */
  async append(stream: string, expected: ExpectedRevision, records: readonly NewRecord[]): Promise<Appended> {
    const characters = lengthOf(bodiesOf(stream, expected, records));
    if (!isCareStream(stream)) throw new RangeError('A stream of the care log begins neither with $ nor with lease-.');
    if (!records.every((record) => isId(record.id))) throw new RangeError('The id of a record is a UUID in lower case.');
    if (this.#appends.size >= this.#maxQueue || (this.#appends.size > 0 && this.#waitingCharacters + characters > queueCharacters)) {
      return { kind: 'busy' };
    }
    const append = this.#append(stream, expected, records);
    this.#appends.add(append);
    this.#waitingCharacters += characters;
    try {
      return await append;
    } finally {
      this.#appends.delete(append);
      this.#waitingCharacters -= characters;
    }
  }

  read(stream: string, { from = 0, limit = Infinity }: { from?: number; limit?: number } = {}): AsyncGenerator<StoredRecord, void, void> {
    return this.#records(limit, (last, size) => this.#pageOfStream(stream, last ? last.revision + 1 : from, size));
  }

  readAll({ after = 0, limit = Infinity }: { after?: Position; limit?: number } = {}): AsyncGenerator<StoredRecord, void, void> {
    return this.#records(limit, (last, size) => this.#pageOfAll(last?.position ?? after, size));
  }

  async *subscribeAll({ after, signal }: { after: Position; signal: AbortSignal }): AsyncGenerator<FeedItem, void, void> {
    const ending = AbortSignal.any([signal, this.#connection.closing]);
    if (ending.aborted) return;
    let cursor = after;
    const begun = await this.#surely(() => this.head(), ending);
    if (begun === null) return;
    while (cursor < begun) {
      const from = cursor;
      const records = await this.#surely(() => this.#pageOfAll(from, pageRecords), ending);
      if (records === null) return;
      if (records.length === 0) break;
      cursor = records.at(-1)!.position;
      yield { kind: 'records', records };
      if (ending.aborted) return;
    }
    yield { kind: 'caught-up', position: cursor };
    const live = new LiveEvents(this.#connection, { after: cursor, signal: ending, watchMs: this.#watchMs, head: () => this.head() });
    for await (const records of live.batches()) yield { kind: 'records', records };
  }

  /** Of our own streams: the server writes some of its own, and leases are no part of the log. */
  async head(): Promise<Position> {
    return this.#connection.persist(async (client, within) => {
      const known = this.#known;
      let looked = known?.looked ?? 0;
      const found = (head: Position): Position => {
        if (!this.#known || looked >= this.#known.looked) this.#known = { looked, head };
        return head;
      };
      let before: { commit: bigint; prepare: bigint } | 'end' = 'end';
      // Backwards through what came since the last look, which is little; the first time the server filters.
      for (let size = 8; ; size = Math.min(size * 4, pageRecords)) {
        const filter = known ? {} : { filter: this.#filter() };
        const events: AllStreamResolvedEvent[] = await within(
          gathered(client.readAll({ direction: 'backwards', fromPosition: before, maxCount: known ? size : 1, ...filter })),
        );
        const positions = events.map(({ event }) => (event ? positionOf(event) : 0));
        if (before === 'end') looked = Math.max(looked, positions[0] ?? 0);
        for (const [index, { event }] of events.entries()) {
          const position = positions[index]!;
          if (known && position <= known.looked) return found(known.head);
          if (event && isCareStream(event.streamId)) return found(position);
        }
        if (!known || events.length < size) return found(known?.head ?? 0);
        before = { commit: BigInt(positions.at(-1)!), prepare: BigInt(positions.at(-1)!) };
      }
    });
  }

  async probe(): Promise<void> {
    await this.head();
  }

  /** Waits for the answers to what was asked, then ends every subscription. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await Promise.allSettled(this.#appends);
    await this.#connection.close();
  }

  async #append(stream: string, expected: ExpectedRevision, records: readonly NewRecord[]): Promise<Appended> {
    if (this.#closing) throw new StoreUnavailableError('closed', 'The event store is closed.');
    const answer = await this.#connection.append(stream, expected === 'no-stream' ? -1 : expected, records.map(eventOf));
    if (answer.kind === 'conflict') return { kind: 'conflict', actual: answer.actual < 0 ? null : answer.actual };
    const { revision } = answer;
    // The server does not always tell where it had written what is repeated.
    const position = answer.position ?? (await this.#writtenAt(stream, revision));
    if (position === undefined) throw new Error(`KurrentDB answered an append to ${stream} that cannot be read at revision ${revision}.`);
    return { kind: 'appended', revision, position };
  }

  /** Where a record that is written stands. */
  async #writtenAt(stream: string, revision: number): Promise<Position | undefined> {
    try {
      return (await this.#pageOfStream(stream, revision, 1))[0]?.position;
    } catch (error) {
      // "Unreachable" would say that nothing was written.
      throw error instanceof StoreUnavailableError ? new AppendUncertainError() : error;
    }
  }

  /** Page after page, the next one being read while the last one is used. */
  async *#records(
    limit: number,
    page: (last: StoredRecord | undefined, size: number) => Promise<StoredRecord[]>,
  ): AsyncGenerator<StoredRecord, void, void> {
    let left = limit;
    if (left <= 0) return;
    let size = Math.min(left, pageRecords);
    let coming: Promise<StoredRecord[]> | undefined = page(undefined, size);
    while (coming) {
      const records: StoredRecord[] = await coming;
      left -= records.length;
      const done = records.length < size || left <= 0;
      size = Math.min(left, pageRecords);
      coming = done ? undefined : page(records.at(-1), size);
      // A reader may leave before the next page is there: its failure is nobody's then.
      coming?.catch(() => undefined);
      yield* records;
    }
  }

  #pageOfStream(stream: string, from: number, size: number): Promise<StoredRecord[]> {
    return this.#connection.persist(async (client, within) => {
      try {
        return await this.#page(client.readStream(stream, { fromRevision: BigInt(from), maxCount: size }), within);
      } catch (error) {
        if (error instanceof this.#connection.module.StreamNotFoundError) return [];
        throw error;
      }
    });
  }

  /** The server begins at a position, not after it. */
  #pageOfAll(after: Position, size: number): Promise<StoredRecord[]> {
    const fromPosition = after === 0 ? ('start' as const) : { commit: BigInt(after), prepare: BigInt(after) };
    return this.#connection.persist(async (client, within) => {
      const read = client.readAll({ fromPosition, maxCount: after === 0 ? size : size + 1, filter: this.#filter() });
      const records = await this.#page(read, within);
      return records.filter((record) => record.position > after).slice(0, size);
    });
  }

  async #page(events: AsyncIterable<ResolvedEvent>, within: <T>(work: Promise<T>) => Promise<T>): Promise<StoredRecord[]> {
    const reading = events[Symbol.asyncIterator]();
    const records: StoredRecord[] = [];
    // The deadline is for some events and not for the page, which may be large.
    const some = async (): Promise<boolean> => {
      for (let count = 0; count < 32; count += 1) {
        const { value, done } = await reading.next();
        if (done) return false;
        records.push(recordOf(value));
      }
      return true;
    };
    while (await within(some()));
    return records;
  }

  #filter() {
    return this.#connection.module.streamNameFilter({ regex: careStreams });
  }

  /** However long it takes; null when the signal aborts first. */
  async #surely<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T | null> {
    while (!signal.aborted) {
      try {
        return await orAborted(work(), signal);
      } catch (error) {
        if (!(error instanceof StoreUnavailableError && (error.reason === 'unreachable' || error.reason === 'closed'))) throw error;
      }
    }
    return null;
  }
}

async function gathered<T>(events: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const event of events) all.push(event);
  return all;
}
