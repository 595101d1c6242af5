import { persistently, type EventStore, type OnTrouble, type Position } from '@tsumugi/kernel';
import type { ViewDatabase } from '@tsumugi/views';
import { followWithdrawals } from './withdrawals.js';

/**
 * A duty: takes what was withdrawn out of the read database's write-ahead log as well. The pages
 * themselves are overwritten when a row goes; the log beside them would keep its text until it
 * happens to be written over.
 */
export class WithdrawnContent {
  constructor(
    private readonly feed: Pick<EventStore, 'head' | 'subscribeAll'>,
    private readonly views: Pick<ViewDatabase, 'truncateLog'>,
    private readonly seen: (position: Position) => Promise<void>,
    private readonly onTrouble: OnTrouble = () => undefined,
  ) {}

  /** Runs until the signal aborts. What a stopped process left is done first. */
  async run(signal: AbortSignal): Promise<void> {
    const head = await this.feed.head();
    await this.seen(head);
    const { onTrouble } = this;
    const truncate = (): void => this.views.truncateLog();
    await persistently(truncate, signal, onTrouble);
    await followWithdrawals(this.feed, this.seen, { after: head, signal, onTrouble }, truncate);
  }
}
