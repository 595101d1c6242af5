import { storeComesBack, StoreUnavailableError, type EventStore, type Position } from '@tsumugi/kernel';
import type { Bus } from './bus.js';
import { Chain } from './chain.js';
import { readBatch, readHead, subjectsOf, type Ignored, type Stretch } from './messages.js';
import type { RelaySeal } from './relay-seal.js';
import { orAborted, stretchesOf } from './store-reading.js';

export interface RelayedFeedParts {
  readonly store: Pick<EventStore, 'head' | 'readAll'>;
  readonly bus: Bus;
  readonly seal: RelaySeal;
  /** As the relay's. */
  readonly cell: string;
  /** This node's clock, in milliseconds. */
  readonly now?: () => number;
  readonly pace?: Partial<Pace>;
}

/** In milliseconds. */
export interface Pace {
  /** How long a batch may be missing before the store is read. */
  readonly gap: number;
  /** Without a head for this long the relay counts as silent. */
  readonly silent: number;
  /** How often the store is asked while the relay is silent or the store was away. */
  readonly poll: number;
  /** How often it is asked though all seems well, in case that somebody feigns it. */
  readonly check: number;
  /** Messages sealed longer ago than this, or as far ahead, are not used. */
  readonly stale: number;
}

export const defaultPace: Pace = { gap: 50, silent: 600, poll: 250, check: 2_000, stale: 30_000 };

/** What happened since the process started. */
export class FeedCounts {
  applied = 0;
  gapReads = 0;
  polls = 0;
  readonly ignored: Record<Ignored, number> = { sealed: 0, format: 0, malformed: 0, stale: 0, known: 0, 'no-room': 0 };
}

interface Listener {
  /** Told of each stretch in order, without holes from where the chain began; stretches may overlap. */
  continued(stretch: Stretch): void;
  /** Nothing more will come; with the error, if there was one. */
  ended(error?: Error): void;
}

/**
 * One node's end of the relay: hears it for all consumers, and reads the store wherever what it
 * hears is not enough.
 */
export class Follower {
  readonly #abort = new AbortController();
  readonly #unsubscribe: readonly (() => void)[];
  readonly #polling: NodeJS.Timeout;
  readonly #now: () => number;
  #pace: Pace;
  #chain: Chain | undefined;
  #handedOut: Position = 0;
  #headAt = -Infinity;
  #heardAt = -Infinity;
  #readAt = -Infinity;
  #reading = false;
  #storeAway = false;
  #waiting: NodeJS.Timeout | undefined;

  constructor(
    private readonly parts: RelayedFeedParts,
    private readonly counts: FeedCounts,
    private readonly listener: Listener,
  ) {
    this.#now = parts.now ?? Date.now;
    this.#pace = { ...defaultPace, ...parts.pace };
    const { batches, heads } = subjectsOf(parts.cell);
    this.#unsubscribe = [
      parts.bus.subscribe(batches, (message) => this.#hearBatch(message)),
      parts.bus.subscribe(heads, (message) => this.#hearHead(message)),
    ];
    this.#polling = setInterval(() => this.#pollIfDue(), this.#pace.poll);
  }

  /** Where to follow the log from; the first one to say so decides. */
  begin(position: Position): void {
    if (this.#chain || this.#abort.signal.aborted) return;
    this.#chain = new Chain(position);
    this.#readAt = performance.now();
    this.#storeAway = false;
  }

  /** A consumer found the store away. It is asked until it answers. */
  missStore(): void {
    this.#storeAway = true;
  }

  /** The position of the last record that was handed out; 0 for none. */
  get handedOut(): Position {
    return this.#handedOut;
  }

  get silent(): boolean {
    return performance.now() - this.#heardAt > this.#pace.silent;
  }

  get storeAway(): boolean {
    return this.#storeAway;
  }

  /** Null before the first. */
  get headAgeMs(): number | null {
    return Number.isFinite(this.#headAt) ? performance.now() - this.#headAt : null;
  }

  stop(): void {
    this.#abort.abort();
    clearInterval(this.#polling);
    clearTimeout(this.#waiting);
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }

  #hearBatch(message: Uint8Array): void {
    const batch = this.#opened('batch', message, readBatch);
    if (!batch || !this.#chain) return;
    const taken = this.#chain.take(batch.stretch);
    if (Array.isArray(taken)) {
      this.counts.applied += taken.length;
      this.#handOut(taken as readonly Stretch[]);
    } else if (taken === 'known' || taken === 'no-room') {
      this.counts.ignored[taken] += 1;
    }
    this.#noticeGap();
  }

  #hearHead(message: Uint8Array): void {
    const head = this.#opened('head', message, readHead);
    if (!head) return;
    this.#headAt = performance.now();
    this.#chain?.announce(head.position);
    this.#noticeGap();
  }

  #opened<T extends { readonly sealedAt: number }>(
    kind: 'batch' | 'head',
    message: Uint8Array,
    read: (plain: Buffer) => T | Ignored,
  ): T | null {
    const plain = this.parts.seal.open(kind, message);
    const said = plain ? read(plain) : 'sealed';
    if (typeof said === 'string') {
      this.counts.ignored[said] += 1;
      return null;
    }
    if (Math.abs(this.#now() - said.sealedAt) > this.#pace.stale) {
      this.counts.ignored.stale += 1;
      return null;
    }
    this.#heardAt = performance.now();
    return said;
  }

  /** What is announced may be on its way: the store is read only if it does not come. */
  #noticeGap(): void {
    const chain = this.#chain;
    if (!chain || this.#waiting || this.#reading || chain.announced <= chain.position) return;
    const missed = chain.announced;
    this.#waiting = setTimeout(() => {
      this.#waiting = undefined;
      // A reading that began meanwhile finds what was missed.
      if (this.#reading) return;
      if (chain.position >= missed) return this.#noticeGap();
      this.counts.gapReads += 1;
      void this.#read(chain, missed);
    }, this.#pace.gap);
  }

  #pollIfDue(): void {
    const wait = this.silent || this.#storeAway ? 0 : this.#pace.check;
    if (!this.#chain || this.#reading || performance.now() - this.#readAt < wait) return;
    this.counts.polls += 1;
    void this.#read(this.#chain, null);
  }

  /** @param known what is known to be there; null to ask, which costs a store less than a reading that finds nothing */
  async #read(chain: Chain, known: Position | null): Promise<void> {
    const { signal } = this.#abort;
    this.#reading = true;
    chain.forget();
    try {
      const head = known ?? (await orAborted(this.parts.store.head(), signal));
      if (signal.aborted) return;
      if (typeof head === 'number' && head > chain.position) await this.#catchUp(chain);
      this.#storeAway = false;
    } catch (error) {
      if (!storeComesBack(error)) return this.#end(error);
      this.#storeAway = true;
    } finally {
      this.#reading = false;
      this.#readAt = performance.now();
    }
    if (!signal.aborted) this.#noticeGap();
  }

  async #catchUp(chain: Chain): Promise<void> {
    for await (const stretch of stretchesOf(this.parts.store, chain.position, this.#abort.signal)) {
      const taken = chain.take(stretch);
      if (!Array.isArray(taken)) continue;
      this.counts.applied += taken.length - 1;
      this.#handOut(taken as readonly Stretch[]);
    }
  }

  #handOut(stretches: readonly Stretch[]): void {
    for (const stretch of stretches) {
      this.#handedOut = stretch.records.at(-1)!.position;
      this.listener.continued(stretch);
    }
  }

  #end(error: unknown): void {
    this.stop();
    if (error instanceof StoreUnavailableError && error.reason === 'closed') this.listener.ended();
    else this.listener.ended(error instanceof Error ? error : new Error(String(error)));
  }
}
