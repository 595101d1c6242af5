import { setTimeout as sleep } from 'node:timers/promises';
import type { AllStreamResolvedEvent, AllStreamSubscription, KurrentDBClient } from '@kurrent/kurrentdb-client';
import type { Position, StoredRecord } from '@tsumugi/kernel';
import type { KurrentConnection } from './kurrent-connection.js';
import { orAborted } from './or-aborted.js';
import { kindsStream, type Kinds } from './kurrent-kinds.js';
import { recordOf } from './kurrent-records.js';

export interface LiveEventsOptions {
  readonly after: Position;
  readonly signal: AbortSignal;
  readonly watchMs: number;
  readonly head: () => Promise<Position>;
  readonly kinds: Kinds;
}

/** Past this many records a reader holds the server back instead of this process's memory. */
const bound = 1_024;

/** Events that the server looks through between two checkpoints. */
const window = 256;

/** One subscription after another, each from where the last one ended. */
export class LiveEvents {
  readonly #connection: KurrentConnection;
  readonly #options: LiveEventsOptions;
  #cursor: Position;
  /** Where to begin anew: what lies before it is none of ours, or was handed over. */
  #resume: Position;

  constructor(connection: KurrentConnection, options: LiveEventsOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#cursor = options.after;
    this.#resume = options.after;
  }

  /** Ends when the signal aborts. */
  async *batches(): AsyncGenerator<readonly StoredRecord[], void, void> {
    const { signal } = this.#options;
    let pause = 20;
    while (!signal.aborted) {
      const live = new Subscribed(this.#connection, this.#options.kinds, this.#resume, signal);
      try {
        for (let records = await this.#next(live); records; records = await this.#next(live)) {
          const fresh = records.filter((record) => record.position > this.#cursor);
          if (fresh.length > 0) {
            this.#cursor = fresh.at(-1)!.position;
            yield fresh;
          }
          pause = 20;
        }
        if (signal.aborted) return;
        if (live.error !== undefined) this.#connection.fail(live.client, live.error);
      } finally {
        live.end();
        this.#resume = live.drained ? Math.max(this.#cursor, live.checkpoint) : this.#cursor;
      }
      await sleep(pause, undefined, { signal }).catch(() => undefined);
      pause = Math.min(pause * 2, 1_000);
      // Any call makes a client that failed be replaced.
      await this.#head();
    }
  }

  /**
   * The next records; null when the subscription broke, or when it keeps silent although the log
   * has grown: a node that was cut off from its leader does so with its connection open.
   */
  async #next(live: Subscribed): Promise<readonly StoredRecord[] | null> {
    let missed: Position = 0;
    for (;;) {
      const records = await live.next(this.#options.watchMs);
      if (records !== 'silent') return records;
      if (missed > Math.max(this.#cursor, live.checkpoint)) return null;
      missed = await this.#head();
    }
  }

  /** 0 where it cannot be told, or need not be any more. */
  async #head(): Promise<Position> {
    const { signal, head } = this.#options;
    return signal.aborted ? 0 : ((await orAborted(head(), signal).catch(() => 0)) ?? 0);
  }
}

/** One subscription of the client, gathered into batches. */
class Subscribed {
  readonly client: KurrentDBClient;
  checkpoint: Position = 0;
  error: unknown;
  readonly #subscription: AllStreamSubscription;
  readonly #signal: AbortSignal;
  readonly #stopListening: () => void;
  #records: StoredRecord[] = [];
  #ended = false;
  #wake: (() => void) | undefined;

  readonly #kinds: Kinds;
  readonly #prefixes: readonly string[];

  constructor(connection: KurrentConnection, kinds: Kinds, after: Position, signal: AbortSignal) {
    this.#kinds = kinds;
    this.#prefixes = kinds.prefixes();
    this.client = connection.client;
    this.#signal = signal;
    this.#subscription = this.client.subscribeToAll({
      fromPosition: after === 0 ? 'start' : { commit: BigInt(after), prepare: BigInt(after) },
      requiresLeader: true,
      filter: connection.module.streamNameFilter({
        prefixes: [...this.#prefixes],
        maxSearchWindow: window,
        checkpointReached: async (_, position) => {
          // Events before it may still lie in the stream's buffer.
          while (this.#subscription.readableLength > 0 && !this.#ended) await sleep(5);
          if (!this.#ended) this.checkpoint = Number(position.commit);
        },
      }),
    });
    this.#subscription
      .on('data', (event) => this.#take(event))
      .on('error', (error: unknown) => this.#break(error))
      .on('end', () => this.#break(undefined))
      .on('close', () => this.#break(undefined));
    const renewed = connection.onRenewed(() => this.#break(undefined));
    const aborted = (): void => this.#break(undefined);
    signal.addEventListener('abort', aborted, { once: true });
    this.#stopListening = () => {
      renewed();
      signal.removeEventListener('abort', aborted);
    };
  }

  /** All that came was taken. */
  get drained(): boolean {
    return this.#records.length === 0;
  }

  /** All that has come; `silent` when nothing does in that time; null at its end. */
  async next(withinMs: number): Promise<readonly StoredRecord[] | null | 'silent'> {
    if (this.#signal.aborted) return null;
    if (this.#records.length === 0 && !this.#ended) {
      const woken = new Promise<void>((resolve) => (this.#wake = resolve));
      const timer = new AbortController();
      await Promise.race([woken, sleep(withinMs, undefined, { signal: timer.signal }).catch(() => undefined)]);
      timer.abort();
    }
    if (this.#signal.aborted) return null;
    if (this.#records.length === 0) return this.#ended ? null : 'silent';
    const records = this.#records;
    this.#records = [];
    if (!this.#ended) this.#subscription.resume();
    return records;
  }

  end(): void {
    this.#break(undefined);
    this.#stopListening();
    this.#subscription.on('error', () => undefined);
    // It rejects where the stream was never made.
    this.#subscription.unsubscribe().catch(() => undefined);
  }

  #take(event: AllStreamResolvedEvent): void {
    if (this.#ended) return;
    try {
      const name = event.event?.streamId ?? '';
      const stream = this.#kinds.streamOf(name);
      if (stream !== null) this.#records.push(recordOf(event, stream));
      // Records of a kind that was just listed come only to who asks for them: from here on.
      else if (name === kindsStream && this.#kinds.learn(event, this.#prefixes)) this.#break(undefined);
    } catch (error) {
      this.#break(error);
    }
    if (this.#records.length >= bound) this.#subscription.pause();
    this.#wake?.();
  }

  #break(error: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.error = error;
    this.#wake?.();
  }
}
