import { follow, type EventStore, type OnTrouble } from '@tsumugi/kernel';
import type { Desk } from '../desk.js';
import type { FileDesk } from './file-desk.js';

/** A duty: ends the files of posts written for the wrong patient as their withdrawal comes along. */
export class FileEraser {
  constructor(
    private readonly desk: Desk,
    private readonly files: FileDesk,
    private readonly store: Pick<EventStore, 'head' | 'subscribeAll'>,
    private readonly onTrouble: OnTrouble = () => undefined,
  ) {}

  /** Runs until the signal aborts. What a stopped process left is done first. */
  async run(signal: AbortSignal): Promise<void> {
    const head = await this.store.head();
    await this.desk.seen(head);
    await this.files.shredOutstanding();
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
