import type { Lease, Leases } from '@tsumugi/kernel';

/** For one process alone with its log: it holds every duty at once, one holder at a time within it. */
export class SoleLeases implements Leases {
  readonly #closing = new AbortController();
  readonly #holders = new Map<string, SoleLease>();
  /** From the clock, so that terms grow over restarts, too. */
  #term = Date.now();

  async hold(duty: string, signal: AbortSignal): Promise<Lease | null> {
    const ending = AbortSignal.any([signal, this.#closing.signal]);
    for (;;) {
      if (ending.aborted) return null;
      const holder = this.#holders.get(duty);
      if (!holder) break;
      await firstOf(ending, holder.signal);
    }
    const lease = new SoleLease((this.#term += 1));
    this.#holders.set(duty, lease);
    lease.signal.addEventListener('abort', () => this.#holders.delete(duty), { once: true });
    return lease;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    for (const lease of [...this.#holders.values()]) await lease.release();
  }
}

class SoleLease implements Lease {
  readonly #over = new AbortController();

  constructor(readonly term: number) {}

  get signal(): AbortSignal {
    return this.#over.signal;
  }

  held(): boolean {
    return !this.#over.signal.aborted;
  }

  async release(): Promise<void> {
    this.#over.abort();
  }
}

function firstOf(...signals: AbortSignal[]): Promise<void> {
  const any = AbortSignal.any(signals);
  return new Promise((resolve) => {
    if (any.aborted) resolve();
    else any.addEventListener('abort', () => resolve(), { once: true });
  });
}
