import { randomUUID } from 'node:crypto';
import type { AllStreamResolvedEvent, JSONRecordedEvent, ResolvedEvent } from '@kurrent/kurrentdb-client';
import { AppendUncertainError, kindOf, StoreUnavailableError, type Position } from '@tsumugi/kernel';
import type { KurrentConnection } from './kurrent-connection.js';
import { leasePrefix, metadataOf, olderCareStreams, positionOf } from './kurrent-records.js';

/**
 * Where the kinds are listed. The release before this one reads everything but the server's own
 * streams and leases: under this name it passes over the list as well.
 */
export const kindsStream = `${leasePrefix}kinds`;

/** What the names of our streams begin with in a store that was begun by this release or a later one. */
const ownPrefix = 'tsumugi.';

const format = 1;
const scannedAtOnce = 1_024;

interface Listing {
  /** In the first one: what the names of our streams begin with. */
  readonly prefix?: string;
  readonly kinds: readonly string[];
}

/**
 * Which streams of a store that others may write to as well are ours: those of a listed kind. A
 * kind is listed before its first record is written, so that whoever follows the log in its order
 * meets the listing first, and nobody has to guess from a name.
 */
export class Kinds {
  readonly #connection: KurrentConnection;
  readonly #listed = new Set<string>();
  #prefix = '';
  #revision = -1;
  #listing: Promise<void> = Promise.resolve();

  private constructor(connection: KurrentConnection) {
    this.#connection = connection;
  }

  /**
   * Reads the list, or begins it: with what a store of the release before holds, and with `first`.
   * @throws StoreUnavailableError
   */
  static async open(connection: KurrentConnection, first: readonly string[]): Promise<Kinds> {
    const kinds = new Kinds(connection);
    await kinds.refresh();
    if (kinds.#revision < 0) await kinds.#begin(first);
    return kinds;
  }

  get listed(): ReadonlySet<string> {
    return this.#listed;
  }

  /** Of the events' shape: a release that knows no prefix refuses to read a store that has one. */
  get format(): 1 | 2 {
    return this.#prefix === '' ? 1 : 2;
  }

  /** A stream's name on the server. */
  nameOf(stream: string): string {
    return this.#prefix + stream;
  }

  /** Our name of a server's stream; null for one that is none of ours, as far as is known. */
  streamOf(name: string): string | null {
    if (!name.startsWith(this.#prefix)) return null;
    const stream = name.slice(this.#prefix.length);
    const kind = kindOf(stream);
    return kind !== null && this.#listed.has(kind) ? stream : null;
  }

  /** What the server is to hand over: the streams of the listed kinds, and the list itself. */
  prefixes(): string[] {
    return [kindsStream, ...[...this.#listed].map((kind) => `${this.#prefix}${kind}-`)];
  }

  /** Takes in an event of the list. @returns whether it lists a kind that `prefixes` did not have */
  learn({ event }: ResolvedEvent, prefixes: readonly string[]): boolean {
    const { revision, data } = listingOf(event as JSONRecordedEvent | undefined);
    this.#take(revision, data);
    return !data.kinds.every((kind) => prefixes.includes(`${this.#prefix}${kind}-`));
  }

  /** Knows every kind that was listed when this was called. */
  async refresh(): Promise<void> {
    await this.#connection.persist(async (client, within) => {
      try {
        await within(this.#readFrom(client.readStream(kindsStream, { fromRevision: BigInt(this.#revision + 1) })));
      } catch (error) {
        if (!(error instanceof this.#connection.module.StreamNotFoundError)) throw error;
      }
    });
  }

  /** The kind is listed when this answers. @throws StoreUnavailableError */
  async ensure(kind: string): Promise<void> {
    if (this.#listed.has(kind)) return;
    this.#listing = this.#listing.catch(() => undefined).then(() => this.#list({ kinds: [kind] }));
    await this.#listing;
  }

  async #begin(first: readonly string[]): Promise<void> {
    const found = await this.#kindsOfOlder();
    // Where nothing is ours yet, our streams get names that no other application's have.
    await this.#list({ prefix: found.size > 0 ? '' : ownPrefix, kinds: [...new Set([...found, ...first])].sort() });
  }

  async #list(listing: Listing): Promise<void> {
    const event = {
      id: randomUUID(),
      type: 'kinds-listed',
      contentType: 'application/json' as const,
      data: { ...listing },
      metadata: { format },
    };
    for (;;) {
      const begun = this.#revision >= 0;
      if (listing.prefix === undefined ? listing.kinds.every((kind) => this.#listed.has(kind)) : begun) return;
      try {
        const answer = await this.#connection.append(kindsStream, this.#revision, [event]);
        if (answer.kind === 'appended') return this.#take(answer.revision, listing);
      } catch (error) {
        // Nothing of what waits for it was sent yet.
        if (error instanceof AppendUncertainError) throw new StoreUnavailableError('unreachable', error.message);
        throw error;
      }
      await this.refresh();
    }
  }

  async #readFrom(events: AsyncIterable<ResolvedEvent>): Promise<void> {
    for await (const { event } of events) {
      const { revision, data } = listingOf(event as JSONRecordedEvent | undefined);
      this.#take(revision, data);
    }
  }

  #take(revision: number, { prefix, kinds }: Listing): void {
    if (prefix !== undefined) this.#prefix = prefix;
    for (const kind of kinds) this.#listed.add(kind);
    // Up to here nothing is left out; what was heard of further on is read again.
    if (revision === this.#revision + 1) this.#revision = revision;
  }

  /** What a store holds that was begun before there was a list. Read once, whatever else lies beside it. */
  async #kindsOfOlder(): Promise<Set<string>> {
    const found = new Set<string>();
    for (let after: Position = 0; ;) {
      const from = after;
      const page = await this.#connection.persist(async (client, within) => {
        const fromPosition = from === 0 ? ('start' as const) : { commit: BigInt(from), prepare: BigInt(from) };
        const filter = this.#connection.module.streamNameFilter({ regex: olderCareStreams });
        return within(gathered(client.readAll({ fromPosition, maxCount: scannedAtOnce, filter })));
      });
      for (const { event } of page) {
        const kind = event && metadataOf(event).format === 1 ? kindOf(event.streamId) : null;
        if (kind !== null) found.add(kind);
      }
      const last = page.at(-1)?.event;
      if (page.length < scannedAtOnce || !last) return found;
      after = positionOf(last);
    }
  }
}

function listingOf(event: JSONRecordedEvent | undefined): { revision: number; data: Listing } {
  const found = event && metadataOf(event).format;
  if (!event || found !== format) {
    throw new StoreUnavailableError(
      'newer-format',
      `The list of kinds in the stream ${kindsStream} of the event store has format ${found ?? 'none'}; this release reads ${format}. Start the release that wrote it, or a later one.`,
    );
  }
  return { revision: Number(event.revision), data: event.data as unknown as Listing };
}

export async function gathered(events: AsyncIterable<AllStreamResolvedEvent>): Promise<AllStreamResolvedEvent[]> {
  const all: AllStreamResolvedEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}
