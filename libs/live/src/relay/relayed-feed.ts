import { pause, storeComesBack, type EventStore, type FeedItem, type Position } from '@tsumugi/kernel';
import { defaultPace, FeedCounts, Follower, type RelayedFeedParts } from './follower.js';
import type { Ignored } from './messages.js';
import { orAborted, stretchesOf } from './store-reading.js';
import { Tail } from './tail.js';

export interface RelayedFeedFigures {
  readonly consumers: number;
  /** Batches that were used; all that was read from the store is not among them. */
  readonly applied: number;
  readonly ignored: Readonly<Record<Ignored, number>>;
  /** Readings of the store because something announced did not come. */
  readonly gapReads: number;
  /** How often the store was asked because the relay was silent, and now and then to be sure. */
  readonly polls: number;
  /** How long ago a head came, in milliseconds; null before the first. */
  readonly headAgeMs: number | null;
  /** Whether this node looks after the log by itself, because it hears no relay. */
  readonly silent: boolean;
  readonly storeAway: boolean;
}

/** What a consumer may lie behind before it reads the store again, in characters of JSON. */
const tailCharacters = 4 * 1024 * 1024;

/**
 * The log as a node of a cluster follows it: the store's own subscription, without each of a
 * node's consumers asking the store. What the relay says is used where it continues what is known;
 * everything else is read from the store. A store that is away is waited for.
 */
export class RelayedFeed implements Pick<EventStore, 'subscribeAll'> {
  readonly #tails = new Set<Tail>();
  readonly #counts = new FeedCounts();
  readonly #retryMs: number;
  #follower: Follower | undefined;

  constructor(private readonly parts: RelayedFeedParts) {
    this.#retryMs = parts.pace?.poll ?? defaultPace.poll;
  }

  async *subscribeAll({ after, signal }: { after: Position; signal: AbortSignal }): AsyncGenerator<FeedItem, void, void> {
    if (signal.aborted) return;
    const tail = new Tail(tailCharacters);
    const leave = (): void => tail.end();
    signal.addEventListener('abort', leave, { once: true });
    const follower = this.#join(tail);
    try {
      yield* this.#items(after, tail, follower);
      tail.check();
    } finally {
      signal.removeEventListener('abort', leave);
      this.#leave(tail);
    }
  }

  figures(): RelayedFeedFigures {
    const { applied, gapReads, polls, ignored } = this.#counts;
    return {
      consumers: this.#tails.size,
      applied,
      ignored: { ...ignored },
      gapReads,
      polls,
      headAgeMs: this.#follower?.headAgeMs ?? null,
      silent: this.#follower?.silent ?? true,
      storeAway: this.#follower?.storeAway ?? false,
    };
  }

  async *#items(after: Position, tail: Tail, follower: Follower): AsyncGenerator<FeedItem, void, void> {
    const begun = await this.#head(tail.signal);
    if (begun === null) return;
    follower.begin(begun);
    let cursor = after;
    let caughtUp = false;
    while (!tail.ended) {
      // Collecting begins before the store is read: what is committed meanwhile is in one of both, or in both.
      tail.restart();
      const heard = follower.handedOut;
      try {
        for await (const { records } of stretchesOf(this.parts.store, cursor, tail.signal)) {
          cursor = records.at(-1)!.position;
          yield { kind: 'records', records };
          if (tail.ended) return;
          if (caughtUp || cursor < begun) continue;
          caughtUp = true;
          yield { kind: 'caught-up', position: cursor };
          if (tail.ended) return;
        }
      } catch (error) {
        await this.#rest(error, tail.signal);
        continue;
      }
      if (tail.ended) return;
      if (cursor < heard) {
        // The store knows less than the relay said: one that was the leader until now. It will learn.
        await pause(this.#retryMs, tail.signal);
        continue;
      }
      if (!caughtUp) {
        caughtUp = true;
        yield { kind: 'caught-up', position: cursor };
      }
      for (let stretch = await tail.next(); stretch && stretch.prev <= cursor; stretch = await tail.next()) {
        const from = cursor;
        const records = stretch.records.filter(({ position }) => position > from);
        if (records.length === 0) continue;
        cursor = records.at(-1)!.position;
        yield { kind: 'records', records };
      }
    }
  }

  async #head(signal: AbortSignal): Promise<Position | null> {
    while (!signal.aborted) {
      try {
        const head = await orAborted(this.parts.store.head(), signal);
        return typeof head === 'number' ? head : null;
      } catch (error) {
        await this.#rest(error, signal);
      }
    }
    return null;
  }

  /** @throws the error, unless the store will serve again by itself */
  async #rest(error: unknown, signal: AbortSignal): Promise<void> {
    if (!storeComesBack(error)) throw error;
    this.#follower?.missStore();
    await pause(this.#retryMs, signal);
  }

  #join(tail: Tail): Follower {
    this.#follower ??= new Follower(this.parts, this.#counts, {
      continued: (stretch) => {
        for (const each of this.#tails) each.push(stretch);
      },
      ended: (error) => {
        this.#follower = undefined;
        for (const each of this.#tails) each.end(error);
        this.#tails.clear();
      },
    });
    this.#tails.add(tail);
    return this.#follower;
  }

  #leave(tail: Tail): void {
    tail.end();
    if (!this.#tails.delete(tail) || this.#tails.size > 0) return;
    this.#follower?.stop();
    this.#follower = undefined;
  }
}
