import { randomUUID } from 'node:crypto';
import { StoreUnavailableError, type Lease, type Leases } from '@tsumugi/kernel';
import { orAborted } from './or-aborted.js';

/** One word of a duty's stream. */
export interface LeaseEntry {
  readonly id: string;
  readonly kind: 'taken' | 'renewed' | 'given-up';
  /** The node that wrote it; for people who look. */
  readonly holder: string;
  /** For how long after reading it nobody else may take the duty. */
  readonly ttlMs: number;
}

/** The streams of the duties: each word is written behind the last one that its writer knows, or not at all. */
export interface LeaseLog {
  last(duty: string): Promise<{ readonly revision: number; readonly entry: LeaseEntry } | null>;
  /**
   * The new revision, or null when another word came first. Gives up at `until` of the same clock.
   *
   * @throws StoreUnavailableError when it is not known whether it was written
   */
  write(duty: string, expected: number, entry: LeaseEntry, until: number): Promise<number | null>;
  /** Calls back when a duty may have changed; returns how to stop that. */
  onChange(duty: string, listener: () => void): () => void;
  close(): Promise<void>;
}

export interface LeaseClock {
  /** Milliseconds of a clock that only goes forward, also while the process stands still. */
  now(): number;
  /** Ends early when the signal aborts; never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export interface FencedLeasesOptions {
  readonly holder: string;
  /** How long a holder that died keeps the others waiting. */
  readonly ttlMs: number;
  /** How often a holder tells that it is there. */
  readonly renewMs: number;
}

/**
 * The part of the ttl for which a holder believes without news. The rest lies between its last
 * belief and another's first: for clocks that run unequally fast, and for what was begun in time.
 */
const believed = 0.7;

/**
 * Leases by fenced streams, without clocks that agree: a holder counts from before it wrote, the
 * others from after they read, so that the holder's time is over first.
 */
export class FencedLeases implements Leases {
  readonly #log: LeaseLog;
  readonly #clock: LeaseClock;
  readonly #options: FencedLeasesOptions;
  readonly #closing = new AbortController();
  readonly #held = new Set<HeldLease>();
  readonly #undoing = new Set<Promise<void>>();
  #closed: Promise<void> | undefined;

  constructor(log: LeaseLog, clock: LeaseClock, options: FencedLeasesOptions) {
    this.#log = log;
    this.#clock = clock;
    this.#options = options;
  }

  async hold(duty: string, signal: AbortSignal): Promise<Lease | null> {
    const ending = AbortSignal.any([signal, this.#closing.signal]);
    let change = new AbortController();
    const stopListening = this.#log.onChange(duty, () => change.abort());
    /** Words that we wrote, or perhaps wrote, without holding anything by them. */
    const unheld = new Set<string>();
    let seen = { revision: -1, at: 0 };
    try {
      while (!ending.aborted) {
        change = new AbortController();
        const waiting = AbortSignal.any([ending, change.signal]);
        const last = await orAborted(this.#log.last(duty).then(known, unavailable), ending);
        if (ending.aborted || last === null) break;
        if (last === undefined) {
          await this.#clock.sleep(this.#options.renewMs, ending);
          continue;
        }
        const { revision: expected, entry: word } = last;
        if (word && word.kind !== 'given-up' && !unheld.has(word.id)) {
          if (seen.revision !== expected) seen = { revision: expected, at: this.#clock.now() };
          const left = seen.at + word.ttlMs - this.#clock.now();
          if (left > 0) {
            await this.#clock.sleep(Math.min(left, this.#options.renewMs), waiting);
            continue;
          }
        }
        const entry = this.#entry('taken');
        unheld.add(entry.id);
        const taking = this.#take(duty, expected, entry);
        const lease = await orAborted(taking, ending);
        if (lease?.held() && !ending.aborted) return lease;
        // What was taken for nobody is given up, also when it turns out only later.
        this.#undo(taking);
        if (!ending.aborted) await lease?.release();
      }
      return null;
    } finally {
      stopListening();
    }
  }

  /** Gives up all that is held; who waits gets nothing. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#closing.abort();
    const givenUp = Promise.all([...this.#undoing, ...[...this.#held].map((lease) => lease.release())]);
    const patience = new AbortController();
    await Promise.race([givenUp, this.#clock.sleep(this.#options.renewMs, patience.signal)]);
    patience.abort();
    await this.#log.close();
  }

  /** Null when another word came first, or it cannot be known. */
  async #take(duty: string, expected: number, entry: LeaseEntry): Promise<HeldLease | null> {
    const begun = this.#clock.now();
    const believes = begun + this.#options.ttlMs * believed;
    const revision = await this.#log.write(duty, expected, entry, believes).catch(unavailable);
    if (typeof revision !== 'number') return null;
    const lease = new HeldLease(duty, revision, believes, this.#log, this.#clock, this.#options, (kind) => this.#entry(kind));
    this.#held.add(lease);
    lease.signal.addEventListener('abort', () => this.#held.delete(lease), { once: true });
    return lease;
  }

  #undo(taking: Promise<HeldLease | null>): void {
    const undoing: Promise<void> = taking.then((lease) => lease?.release()).finally(() => this.#undoing.delete(undoing));
    this.#undoing.add(undoing);
  }

  #entry(kind: LeaseEntry['kind']): LeaseEntry {
    return { id: randomUUID(), kind, holder: this.#options.holder, ttlMs: this.#options.ttlMs };
  }
}

class HeldLease implements Lease {
  readonly term: number;
  readonly #duty: string;
  readonly #log: LeaseLog;
  readonly #clock: LeaseClock;
  readonly #options: FencedLeasesOptions;
  readonly #entry: (kind: LeaseEntry['kind']) => LeaseEntry;
  readonly #over = new AbortController();
  readonly #renewing: Promise<void>;
  #releasing: Promise<void> | undefined;
  #revision: number;
  #believes: number;
  /** Another word stands behind ours: there is nothing to give up. */
  #overtaken = false;

  constructor(
    duty: string,
    revision: number,
    believes: number,
    log: LeaseLog,
    clock: LeaseClock,
    options: FencedLeasesOptions,
    entry: (kind: LeaseEntry['kind']) => LeaseEntry,
  ) {
    this.term = revision + 1;
    this.#duty = duty;
    this.#revision = revision;
    this.#believes = believes;
    this.#log = log;
    this.#clock = clock;
    this.#options = options;
    this.#entry = entry;
    this.#renewing = this.#renew();
    void this.#expire();
  }

  get signal(): AbortSignal {
    return this.#over.signal;
  }

  held(): boolean {
    if (!this.#over.signal.aborted && this.#clock.now() >= this.#believes) this.#lose();
    return !this.#over.signal.aborted;
  }

  release(): Promise<void> {
    this.#over.abort();
    this.#releasing ??= this.#giveUp();
    return this.#releasing;
  }

  /** It may still be ours in the log: the others need not wait for that to run out. */
  #lose(): void {
    void this.release();
  }

  async #giveUp(): Promise<void> {
    // Who leaves does not wait long for a server that is away: the others wait the ttl out instead.
    const until = this.#clock.now() + this.#options.renewMs;
    const patience = new AbortController();
    await Promise.race([this.#renewing, this.#clock.sleep(this.#options.renewMs, patience.signal)]);
    patience.abort();
    if (this.#overtaken) return;
    await this.#log.write(this.#duty, this.#revision, this.#entry('given-up'), until).catch(unavailable);
  }

  async #renew(): Promise<void> {
    while (!this.signal.aborted) {
      await this.#clock.sleep(this.#options.renewMs, this.signal);
      if (!this.held()) return;
      const begun = this.#clock.now();
      const revision = await this.#log.write(this.#duty, this.#revision, this.#entry('renewed'), this.#believes).catch(unavailable);
      if (revision === null) this.#overtaken = true;
      if (typeof revision === 'number') this.#revision = revision;
      // An answer that came after the belief was over brings it back to nobody.
      if (typeof revision !== 'number' || !this.held()) return this.#lose();
      this.#believes = begun + this.#options.ttlMs * believed;
    }
  }

  async #expire(): Promise<void> {
    while (this.held()) await this.#clock.sleep(this.#believes - this.#clock.now(), this.signal);
  }
}

/** A duty that nobody ever held begins behind -1. */
function known<T extends { revision: number; entry: LeaseEntry }>(last: T | null): { revision: number; entry: LeaseEntry | null } {
  return last ?? { revision: -1, entry: null };
}

/** What cannot be known now is undefined; anything else is a mistake and thrown. */
function unavailable(error: unknown): undefined {
  if (!(error instanceof StoreUnavailableError)) throw error;
}
