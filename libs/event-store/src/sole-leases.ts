import type { Lease, Leases } from '@tsumugi/kernel';

/** The leases of a node that is alone: it holds every duty from the moment it asks until it gives it up. */
export class SoleLeases implements Leases {
  readonly #open = new Set<AbortController>();
  #term = 0;

  hold(_duty: string, signal: AbortSignal): Promise<Lease | null> {
    if (signal.aborted) return Promise.resolve(null);
    const ended = new AbortController();
    this.#open.add(ended);
    this.#term += 1;
    return Promise.resolve({
      term: this.#term,
      signal: ended.signal,
      held: () => !ended.signal.aborted,
      release: () => {
        ended.abort();
        this.#open.delete(ended);
        return Promise.resolve();
      },
    });
  }

  close(): Promise<void> {
    for (const ended of this.#open) ended.abort();
    this.#open.clear();
    return Promise.resolve();
  }
}
