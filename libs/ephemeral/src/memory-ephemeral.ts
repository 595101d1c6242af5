import { MINUTE, type Clock, type Ephemeral } from '@tsumugi/kernel';

interface Entry {
  value: string;
  count: number;
  /** Milliseconds since 1970. */
  until: number;
}

/** About 50 MB of short entries; a region of a thousand patients needs some thousands. */
const defaultCapacity = 200_000;

/** What one process keeps for itself: the embedded profile has no other node to share it with. */
export class MemoryEphemeral implements Ephemeral {
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Map<string, Set<(message: string) => void>>();
  readonly #clock: Clock;
  readonly #capacity: number;
  #nextSweep = 0;

  /** @param options.capacity entries kept at once; past it the oldest go first, as is allowed to what may be lost */
  constructor(options: { clock: Clock; capacity?: number }) {
    this.#clock = options.clock;
    this.#capacity = options.capacity ?? defaultCapacity;
  }

  async count(key: string, windowMs: number): Promise<number> {
    const now = this.#now();
    const name = `count ${key}`;
    const running = this.#live(name, now);
    if (running) {
      running.count += 1;
      return running.count;
    }
    this.#put(name, { value: '', count: 1, until: now + windowMs }, now);
    return 1;
  }

  async set(key: string, value: string, ttlMs: number): Promise<void> {
    const now = this.#now();
    this.#put(`value ${key}`, { value, count: 0, until: now + ttlMs }, now);
  }

  async get(key: string): Promise<string | null> {
    return this.#live(`value ${key}`, this.#now())?.value ?? null;
  }

  async delete(key: string): Promise<void> {
    this.#entries.delete(`value ${key}`);
  }

  async entries(prefix: string): Promise<ReadonlyMap<string, string>> {
    const now = this.#now();
    const found = new Map<string, string>();
    const start = `value ${prefix}`;
    for (const [name, entry] of this.#entries) {
      if (name.startsWith(start) && entry.until > now) found.set(name.slice('value '.length), entry.value);
    }
    return found;
  }

  async publish(channel: string, message: string): Promise<void> {
    // Later, as over a network: who publishes never waits for who listens, nor meets its errors.
    for (const listener of this.#listeners.get(channel) ?? []) {
      setImmediate(() => {
        if (this.#listeners.get(channel)?.has(listener)) listener(message);
      });
    }
  }

  async subscribe(channel: string, listener: (message: string) => void): Promise<() => Promise<void>> {
    // Wrapped, so that one function listening twice is two listeners.
    const own = (message: string) => listener(message);
    const listeners = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, listeners.add(own));
    return async () => {
      listeners.delete(own);
      if (listeners.size === 0 && this.#listeners.get(channel) === listeners) this.#listeners.delete(channel);
    };
  }

  async close(): Promise<void> {
    this.#entries.clear();
    this.#listeners.clear();
  }

  /**
   * Takes over what another place counted and how long its window lasts. A lower count than the own
   * is another window's, or one that was lost: the own then stays as it is.
   */
  learn(key: string, count: number, leftMs: number): void {
    const now = this.#now();
    const running = this.#live(`count ${key}`, now);
    if (!running) return this.#put(`count ${key}`, { value: '', count, until: now + leftMs }, now);
    if (running.count > count) return;
    running.count = count;
    running.until = now + leftMs;
  }

  /** What is counted now, with the milliseconds left of each window. */
  counts(): { key: string; count: number; left: number }[] {
    return this.#living('count ').map(([key, { count, left }]) => ({ key, count, left }));
  }

  /** The values kept now, with the milliseconds left of each. */
  values(): { key: string; value: string; left: number }[] {
    return this.#living('value ').map(([key, { value, left }]) => ({ key, value, left }));
  }

  /** Entries in memory, the ended ones not yet swept included. */
  get size(): number {
    return this.#entries.size;
  }

  #living(start: string): [string, Entry & { left: number }][] {
    const now = this.#now();
    return [...this.#entries]
      .filter(([name, { until }]) => name.startsWith(start) && until > now)
      .map(([name, entry]) => [name.slice(start.length), { ...entry, left: entry.until - now }]);
  }

  #live(name: string, now: number): Entry | undefined {
    const entry = this.#entries.get(name);
    if (!entry || entry.until > now) return entry;
    this.#entries.delete(name);
    return undefined;
  }

  #put(name: string, entry: Entry, now: number): void {
    // Deleted first, so that the order of the map is the order of writing.
    this.#entries.delete(name);
    if (now >= this.#nextSweep || this.#entries.size >= this.#capacity) this.#sweep(now);
    this.#entries.set(name, entry);
  }

  /** Done by writers and not by a timer: what nobody writes to does not grow. */
  #sweep(now: number): void {
    this.#nextSweep = now + MINUTE;
    for (const [name, entry] of this.#entries) if (entry.until <= now) this.#entries.delete(name);
    // A tenth at once, or else each write of a full map would walk through all of it.
    const most = Math.floor(this.#capacity * 0.9);
    if (this.#entries.size < this.#capacity) return;
    for (const name of this.#entries.keys()) {
      if (this.#entries.size <= most) break;
      this.#entries.delete(name);
    }
  }

  #now(): number {
    return Date.parse(this.#clock.now());
  }
}
