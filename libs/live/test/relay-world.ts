import { createSecretKey } from 'node:crypto';
import { StoreUnavailableError, type EventStore, type FeedItem, type Position, type StoredRecord } from '@tsumugi/kernel';
import { aRecord } from '@tsumugi/event-store/contract';
import type { Bus } from '../src/relay/bus.js';
import type { Pace } from '../src/relay/follower.js';
import { GcmRelaySeal } from '../src/relay/relay-seal.js';

export const cell = 'cell-1';
export const key = createSecretKey(Buffer.alloc(32, 7));
export const seal = new GcmRelaySeal(key, cell);

/** A hundredth of what nodes keep, so that a test sees many rounds in a moment. */
export const quick: Pace = { gap: 3, silent: 20, poll: 5, check: 60, stale: 30_000 };

export const moment = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until it holds. */
export async function until(what: string, holds: () => boolean, withinMs = 5_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`Not within ${withinMs} ms: ${what}.`);
    await moment(1);
  }
}

/** A log in memory, whose positions have gaps and which can be away. */
export class MemoryLog implements Pick<EventStore, 'head' | 'readAll' | 'subscribeAll'> {
  readonly records: StoredRecord[] = [];
  away = false;
  /** Thrown by every reading, where set. */
  broken: Error | null = null;
  /** Readings see nothing after this position, as those of a leader that was cut off. */
  seenUntil = Infinity;
  /** Each reading ends only when this has. */
  holdUp: Promise<void> | null = null;
  reads = 0;
  readonly #waiting = new Set<() => void>();

  /** Each gap is how much further than the last record the next one lies. */
  append(...gaps: number[]): void {
    for (const gap of gaps) this.#add(gap, '体重 52.4 kg');
    this.#wake();
  }

  appendLong(text: string): void {
    this.#add(1, text);
    this.#wake();
  }

  after(position: Position): StoredRecord[] {
    return this.records.filter((record) => record.position > position);
  }

  async head(): Promise<Position> {
    this.#serve();
    return this.records.at(-1)?.position ?? 0;
  }

  async *readAll({ after = 0 }: { after?: Position } = {}): AsyncGenerator<StoredRecord, void, void> {
    this.reads += 1;
    for (let last = after; ;) {
      await moment(0);
      this.#serve();
      const page = this.after(last)
        .filter(({ position }) => position <= this.seenUntil)
        .slice(0, 7);
      if (page.length === 0) return (await this.holdUp) ?? undefined;
      yield* structuredClone(page);
      last = page.at(-1)!.position;
    }
  }

  async *subscribeAll({ after, signal }: { after: Position; signal: AbortSignal }): AsyncGenerator<FeedItem, void, void> {
    for (let last = after; !signal.aborted;) {
      this.#serve();
      const records = this.after(last);
      if (records.length > 0) {
        last = records.at(-1)!.position;
        yield { kind: 'records', records };
        continue;
      }
      await new Promise<void>((resolve) => {
        this.#waiting.add(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      this.#waiting.clear();
    }
  }

  #add(gap: number, text: string): void {
    const last = this.records.at(-1)?.position ?? 0;
    this.records.push({ ...aRecord({ clear: { text } }), stream: 'room-1', revision: this.records.length, position: last + gap });
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  #serve(): void {
    if (this.broken) throw this.broken;
    if (this.away) throw new StoreUnavailableError('unreachable', 'The log is away.');
  }
}

/** What becomes of a message on its way. */
export type Fate = 'arrives' | 'lost' | 'twice' | 'late' | 'damaged' | 'cut short' | 'as the other kind' | 'old ones again';

/** A bus that does to each message what is next on its list, round and round. */
export class UnreliableBus implements Bus {
  connected = true;
  readonly maxBytes: number;
  readonly sent: { readonly subject: string; readonly message: Uint8Array }[] = [];
  readonly #listeners = new Map<string, Set<(message: Uint8Array) => void>>();
  #turn = 0;

  constructor(
    private readonly fates: readonly Fate[] = ['arrives'],
    maxBytes = 1024 * 1024,
  ) {
    this.maxBytes = maxBytes;
  }

  publish(subject: string, message: Uint8Array): void {
    this.sent.push({ subject, message });
    if (!this.connected) return;
    const turn = this.#turn++;
    const fate = this.fates[turn % this.fates.length]!;
    const damaged = Uint8Array.from(message);
    damaged[(turn * 7_919) % damaged.length]! ^= 1 << (turn % 8);
    switch (fate) {
      case 'lost':
        return;
      case 'twice':
        this.deliver(subject, message);
        return this.deliver(subject, message);
      case 'late':
        return void setTimeout(() => this.deliver(subject, message), 1 + (turn % 9));
      case 'damaged':
        return this.deliver(subject, damaged);
      case 'cut short':
        return this.deliver(subject, message.subarray(0, (turn * 31) % message.length));
      case 'as the other kind':
        return this.deliver(subject.endsWith('head') ? subject.replace(/head$/, 'batch') : subject.replace(/batch$/, 'head'), message);
      case 'old ones again':
        for (const old of this.sent.slice(-20).toReversed()) this.deliver(old.subject, old.message);
        return;
      case 'arrives':
        return this.deliver(subject, message);
    }
  }

  /** Not in the publisher's turn: as from another process. */
  deliver(subject: string, message: Uint8Array): void {
    setImmediate(() => {
      for (const listener of this.#listeners.get(subject) ?? []) listener(message);
    });
  }

  subscribe(subject: string, listener: (message: Uint8Array) => void): () => void {
    const listeners = this.#listeners.get(subject) ?? new Set();
    this.#listeners.set(subject, listeners.add(listener));
    return () => void listeners.delete(listener);
  }
}

/** A consumer that notes all it is given. */
export class Consumer {
  readonly taken: StoredRecord[] = [];
  readonly marks: { readonly position: Position; readonly taken: number }[] = [];
  readonly #abort = new AbortController();
  readonly ended: Promise<Error | null>;

  /** @param slownessMs how long it takes over each item */
  constructor(
    feed: Pick<EventStore, 'subscribeAll'>,
    readonly after: Position,
    private readonly slownessMs = 0,
  ) {
    this.ended = this.#run(feed).then(
      () => null,
      (error: Error) => error,
    );
  }

  leave(): Promise<Error | null> {
    this.#abort.abort();
    return this.ended;
  }

  async #run(feed: Pick<EventStore, 'subscribeAll'>): Promise<void> {
    for await (const item of feed.subscribeAll({ after: this.after, signal: this.#abort.signal })) {
      if (item.kind === 'records') this.taken.push(...item.records);
      else this.marks.push({ position: item.position, taken: this.taken.length });
      if (this.slownessMs > 0) await moment(this.slownessMs);
    }
  }
}
