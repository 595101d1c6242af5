import { setTimeout as pause } from 'node:timers/promises';
import { follow, HOUR, MINUTE, persistently, type EventStore, type OnTrouble, type Position } from '@tsumugi/kernel';
import type { Desk } from '../desk.js';
import type { FileDesk } from './file-desk.js';

const unusedEveryMs = 10 * MINUTE;

/** A duty: ends the files of posts written for the wrong patient as their withdrawal comes along, and in time those that no post uses. */
export class FileEraser {
  constructor(
    private readonly desk: Desk,
    private readonly files: FileDesk,
    private readonly store: Pick<EventStore, 'head' | 'subscribeAll'>,
    private readonly onTrouble: OnTrouble = () => undefined,
    /** Between tries for what could not be ended: the first, and the longest that they grow to. */
    private readonly pauses = { firstMs: MINUTE, longestMs: HOUR },
  ) {}

  /** Runs until the signal aborts. What a stopped process left is done first. */
  async run(signal: AbortSignal): Promise<void> {
    const head = await this.store.head();
    await this.desk.seen(head);
    await persistently(() => this.files.shredOutstanding(), signal, this.onTrouble);
    const stop = new AbortController();
    const either = AbortSignal.any([signal, stop.signal]);
    await Promise.all(
      [this.#follow(head, either), this.#tryAgain(either), this.#endUnused(either)].map((work) => work.finally(() => stop.abort())),
    );
  }

  /** What could not be ended though nothing was away, ever more seldom; the others do not wait for it. */
  async #tryAgain(signal: AbortSignal): Promise<void> {
    for (
      let wait = this.pauses.firstMs;
      ;
      wait = this.files.unended > 0 ? Math.min(wait * 2, this.pauses.longestMs) : this.pauses.firstMs
    ) {
      await pause(wait, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      if (this.files.unended > 0) await persistently(() => this.files.shredOutstanding(), signal, this.onTrouble);
    }
  }

  /** As of the head of the log: what a post uses must be known. */
  async #endUnused(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const ended = await persistently(
        async () => {
          await this.desk.seen(await this.store.head());
          return this.files.endUnused();
        },
        signal,
        this.onTrouble,
      );
      if (ended === 0) await pause(unusedEveryMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  async #follow(head: Position, signal: AbortSignal): Promise<void> {
    let reached = head;
    await follow({
      feed: this.store,
      after: () => reached,
      signal,
      onTrouble: this.onTrouble,
      take: async (item) => {
        if (item.kind !== 'records') return;
        for (const { type, clear, position } of item.records) {
          // Whatever its reason: a file may have waited for the last of its posts.
          if (type !== 'PostWithdrawn') continue;
          await this.desk.seen(position);
          await this.files.shredFilesOf(String(clear['post']));
        }
        reached = item.records.at(-1)?.position ?? reached;
      },
    });
  }
}
