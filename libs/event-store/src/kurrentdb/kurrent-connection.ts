import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type * as Kurrent from '@kurrent/kurrentdb-client';
import type { EventData, KurrentDBClient } from '@kurrent/kurrentdb-client';
import { AppendUncertainError, StoreUnavailableError } from '@tsumugi/kernel';
import { serverDate } from './server-date.js';
import { Slots } from './slots.js';
import { endpointsOf, normalised, withEndpoint, type Endpoint } from './kurrent-url.js';

export interface KurrentOptions {
  /** `kurrentdb://user:password@host:2113?tls=true`, or `kurrentdb+discover://…` or several hosts for a cluster. */
  readonly url: string;
  /** What one call may take before it is tried again on a new connection. Default 5 s. */
  readonly deadlineMs?: number;
  /** How long a call is tried before it is refused as unreachable. Default 15 s. */
  readonly patienceMs?: number;
}

/** -1 is "no stream". */
export type Revision = number;

export type AppendAnswer =
  /** The position is null where the server did not tell it. */
  | { readonly kind: 'appended'; readonly revision: Revision; readonly position: number | null }
  | { readonly kind: 'conflict'; readonly actual: Revision };

/** Gives a promise one deadline's time. */
type Within = <T>(work: Promise<T>) => Promise<T>;

/**
 * The client writes all appends to one stream of messages, and an append that must wait for room in
 * it is rejected where nobody can catch it. Sixteen messages are room; the largest appends make several.
 */
const appendsAtOnce = 10;
const messageBytes = 12 * 1024 * 1024;

/** The server reads it from its own clock: it must not depend on the clocks being together. */
const serverDeadlineMs = 600_000;

/** The client's native part keeps its connection and its memory for good, so that making another again and again would cost. */
const renewalPauseMs = 500;
const longestRenewalPauseMs = 15_000;

const firstPauseMs = 20;
const longestPauseMs = 500;

/** A client of KurrentDB that is replaced when it fails. What is asked of it is tried again for a bounded time. */
export class KurrentConnection {
  readonly deadlineMs: number;
  readonly patienceMs: number;
  readonly #module: typeof Kurrent;
  readonly #url: string;
  readonly #slots = new Slots(appendsAtOnce);
  readonly #retired = new Map<KurrentDBClient, NodeJS.Timeout>();
  readonly #renewed = new Set<() => void>();
  readonly #closing = new AbortController();
  #client: KurrentDBClient;
  #endpoint: Endpoint | null = null;
  #failed = false;
  /** Since the last answer of any kind. */
  #renewals = 0;
  #nextRenewal = 0;

  private constructor(module: typeof Kurrent, { url, deadlineMs = 5_000, patienceMs = 15_000 }: KurrentOptions) {
    this.#module = module;
    this.#url = normalised(url);
    this.deadlineMs = deadlineMs;
    this.patienceMs = patienceMs;
    this.#client = this.#connected(this.#url);
  }

  /** The client's native part is loaded here and nowhere else: the embedded profile does without it. */
  static async load(options: KurrentOptions): Promise<KurrentConnection> {
    const loaded = (await import('@kurrent/kurrentdb-client')) as typeof Kurrent & { default?: typeof Kurrent };
    return new KurrentConnection(loaded.default ?? loaded, options);
  }

  get client(): KurrentDBClient {
    return this.#client;
  }

  get module(): typeof Kurrent {
    return this.#module;
  }

  get closed(): boolean {
    return this.#closing.signal.aborted;
  }

  /** Aborts when the connection is closed. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /**
   * Tries until it is answered. What the server refuses for a reason of its own is thrown as it came.
   *
   * @throws StoreUnavailableError when the patience ends or the connection was closed
   */
  async persist<T>(work: (client: KurrentDBClient, within: Within) => Promise<T>, until = this.#patience()): Promise<T> {
    let pause = firstPauseMs;
    for (;;) {
      this.#mustBeOpen();
      let client: KurrentDBClient | undefined;
      let cause: Failure;
      try {
        await this.#renewFailed();
        client = this.#client;
        const answer = await work(client, (promise) => this.#within(promise, until));
        if (client === this.#client) this.#renewals = 0;
        return answer;
      } catch (error) {
        this.#mustBeOpen();
        cause = passing(error);
        if (client) this.#fail(client, cause.leader);
      }
      if (performance.now() + pause >= until) {
        throw new StoreUnavailableError('unreachable', `The event store at ${this.#where()} does not answer: ${cause.reason}.`);
      }
      await sleep(pause, undefined, { signal: this.closing }).catch(() => undefined);
      pause = Math.min(pause * 2, longestPauseMs);
    }
  }

  /**
   * Repeats an append whose answer was lost, with the same ids at the same revision. The server
   * writes such an append again only where nothing stands behind that revision, that is, where the
   * first one did not arrive; where it did, the stream's head lies behind it and the answer is the first one's.
   *
   * @throws StoreUnavailableError when nothing was sent; AppendUncertainError when it was, and nothing came back
   */
  async append(stream: string, expected: Revision, events: readonly EventData[], until = this.#patience()): Promise<AppendAnswer> {
    let sent = false;
    const answered = this.#slots.hold(() =>
      this.persist(async (client, within): Promise<AppendAnswer> => {
        sent = true;
        try {
          const { nextExpectedRevision, position } = await within(
            client.appendToStream(stream, [...events], {
              streamState: expected < 0 ? this.#module.NO_STREAM : BigInt(expected),
              requiresLeader: true,
              deadline: serverDeadlineMs,
              batchAppendSize: messageBytes,
            }),
          );
          const known = position && Number.isSafeInteger(Number(position.commit));
          return { kind: 'appended', revision: Number(nextExpectedRevision), position: known ? Number(position.commit) : null };
        } catch (error) {
          if (error instanceof this.#module.MaxAppendSizeExceededError) {
            throw new RangeError(
              `An append is over the ${error.maxAppendSize} bytes that the event store takes at once: raise its MaxAppendSize.`,
              { cause: error },
            );
          }
          if (!(error instanceof this.#module.WrongExpectedVersionError)) throw error;
          const { actualState } = error;
          return { kind: 'conflict', actual: typeof actualState === 'bigint' ? Number(actualState) : -1 };
        }
      }, until),
    );
    try {
      return await answered;
    } catch (error) {
      throw sent && error instanceof StoreUnavailableError ? new AppendUncertainError() : error;
    }
  }

  /** What the clock of the server says that is asked otherwise, too; null where it does not say. */
  time(): Promise<number | null> {
    return serverDate(this.#endpoint ? withEndpoint(this.#url, this.#endpoint) : this.#url, this.deadlineMs);
  }

  /** Calls back when the client was replaced; returns how to stop that. */
  onRenewed(listener: () => void): () => void {
    this.#renewed.add(listener);
    return () => this.#renewed.delete(listener);
  }

  /** For what is not tried again here: the client failed, and the next call shall use another. */
  fail(client: KurrentDBClient, error: unknown): void {
    const cause = (() => {
      try {
        return passing(error);
      } catch (permanent) {
        // Who follows the log waits until it is let in.
        if (permanent instanceof StoreUnavailableError && permanent.reason === 'unreachable') return { reason: permanent.message };
        throw permanent;
      }
    })();
    this.#fail(client, 'leader' in cause ? cause.leader : undefined);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const clients = [this.#client, ...this.#retired.keys()];
    for (const timer of this.#retired.values()) clearTimeout(timer);
    await Promise.all(clients.map((client) => client.dispose()));
  }

  #patience(): number {
    return performance.now() + this.patienceMs;
  }

  #mustBeOpen(): void {
    if (this.closed) throw new StoreUnavailableError('closed', 'The connection to the event store is closed.');
  }

  #where(): string {
    return (this.#endpoint ? [this.#endpoint] : endpointsOf(this.#url)).map(({ host, port }) => `${host}:${port}`).join(', ');
  }

  #connected(url: string): KurrentDBClient {
    try {
      return this.#module.KurrentDBClient.connectionString(url);
    } catch {
      // The client's own words repeat the address, and with it the password.
      throw new Error('The address of the event store is not one of KurrentDB. It would be: kurrentdb://host:2113?tls=true');
    }
  }

  #fail(client: KurrentDBClient, leader: Endpoint | undefined): void {
    if (client !== this.#client) return;
    this.#failed = true;
    // A leader that fails is perhaps no leader any more: the configured hosts know who is.
    this.#endpoint = leader ?? null;
  }

  /** A client whose first connection failed never reads again, so a new one is made, but only when somebody listens. */
  async #renewFailed(): Promise<void> {
    if (!this.#failed) return;
    const url = this.#endpoint ? withEndpoint(this.#url, this.#endpoint) : this.#url;
    const answering = await Promise.all(endpointsOf(url).map((endpoint) => listens(endpoint, this.deadlineMs)));
    if (!this.#failed || this.closed) return;
    if (!answering.includes(true)) {
      this.#endpoint = null;
      throw new Unreachable('nobody listens there');
    }
    // The first comes at once; after some that brought nothing, the same client is tried on for a while.
    if (this.#renewals > 0 && performance.now() < this.#nextRenewal) return;
    this.#nextRenewal = performance.now() + Math.min(renewalPauseMs * 2 ** this.#renewals, longestRenewalPauseMs);
    this.#renewals += 1;
    this.#failed = false;
    this.#retire(this.#client);
    this.#client = this.#connected(url);
    for (const listener of this.#renewed) listener();
  }

  /** Others may wait for its answers still. */
  #retire(client: KurrentDBClient): void {
    const timer = setTimeout(() => {
      this.#retired.delete(client);
      void client.dispose();
    }, this.deadlineMs);
    timer.unref();
    this.#retired.set(client, timer);
  }

  async #within<T>(work: Promise<T>, until: number): Promise<T> {
    // It may fail after nobody waits for it any more.
    work.catch(() => undefined);
    let stop: (() => void) | undefined;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      stop = () => reject(new Unreachable('the connection is closed'));
      timer = setTimeout(
        () => reject(new Unreachable('no answer in time')),
        Math.max(0, Math.min(this.deadlineMs, until - performance.now())),
      );
      this.closing.addEventListener('abort', stop, { once: true });
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
      this.closing.removeEventListener('abort', stop!);
    }
  }
}

interface Failure {
  readonly reason: string;
  readonly leader?: Endpoint | undefined;
}

class Unreachable extends Error {}

/** Errors of the client after which the same call may succeed. */
const passingTypes = ['unavailable', 'cancelled', 'deadline-exceeded', 'timeout', 'unknown', 'not-leader'];

/** Throws what trying again does not help against. */
function passing(error: unknown): Failure {
  if (error instanceof Unreachable) return { reason: error.message };
  const { type, code, leader, message } = error as {
    type?: string;
    code?: unknown;
    leader?: { address: string; port: number };
    message?: string;
  };
  if (type === 'access-denied') {
    throw new StoreUnavailableError('unreachable', 'The event store refuses the user or the password of its address.');
  }
  if (type === undefined ? typeof code === 'number' : passingTypes.includes(type)) {
    const endpoint = leader && { host: leader.address, port: leader.port };
    return { reason: type ?? `code ${String(code)}`, leader: endpoint };
  }
  // Discovery of a cluster fails without a code.
  if (message?.startsWith('Failed to discover')) return { reason: 'no node of the cluster answers' };
  throw error;
}

function listens({ host, port }: Endpoint, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeoutMs });
    const answer = (listening: boolean) => () => {
      socket.destroy();
      resolve(listening);
    };
    socket.once('connect', answer(true)).once('timeout', answer(false)).once('error', answer(false));
  });
}
