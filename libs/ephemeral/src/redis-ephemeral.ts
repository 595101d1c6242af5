import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { MINUTE, systemClock, type Clock, type Ephemeral } from '@tsumugi/kernel';
import type { createClient } from 'redis';
import { MemoryEphemeral } from './memory-ephemeral.js';

export interface RedisEphemeralOptions {
  /** `redis[s]://[[name][:password]@]host[:port][/database]`, of Redis or Valkey. */
  readonly url: string;
  /** What all keys and channels begin with, so that several regions may share a server. */
  readonly prefix: string;
  readonly clock?: Clock;
}

type Client = ReturnType<typeof createClient>;
type Listener = (message: string) => void;

/** What is lost may not be waited for: a sign-in asks three times. */
const deadlineMs = 300;
const openWithinMs = 5_000;
const probeMs = 100;
const reconnectMs = (retries: number): number => Math.min(50 * 2 ** retries, 1_000);
/** A connection on which a second's ping stays unanswered so long leads nowhere. */
const silentMs = 4_000;
const broughtAtOnce = 200;
const scanned = 1_000;

/** What lives so long is a limit rather than somebody's presence, and is told to the other nodes. */
const toldFromMs = MINUTE;

/** Adds one within its window and tells all nodes of it. */
const addOne = `
  redis.call('SET', KEYS[1], '0', 'PX', ARGV[1], 'NX')
  local count = redis.call('INCR', KEYS[1])
  local left = redis.call('PTTL', KEYS[1])
  redis.call('PUBLISH', ARGV[2], cjson.encode({ from = ARGV[3], key = ARGV[4], count = count, left = left }))
  return { count, left }`;

/** Lifts a count to what a node knows, without ever lowering it. */
const raiseCount = `
  local there = redis.call('GET', KEYS[1])
  if not there or tonumber(there) < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) end
  return 0`;

/** What one node tells the others: a count, or a value, null where it was deleted. */
type Told = { readonly from: string; readonly key: string; readonly left: number } & (
  { readonly count: number } | { readonly value: string | null }
);

/**
 * What nodes share, in Redis. Its loss signs nobody out and opens no limit: every node knows what
 * all have counted and set for longer than a minute, answers from that while the server is away,
 * and brings it back to a server that returns. Presence is empty meanwhile. No call fails or
 * waits long for a lost server.
 */
export class RedisEphemeral implements Ephemeral {
  readonly #commands: Client;
  readonly #listening: Client;
  readonly #prefix: string;
  readonly #own: MemoryEphemeral;
  /** What other nodes set, as far as this one was told or has read it. */
  readonly #seen: MemoryEphemeral;
  readonly #id = randomUUID();
  readonly #listeners = new Map<string, Set<Listener>>();
  /** One function for each channel, so that listening again after a loss is not listening twice. */
  readonly #receivers = new Map<string, Listener>();
  readonly #closed = new AbortController();
  #connected = false;
  #returning: Promise<void> | null = null;

  private constructor({ prefix, clock = systemClock }: RedisEphemeralOptions, commands: Client, listening: Client) {
    this.#prefix = prefix;
    this.#commands = commands;
    this.#listening = listening;
    this.#own = new MemoryEphemeral({ clock });
    this.#seen = new MemoryEphemeral({ clock });
  }

  /** Opens also while the server is away. @throws TypeError for what is no address */
  static async open(options: RedisEphemeralOptions): Promise<RedisEphemeral> {
    // Only here, so that a node without Redis never loads it.
    const redis = await import('redis');
    const client = (): Client =>
      redis.createClient({
        url: options.url,
        disableOfflineQueue: true,
        pingInterval: 1_000,
        socket: { connectTimeout: 1_000, socketTimeout: silentMs, reconnectStrategy: reconnectMs },
      }) as Client;
    const ephemeral = new RedisEphemeral(options, client(), client());
    await ephemeral.#start();
    return ephemeral;
  }

  /** Whether the server answers and knows what this node knows. */
  get connected(): boolean {
    return this.#connected;
  }

  async count(key: string, windowMs: number): Promise<number> {
    const mine = await this.#own.count(key, windowMs);
    const answer = await this.#ask(() =>
      this.#commands.eval(addOne, {
        keys: [this.#name('count', key)],
        arguments: [String(windowMs), this.#known, this.#id, key],
      }),
    );
    if (!answer) return mine;
    const [count, left] = answer as [number, number];
    this.#own.learn(key, count, left);
    return Math.max(mine, count);
  }

  async set(key: string, value: string, ttlMs: number): Promise<void> {
    await this.#own.set(key, value, ttlMs);
    await this.#seen.delete(key);
    const name = this.#name('value', key);
    const set = { expiration: { type: 'PX', value: ttlMs } } as const;
    if (ttlMs < toldFromMs) await this.#ask(() => this.#commands.set(name, value, set));
    else
      await this.#ask(() =>
        this.#commands
          .multi()
          .set(name, value, set)
          .publish(this.#known, this.#told({ key, value, left: ttlMs }))
          .exec(),
      );
  }

  async get(key: string): Promise<string | null> {
    const name = this.#name('value', key);
    const answer = await this.#ask(() => this.#commands.multi().get(name).pTTL(name).exec());
    if (!answer) return (await this.#own.get(key)) ?? this.#seen.get(key);
    const [value, left] = answer as unknown as [string | null, number];
    if (value === null) await this.#seen.delete(key);
    else if (value !== (await this.#own.get(key))) {
      // Another node's is newer than ours, which must not come back.
      await this.#own.delete(key);
      await this.#seen.set(key, value, left);
    }
    return value;
  }

  async delete(key: string): Promise<void> {
    await Promise.all([this.#own.delete(key), this.#seen.delete(key)]);
    const name = this.#name('value', key);
    await this.#ask(() =>
      this.#commands
        .multi()
        .del(name)
        .publish(this.#known, this.#told({ key, value: null, left: 0 }))
        .exec(),
    );
  }

  async entries(prefix: string): Promise<ReadonlyMap<string, string>> {
    const start = this.#name('value', prefix);
    const pattern = `${escaped(start)}*`;
    const found = new Map<string, string>();
    let cursor = '0';
    do {
      const page = await this.#ask(() => this.#commands.scan(cursor, { MATCH: pattern, COUNT: scanned }));
      if (!page) return new Map();
      cursor = page.cursor;
      if (page.keys.length === 0) continue;
      const values = await this.#ask(() => this.#commands.mGet(page.keys));
      if (!values) return new Map();
      for (const [n, value] of values.entries()) {
        // Its time may have ended between the two questions.
        if (value !== null) found.set(page.keys[n]!.slice(start.length - prefix.length), value);
      }
    } while (cursor !== '0');
    return found;
  }

  async publish(channel: string, message: string): Promise<void> {
    await this.#ask(() => this.#commands.publish(this.#name('channel', channel), message));
  }

  async subscribe(channel: string, listener: Listener): Promise<() => Promise<void>> {
    const name = this.#name('channel', channel);
    // Wrapped, so that one function listening twice is two listeners.
    const own: Listener = (message) => listener(message);
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(own));
    if (listeners.size === 1) await this.#listen(name);
    return async () => {
      listeners.delete(own);
      if (listeners.size > 0 || this.#listeners.get(name) !== listeners) return;
      this.#listeners.delete(name);
      const receiver = this.#receivers.get(name);
      this.#receivers.delete(name);
      await this.#within(() => this.#listening.unsubscribe(name, receiver));
    };
  }

  /** The server's time in milliseconds since 1970; null while it is away. */
  async time(): Promise<number | null> {
    const answer = await this.#ask(() => this.#commands.time());
    if (!answer) return null;
    const [seconds, microseconds] = answer as unknown as [string, string];
    return Number(seconds) * 1_000 + Number(microseconds) / 1_000;
  }

  async close(): Promise<void> {
    this.#closed.abort();
    this.#connected = false;
    for (const client of [this.#commands, this.#listening]) if (client.isOpen) client.destroy();
    await this.#returning;
    this.#listeners.clear();
    await Promise.all([this.#own.close(), this.#seen.close()]);
  }

  async #start(): Promise<void> {
    // A new connection may lead to a server that was restarted, and so is taken for a loss, too.
    for (const event of ['error', 'ready'] as const) this.#commands.on(event, () => void this.#lost());
    // Told by `connected` of the other connection.
    this.#listening.on('error', () => undefined);
    this.#listening.on('ready', () => {
      // What was told before this node listened is learned from the server.
      void this.#within(() => this.#listening.subscribe(this.#known, this.#hear)).then(() => this.#connected && this.#learn());
      for (const name of this.#listeners.keys()) void this.#listen(name);
    });
    const ready = new Promise<void>((resolve) => this.#listening.once('ready', resolve));
    // Neither settles before the server is there, be it hours later.
    for (const client of [this.#commands, this.#listening]) client.connect().catch(() => undefined);
    // Where nobody listens it opens at once; a server that is merely slow is waited for, since it knows the limits.
    const refused = new Promise<void>((resolve) => this.#commands.once('error', () => resolve()));
    await Promise.race([Promise.all([ready, this.#lost()]), refused, pause(openWithinMs, undefined, { ref: false })]);
  }

  get #known(): string {
    return `${this.#prefix}known`;
  }

  #told(what: { key: string; value: string | null; left: number }): string {
    return JSON.stringify({ from: this.#id, ...what } satisfies Told);
  }

  readonly #hear = (message: string): void => {
    const told = toldBy(message);
    if (!told || told.from === this.#id) return;
    if ('count' in told) return this.#own.learn(told.key, told.count, told.left);
    void this.#own.delete(told.key);
    if (told.value === null) void this.#seen.delete(told.key);
    else void this.#seen.set(told.key, told.value, told.left);
  };

  #name(kind: 'count' | 'value' | 'channel', key: string): string {
    return `${this.#prefix}${kind}:${key}`;
  }

  async #listen(name: string): Promise<void> {
    let receiver = this.#receivers.get(name);
    if (!receiver) {
      receiver = (message) => {
        for (const each of this.#listeners.get(name) ?? []) each(message);
      };
      this.#receivers.set(name, receiver);
    }
    const listener = receiver;
    await this.#within(() => this.#listening.subscribe(name, listener));
  }

  /** Null while the server is away, which is not asked then: only the first callers wait for it. */
  async #ask<T>(question: () => Promise<T>): Promise<T | null> {
    if (!this.#connected) return null;
    const answer = await this.#within(question);
    if (answer !== undefined) return answer;
    void this.#lost();
    return null;
  }

  /** Undefined where there is no answer in time. */
  async #within<T>(question: () => Promise<T>): Promise<T | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      // An answer that waits behind other work of this process is not late.
      timer = setTimeout(() => setImmediate(resolve, undefined), deadlineMs);
    });
    try {
      return await Promise.race([question(), late]);
    } catch {
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Looks for the server until it answers. */
  #lost(): Promise<void> {
    this.#connected = false;
    this.#returning ??= this.#return().finally(() => {
      this.#returning = null;
    });
    return this.#returning;
  }

  async #return(): Promise<void> {
    while (!this.#closed.signal.aborted) {
      if (
        this.#commands.isReady &&
        (await this.#within(() => this.#commands.ping())) !== undefined &&
        (await this.#bringBack()) &&
        (await this.#learn())
      ) {
        this.#connected = true;
        return;
      }
      await pause(probeMs, undefined, { signal: this.#closed.signal }).catch(() => undefined);
    }
  }

  /** A server that was restarted has forgotten everything. What another node set meanwhile stays. */
  async #bringBack(): Promise<boolean> {
    const bring: (() => Promise<unknown>)[] = [];
    for (const { key, count, left } of this.#own.counts()) {
      bring.push(() => this.#commands.eval(raiseCount, { keys: [this.#name('count', key)], arguments: [String(count), String(left)] }));
    }
    // Others' as well: who set it may be gone, and a deletion is told to all.
    for (const { key, value, left } of [...this.#own.values(), ...this.#seen.values()]) {
      bring.push(() => this.#commands.set(this.#name('value', key), value, { condition: 'NX', expiration: { type: 'PX', value: left } }));
    }
    for (let from = 0; from < bring.length; from += broughtAtOnce) {
      const brought = await this.#within(() => Promise.all(bring.slice(from, from + broughtAtOnce).map((each) => each())));
      if (brought === undefined) return false;
    }
    return true;
  }

  /** What the others counted and set before this node listened to them. */
  async #learn(): Promise<boolean> {
    let cursor = '0';
    do {
      const page = await this.#within(() => this.#commands.scan(cursor, { MATCH: `${escaped(this.#prefix)}*`, COUNT: scanned }));
      if (!page) return false;
      cursor = page.cursor;
      const names = page.keys;
      const known = await this.#within(() => Promise.all(names.map((name) => this.#commands.multi().get(name).pTTL(name).exec())));
      if (!known) return false;
      for (const [n, answer] of known.entries()) {
        const [value, left] = answer as unknown as [string | null, number];
        const [, kind, key] = /^(count|value):(.*)$/s.exec(names[n]!.slice(this.#prefix.length)) ?? [];
        if (value === null || left <= 0 || key === undefined) continue;
        if (kind === 'count') this.#own.learn(key, Number(value), left);
        else if (left >= toldFromMs && value !== (await this.#own.get(key))) await this.#seen.set(key, value, left);
      }
    } while (cursor !== '0');
    return true;
  }
}

/** For a pattern that means what it says. */
const escaped = (text: string): string => text.replace(/[\\*?[\]^]/g, '\\$&');

function toldBy(message: string): Told | null {
  try {
    return JSON.parse(message) as Told;
  } catch {
    return null;
  }
}
