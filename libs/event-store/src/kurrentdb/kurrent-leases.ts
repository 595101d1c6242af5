import { setTimeout as sleep } from 'node:timers/promises';
import type { AllStreamSubscription } from '@kurrent/kurrentdb-client';
import { FencedLeases, type FencedLeasesOptions, type LeaseClock, type LeaseEntry, type LeaseLog } from './fenced-leases.js';
import { KurrentConnection, type KurrentOptions } from './kurrent-connection.js';
import { leasePrefix } from './kurrent-records.js';

export interface KurrentLeasesOptions extends KurrentOptions, Partial<FencedLeasesOptions> {
  /** This node's name. */
  readonly holder: string;
}

/** Words of a duty that stay in its stream; the last one counts. */
const kept = 10;

const monotonic: LeaseClock = {
  now: () => performance.now(),
  sleep: (ms, signal) => sleep(Math.max(0, ms), undefined, { signal }).catch(() => undefined),
};

/** Leases in KurrentDB, each in a stream of its own that no reader of the log sees. */
export class KurrentLeases extends FencedLeases {
  /** A duty's ttl is 10 s unless told, renewed every 3 s. Opens without the server; `hold` waits for it. */
  static async open({ holder, ttlMs = 10_000, renewMs = 3_000, ...options }: KurrentLeasesOptions): Promise<KurrentLeases> {
    const connection = await KurrentConnection.load({ deadlineMs: renewMs / 2, ...options });
    return new KurrentLeases(new KurrentLeaseLog(connection), monotonic, { holder, ttlMs, renewMs });
  }
}

class KurrentLeaseLog implements LeaseLog {
  readonly #connection: KurrentConnection;
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #shortened = new Set<string>();
  #watching: Promise<void> | undefined;

  constructor(connection: KurrentConnection) {
    this.#connection = connection;
  }

  last(duty: string): Promise<{ revision: number; entry: LeaseEntry } | null> {
    return this.#connection.persist(async (client, within) => {
      try {
        const reading = client.readStream(leasePrefix + duty, { direction: 'backwards', fromRevision: 'end', maxCount: 1 });
        return await within(lastOf(reading));
      } catch (error) {
        if (error instanceof this.#connection.module.StreamNotFoundError) return null;
        throw error;
      }
    });
  }

  async write(duty: string, expected: number, { id, kind, ...data }: LeaseEntry, until: number): Promise<number | null> {
    const event = { id, type: `lease-${kind}`, contentType: 'application/json' as const, data, metadata: undefined };
    const answer = await this.#connection.append(leasePrefix + duty, expected, [event], until);
    if (answer.kind === 'conflict') return null;
    void this.#shorten(duty);
    return answer.revision;
  }

  onChange(duty: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(duty) ?? new Set();
    this.#listeners.set(duty, listeners.add(listener));
    this.#watching ??= this.#watch();
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(duty) === listeners) this.#listeners.delete(duty);
    };
  }

  async close(): Promise<void> {
    await this.#connection.close();
    await this.#watching;
  }

  /** A word is written every few seconds for years. */
  async #shorten(duty: string): Promise<void> {
    if (this.#shortened.has(duty)) return;
    this.#shortened.add(duty);
    const { module } = this.#connection;
    const event = module.jsonEvent({ type: '$metadata', data: { $maxCount: kept } });
    await this.#connection.append(`$$${leasePrefix}${duty}`, -1, [event]).catch(() => this.#shortened.delete(duty));
  }

  /** Only hastens what waiting would find, too: what it misses does no harm. */
  async #watch(): Promise<void> {
    const { closing, module } = this.#connection;
    while (!closing.aborted) {
      const { client } = this.#connection;
      const subscription: AllStreamSubscription = client.subscribeToAll({
        fromPosition: module.END,
        requiresLeader: true,
        filter: module.streamNameFilter({ prefixes: [leasePrefix] }),
      });
      const error = await new Promise<unknown>((resolve) => {
        const renewed = this.#connection.onRenewed(() => resolve(undefined));
        const ended = (): void => {
          renewed();
          resolve(undefined);
        };
        closing.addEventListener('abort', ended, { once: true });
        subscription
          .on('data', ({ event }) => this.#changed(event?.streamId.slice(leasePrefix.length) ?? ''))
          .on('error', resolve)
          .on('close', ended);
      });
      if (error !== undefined) this.#connection.fail(client, error);
      subscription.unsubscribe().catch(() => undefined);
      await sleep(500, undefined, { signal: closing }).catch(() => undefined);
    }
  }

  #changed(duty: string): void {
    for (const listener of this.#listeners.get(duty) ?? []) listener();
  }
}

async function lastOf(reading: AsyncIterable<{ event?: { id: string; type: string; revision: bigint; data: unknown } }>) {
  let last: { revision: number; entry: LeaseEntry } | null = null;
  for await (const { event } of reading) {
    if (!event) continue;
    const kind = event.type.slice(leasePrefix.length) as LeaseEntry['kind'];
    last = { revision: Number(event.revision), entry: { ...(event.data as Omit<LeaseEntry, 'id' | 'kind'>), id: event.id, kind } };
  }
  return last;
}
