import type { Position } from '@tsumugi/kernel';
import type { ViewDatabase, ViewSnapshots } from '@tsumugi/views';
import type { Feed } from './stores.js';
import { followWithdrawals } from './withdrawals.js';

/**
 * A duty: keeps a recent copy of the views for nodes to come, and takes away every copy that may
 * still hold what was withdrawn.
 */
export class SnapshotDuty {
  constructor(
    private readonly snapshots: ViewSnapshots,
    private readonly views: ViewDatabase,
    private readonly feed: Feed,
    private readonly seen: (position: Position) => Promise<void>,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    const stop = new AbortController();
    const either = AbortSignal.any([signal, stop.signal]);
    try {
      await Promise.all([this.snapshots.run(this.views, either), this.#purge(either)]);
    } finally {
      stop.abort();
    }
  }

  async #purge(signal: AbortSignal): Promise<void> {
    const after = await this.feed.head();
    await followWithdrawals(this.feed, this.seen, { after, signal }, (position) => this.snapshots.purgeBefore(position));
  }
}
