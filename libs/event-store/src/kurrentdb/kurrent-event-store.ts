import type { ResolvedEvent } from '@kurrent/kurrentdb-client';
import {
  AppendUncertainError,
  StoreUnavailableError,
  isId,
  kindOf,
  storeComesBack,
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
import { gathered, Kinds, kindsStream } from './kurrent-kinds.js';
import { eventOf, leasePrefix, ownedOf, positionOf, recordOf } from './kurrent-records.js';

export interface KurrentEventStoreOptions extends KurrentOptions {
  /** How many appends may wait for their answer; one more is answered `busy`. Default 4,096. */
  readonly maxQueue?: number;
  /** How long a live subscription may be silent before the head is compared with it. Default 5 s. */
  readonly watchMs?: number;
  /** The kinds of streams that this release writes, listed when the store is begun. Others are listed as they come. */
  readonly kinds?: readonly string[];
}

/** A page is held whole: the client's reader cannot be left half way without holding up the others. */
const pageRecords = 256;

/** Appends that wait hold no more characters of JSON than this, however few they are. */
const queueCharacters = 64 * 1024 * 1024;

/** Some of what is looked through when the head is asked for. */
const lookedAtOnce = 8;

/** Where the last record stands, and up to where that was looked for. */
interface Known {
  readonly looked: Position;
  readonly head: Position;
}

/** A part of everything; `next` is where to go on after, null at the end. */
interface AllPage {
  readonly records: readonly StoredRecord[];
  readonly next: Position | null;
}

/**
 * The log in KurrentDB. It outlives restarts of the server and changes of the leader. What other
 * applications write to the same server is none of it.
 */
export class KurrentEventStore implements EventStore {
  readonly #connection: KurrentConnection;
  readonly #kinds: Kinds;
  readonly #maxQueue: number;
  readonly #watchMs: number;
  readonly #appends = new Set<Promise<unknown>>();
  #waitingCharacters = 0;
  /** Up to `looked` nothing of ours stands behind `head`. */
  #known: Known | null = null;
  #closing: Promise<void> | undefined;

  private constructor(connection: KurrentConnection, kinds: Kinds, { maxQueue = 4_096, watchMs = 5_000 }: KurrentEventStoreOptions) {
    this.#connection = connection;
    this.#kinds = kinds;
    this.#maxQueue = maxQueue;
    this.#watchMs = watchMs;
  }

  /** @throws StoreUnavailableError when the server does not answer within the patience; Error for an address that is none */
  static async open(options: KurrentEventStoreOptions): Promise<KurrentEventStore> {
    const connection = await KurrentConnection.load(options);
    try {
      const store = new KurrentEventStore(connection, await Kinds.open(connection, options.kinds ?? []), options);
      await store.head();
      return store;
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  /** @throws StoreUnavailableError; RecordTooLargeError; RangeError for no records, an impossible revision, stream or id */
  async append(stream: string, expected: ExpectedRevision, records: readonly NewRecord[]): Promise<Appended> {
    const characters = lengthOf(bodiesOf(stream, expected, records));
    if (stream.startsWith(leasePrefix)) throw new RangeError('No stream of the care log is of the kind of leases.');
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

  async *readAll({ after = 0, limit = Infinity }: { after?: Position; limit?: number } = {}): AsyncGenerator<StoredRecord, void, void> {
    // What follows a place may be of a kind that was listed before it and since we last looked.
    await this.#kinds.refresh();
    let left = limit;
    if (left <= 0) return;
    let coming: Promise<AllPage> | undefined = this.#pageOfAll(after, Math.min(left, pageRecords));
    while (coming) {
      const { records, next }: AllPage = await coming;
      left -= records.length;
      coming = next === null || left <= 0 ? undefined : this.#pageOfAll(next, Math.min(left, pageRecords));
      // A reader may leave before the next page is there: its failure is nobody's then.
      coming?.catch(() => undefined);
      yield* records;
    }
  }

  async *subscribeAll({ after, signal }: { after: Position; signal: AbortSignal }): AsyncGenerator<FeedItem, void, void> {
    const ending = AbortSignal.any([signal, this.#connection.closing]);
    if (ending.aborted) return;
    let cursor = after;
    const begun = await this.#surely(() => this.head(), ending);
    if (begun === null) return;
    if ((await this.#surely(async () => (await this.#kinds.refresh(), true), ending)) === null) return;
    for (let next: Position | null = after; next !== null && cursor < begun;) {
      const from: Position = next;
      const page: AllPage | null = await this.#surely(() => this.#pageOfAll(from, pageRecords), ending);
      if (page === null) return;
      next = page.next;
      if (page.records.length === 0) continue;
      cursor = page.records.at(-1)!.position;
      yield { kind: 'records', records: page.records };
      if (ending.aborted) return;
    }
    yield { kind: 'caught-up', position: cursor };
    const live = new LiveEvents(this.#connection, {
      after: cursor,
      signal: ending,
      watchMs: this.#watchMs,
      head: () => this.head(),
      kinds: this.#kinds,
    });
    for await (const batch of live.batches()) {
      const records = await this.#surely(() => this.#owned(batch), ending);
      if (records === null) return;
      yield { kind: 'records', records };
    }
  }

  /** Of our own streams: others write to the server, it does itself, and leases are no part of the log. */
  async head(): Promise<Position> {
    for (;;) {
      const before = this.#kinds.listed.size;
      const known = this.#known;
      const found = known === null ? await this.#lastOfAll() : await this.#lastBehind(known);
      // Behind the first look lies what may be of kinds that were listed since the list was read.
      if (known === null) await this.#kinds.refresh();
      if (this.#kinds.listed.size !== before) continue;
      if (!this.#known || found.looked >= this.#known.looked) this.#known = found;
      return found.head;
    }
  }

  kinds(): ReadonlySet<string> {
    return this.#kinds.listed;
  }

  async probe(): Promise<void> {
    await this.head();
  }

  /** The server's time in milliseconds since 1970, to the second; null where it does not say. */
  time(): Promise<number | null> {
    return this.#connection.time();
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
    await this.#kinds.ensure(kindOf(stream)!);
    const events = records.map((record) => eventOf(record, this.#kinds.format));
    const answer = await this.#connection.append(this.#kinds.nameOf(stream), expected === 'no-stream' ? -1 : expected, events);
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
    page: (last: StoredRecord | undefined, size: number) => Promise<readonly StoredRecord[]>,
  ): AsyncGenerator<StoredRecord, void, void> {
    let left = limit;
    if (left <= 0) return;
    let size = Math.min(left, pageRecords);
    let coming: Promise<readonly StoredRecord[]> | undefined = page(undefined, size);
    while (coming) {
      const records: readonly StoredRecord[] = await coming;
      left -= records.length;
      const done = records.length < size || left <= 0;
      size = Math.min(left, pageRecords);
      coming = done ? undefined : page(records.at(-1), size);
      // A reader may leave before the next page is there: its failure is nobody's then.
      coming?.catch(() => undefined);
      yield* records;
    }
  }

  async #pageOfStream(stream: string, from: number, size: number): Promise<readonly StoredRecord[]> {
    return this.#owned(await this.#lyingIn(stream, from, size));
  }

  #owned(records: readonly StoredRecord[]): Promise<readonly StoredRecord[]> {
    return ownedOf(records, (stream) => this.#lying(stream));
  }

  async *#lying(stream: string): AsyncGenerator<NewRecord | null> {
    for (let from = 0; ; from += pageRecords) {
      const page = await this.#lyingIn(stream, from, pageRecords);
      for (const record of page) yield record.damaged ? null : record;
      if (page.length < pageRecords) return;
    }
  }

  #lyingIn(stream: string, from: number, size: number): Promise<StoredRecord[]> {
    return this.#connection.persist(async (client, within) => {
      try {
        const events = client.readStream(this.#kinds.nameOf(stream), { fromRevision: BigInt(from), maxCount: size });
        return (await this.#page(events, within)).map((event) => recordOf(event, stream));
      } catch (error) {
        if (error instanceof this.#connection.module.StreamNotFoundError) return [];
        throw error;
      }
    });
  }

  async #pageOfAll(after: Position, size: number): Promise<AllPage> {
    const { records, next } = await this.#lyingBehind(after, size);
    return { records: await this.#owned(records), next };
  }

  /** The server begins at a position, not after it. */
  #lyingBehind(after: Position, size: number): Promise<AllPage> {
    const fromPosition = after === 0 ? ('start' as const) : { commit: BigInt(after), prepare: BigInt(after) };
    return this.#connection.persist(async (client, within) => {
      const prefixes = this.#kinds.prefixes();
      const maxCount = after === 0 ? size : size + 1;
      const events = await this.#page(client.readAll({ fromPosition, maxCount, filter: this.#filter(prefixes) }), within);
      const records: StoredRecord[] = [];
      let next = after;
      for (const resolved of events) {
        const { event } = resolved;
        if (!event || positionOf(event) <= after) continue;
        // What lies behind the listing of a new kind is asked for anew, with that kind.
        if (event.streamId === kindsStream && this.#kinds.learn(resolved, prefixes)) return { records, next: positionOf(event) };
        if (records.length === size) return { records, next };
        next = positionOf(event);
        const stream = this.#kinds.streamOf(event.streamId);
        if (stream !== null) records.push(recordOf(resolved, stream));
      }
      return { records, next: events.length < maxCount ? null : next };
    });
  }

  async #page<Event extends ResolvedEvent>(events: AsyncIterable<Event>, within: <T>(work: Promise<T>) => Promise<T>): Promise<Event[]> {
    const reading = events[Symbol.asyncIterator]();
    const page: Event[] = [];
    // The deadline is for some events and not for the page, which may be large.
    const some = async (): Promise<boolean> => {
      for (let count = 0; count < 32; count += 1) {
        const { value, done } = await reading.next();
        if (done) return false;
        page.push(value);
      }
      return true;
    };
    while (await within(some()));
    return page;
  }

  /** The server looks for it, which it does once in a process: much may lie behind it that is not ours. */
  #lastOfAll(): Promise<Known> {
    return this.#connection.persist(async (client, within) => {
      const filter = this.#filter(this.#kinds.prefixes().slice(1));
      const [last] =
        this.#kinds.listed.size === 0
          ? []
          : await within(gathered(client.readAll({ direction: 'backwards', fromPosition: 'end', maxCount: 1, filter })));
      const head = last?.event ? positionOf(last.event) : 0;
      return { looked: head, head };
    });
  }

  /** Among what came since the last look: most often little, and looked through from its end. */
  async #lastBehind({ looked, head }: Known): Promise<Known> {
    const events = await this.#connection.persist((client, within) =>
      within(gathered(client.readAll({ direction: 'backwards', fromPosition: 'end', maxCount: lookedAtOnce }))),
    );
    const since = events.flatMap(({ event }) => (event && positionOf(event) > looked ? [event] : []));
    const now = since[0] ? positionOf(since[0]) : looked;
    // Of a name that says nothing yet the list, read after it was seen, says whose it is.
    if (since.some(({ streamId }) => this.#kinds.streamOf(streamId) === null && !isNobodys(streamId))) await this.#kinds.refresh();
    const last = since.find(({ streamId }) => this.#kinds.streamOf(streamId) !== null);
    if (last) return { looked: now, head: positionOf(last) };
    if (since.length < events.length || events.length < lookedAtOnce) return { looked: now, head };
    let found = head;
    for (let next: Position | null = looked; next !== null;) {
      const page: AllPage = await this.#pageOfAll(next, pageRecords);
      found = page.records.at(-1)?.position ?? found;
      next = page.next;
    }
    return { looked: Math.max(now, found), head: found };
  }

  #filter(prefixes: readonly string[]) {
    return this.#connection.module.streamNameFilter({ prefixes: [...prefixes] });
  }

  /** However long it takes; null when the signal aborts first. */
  async #surely<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T | null> {
    while (!signal.aborted) {
      try {
        return await orAborted(work(), signal);
      } catch (error) {
        if (!storeComesBack(error) && !(error instanceof StoreUnavailableError && error.reason === 'closed')) throw error;
      }
    }
    return null;
  }
}

/** The server's own streams and our leases are known by their names. */
function isNobodys(name: string): boolean {
  return name.startsWith('$') || (name.startsWith(leasePrefix) && name !== kindsStream);
}
