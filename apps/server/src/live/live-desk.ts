import type { Audience, Instant, Refusal, Viewer } from '@tsumugi/kernel';
import { ClientBudget, closeCodes, Operations, type Hub, type LiveConnection, type Looked } from '@tsumugi/live';
import type { GraphQLSchema } from 'graphql';
import type { CareDesk } from '../platform/care-desk.js';
import type { Platform } from '../platform/platform.js';
import { endEvenly } from '../running/drain.js';

const expireEveryMs = 250;
/** How long somebody with an unknown session waits, who may have opened it at another node. */
const hearOthersMs = 1_500;
/** The standard's "service restart": clients come back with their marks, best to another node. */
const restarts = 1012;

/** Sockets that have not said yet whose they are: of one address, and of all. The oldest makes room. */
const maxStrangers = { ofAddress: 128, ofNode: 512 };
/** A person's screens, and one session's. */
const maxSockets = { ofPerson: 64, ofSession: 32 };

/** What the gateways of all audiences share: the hub, the budget, the open connections, the keeping of time. */
export class LiveDesk {
  readonly hub: Hub;
  readonly budget: ClientBudget;
  readonly #operations = new Map<Audience, Operations>();
  readonly #connections = new Map<LiveConnection, Audience>();
  readonly #strangers = new Map<LiveConnection, string>();
  readonly #watches = new Map<string, Set<() => void>>();
  readonly #timer: NodeJS.Timeout;
  #draining = false;

  constructor(
    private readonly platform: Platform,
    private readonly desk: CareDesk,
    readonly secure: boolean,
    /** Told the code with which each socket closed. */
    readonly onClosed: (code: number) => void = () => undefined,
    /** Milliseconds that only go forward: with them comes back what clients may spend. */
    steady?: () => number,
  ) {
    this.budget = new ClientBudget(steady);
    this.hub = platform.hub;
    // After the hub, which was told first: streams end with their reason before the socket goes.
    platform.projector.onApplied(({ rechecks }) => {
      for (const fact of rechecks) for (const check of [...(this.#watches.get(fact) ?? [])]) check();
    });
    this.#timer = setInterval(() => {
      this.hub.expire();
      const now = platform.clock.now();
      const stale = this.stale;
      for (const connection of this.#connections.keys()) {
        if (stale) connection.close(closeCodes.slow, 'Try again later');
        if (connection.viewer && connection.viewer.sessionUntil <= now) connection.close(4401, 'The session ended');
      }
    }, expireEveryMs);
    this.#timer.unref();
  }

  now(): Instant {
    return this.platform.clock.now();
  }

  /** Whether the node may show nothing at present; clients come back later, or to another node. */
  get stale(): boolean {
    return this.refusal() !== null;
  }

  /** Why it may not, in words for people. */
  refusal(): Refusal | null {
    return this.platform.freshness.refusal();
  }

  /** False while the node drains, or may show nothing: who comes then is better served elsewhere or later. */
  takesSockets(): boolean {
    return !this.#draining && !this.stale;
  }

  /** The sockets that are open. */
  sockets(): Record<Audience, number> {
    const open = { team: 0, family: 0, office: 0 };
    for (const audience of this.#connections.values()) open[audience] += 1;
    return open;
  }

  /** Waits for what another node may just have written; at once where a node is alone. */
  async hearOthers(): Promise<void> {
    if (this.platform.relay) await this.platform.freshness.catchUp(hearOthersMs);
  }

  setSchema(audience: Audience, schema: GraphQLSchema): void {
    this.#operations.set(audience, new Operations(audience, schema));
  }

  operations(audience: Audience): Operations {
    return this.#operations.get(audience)!;
  }

  /** Takes a new socket, a stranger's until `known`. Returns how to forget it. */
  add(connection: LiveConnection, audience: Audience, address: string): () => void {
    this.#connections.set(connection, audience);
    this.#strangers.set(connection, address);
    this.#makeRoom(address);
    return () => {
      this.#connections.delete(connection);
      this.#strangers.delete(connection);
    };
  }

  /** A socket has said whose it is. Returns how to give its place back; null where there is none for it. */
  known(connection: LiveConnection, { account, session }: Viewer): (() => void) | null {
    this.#strangers.delete(connection);
    return this.budget.sockets.take([
      [`session:${session}`, maxSockets.ofSession],
      [`person:${account}`, maxSockets.ofPerson],
    ]);
  }

  /** Saying who one is takes a moment; whoever has waited longest to is the least likely to be a person. */
  #makeRoom(address: string): void {
    const close = (stranger: LiveConnection): void => {
      this.#strangers.delete(stranger);
      stranger.close(closeCodes.initialisationTimeout, 'Too many sockets without connection_init');
    };
    const ofGroup = new Map<string, LiveConnection[]>();
    for (const [connection, group] of this.#strangers) {
      const found = ofGroup.get(group);
      if (found) found.push(connection);
      else ofGroup.set(group, [connection]);
    }
    const same = ofGroup.get(address) ?? [];
    if (same.length > maxStrangers.ofAddress) close(same[0]!);
    if (this.#strangers.size <= maxStrangers.ofNode) return;
    // Of those who hold most: one with few is not made to go by one with many.
    const largest = [...ofGroup.values()].reduce((most, each) => (each.length > most.length ? each : most));
    close(largest[0]!);
  }

  /** Has a connection checked whenever something its session rests on changed. Returns how to stop. */
  watch(viewer: Viewer, check: () => void): () => void {
    const facts = [`session:${viewer.session}`, `staff:${viewer.facility ?? ''}`];
    for (const fact of facts) this.#watches.set(fact, (this.#watches.get(fact) ?? new Set()).add(check));
    return () => {
      for (const fact of facts) {
        const checks = this.#watches.get(fact);
        checks?.delete(check);
        if (checks?.size === 0) this.#watches.delete(fact);
      }
    };
  }

  async looked(viewer: Viewer, what: 'open' | 'close', feed: string, { topic, patient, decision }: Looked): Promise<void> {
    await this.desk.looked(viewer, { patient, what: `${feed}:${what}`, resource: topic, decision });
  }

  /**
   * Takes no more sockets, and closes those that are open so that clients come back with their
   * marks: evenly over the time, or at once when `hurry` aborts. Until then each is served.
   */
  async drain(overMs: number, hurry: AbortSignal): Promise<void> {
    this.#draining = true;
    await endEvenly([...this.#connections.keys()], (connection) => connection.close(restarts, 'The server restarts'), overMs, hurry);
    clearInterval(this.#timer);
  }
}
