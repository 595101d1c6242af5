import { setTimeout as pause } from 'node:timers/promises';
import { SECOND, verdictOn, type ClockVerdict, type Ephemeral } from '@tsumugi/kernel';

/** The times of the servers that all nodes share, by their names: milliseconds since 1970, null where one does not say. */
export type SharedTimes = Readonly<Record<string, () => Promise<number | null>>>;

const channel = 'clocks';
const askedEveryMs = 10 * SECOND;
/** Until the servers have said enough once. */
const firstEveryMs = SECOND;
const deadlineMs = 2 * SECOND;
/** What a node told is gone by for so long. */
const heardForMs = 3 * askedEveryMs;

/** Told to the other nodes: how far a node's clock is from the times of the servers that it asked. */
interface Told {
  readonly node: string;
  readonly servers: Readonly<Record<string, number>>;
}

/**
 * Compares a node's clock with those of the servers that it needs anyway, and of the other nodes:
 * these say how far theirs are from the same servers, which takes no messages to and fro.
 */
export class ClocksBeside {
  readonly #heard = new Map<string, Told & { readonly at: number }>();
  #servers: Readonly<Record<string, number>> = {};
  #stopListening: (() => Promise<void>) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(
    private readonly parts: {
      readonly node: string;
      readonly times: SharedTimes;
      readonly ephemeral: Pick<Ephemeral, 'publish' | 'subscribe'>;
      /** What the machine says, in milliseconds since 1970. */
      readonly wall: () => number;
      /** Whether the others may go by this node's clock. */
      readonly believed: () => boolean;
      readonly compared: (verdict: ClockVerdict | null) => void;
    },
  ) {}

  /** How far this node's clock was ahead of each server's when they were last asked, in milliseconds. */
  get servers(): Readonly<Record<string, number>> {
    return this.#servers;
  }

  /** Asks once, before anything is written, and from then on again and again. */
  async start(): Promise<void> {
    this.#stopListening = await this.parts.ephemeral.subscribe(channel, (message) => this.#hear(message));
    await this.#again();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#stopListening?.();
  }

  /** Asks all servers at once; who does not answer in time says nothing. */
  async ask(): Promise<ClockVerdict | null> {
    const asked = await Promise.all(
      Object.entries(this.parts.times).map(async ([name, time]) => [name, await this.#offFrom(time)] as const),
    );
    this.#servers = Object.fromEntries(asked.filter((each): each is readonly [string, number] => each[1] !== null));
    const verdict = verdictOn({ servers: this.#servers, nodes: this.#nodes() });
    this.parts.compared(verdict);
    return verdict;
  }

  async #again(): Promise<void> {
    const verdict = await this.ask();
    if (this.#stopped) return;
    if (this.parts.believed() && Object.keys(this.#servers).length > 0)
      void this.parts.ephemeral.publish(channel, JSON.stringify({ node: this.parts.node, servers: this.#servers } satisfies Told));
    this.#timer = setTimeout(() => void this.#again(), verdict === null ? firstEveryMs : askedEveryMs).unref();
  }

  async #offFrom(time: () => Promise<number | null>): Promise<number | null> {
    const before = this.parts.wall();
    const ending = new AbortController();
    try {
      const said = await Promise.race([time(), pause(deadlineMs, null, { ref: false, signal: ending.signal })]);
      return said === null ? null : (before + this.parts.wall()) / 2 - said;
    } catch {
      return null;
    } finally {
      ending.abort();
    }
  }

  #hear(message: string): void {
    const told = toldBy(message);
    if (told && told.node !== this.parts.node) this.#heard.set(told.node, { ...told, at: performance.now() });
  }

  /** How far this clock is ahead of those of the other nodes, by the servers that both asked. */
  #nodes(): number[] {
    const offs: number[] = [];
    for (const [node, { servers, at }] of this.#heard) {
      if (performance.now() - at > heardForMs) this.#heard.delete(node);
      const common = Object.keys(servers).find((name) => this.#servers[name] !== undefined);
      if (common !== undefined && this.#heard.has(node)) offs.push(this.#servers[common]! - servers[common]!);
    }
    return offs;
  }
}

function toldBy(message: string): Told | null {
  try {
    const told = JSON.parse(message) as Partial<Told> | null;
    const { node, servers } = told ?? {};
    if (typeof node !== 'string' || typeof servers !== 'object' || servers === null) return null;
    return Object.values(servers).every(Number.isFinite) ? { node, servers } : null;
  } catch {
    return null;
  }
}
