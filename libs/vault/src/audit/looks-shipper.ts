import type { KeyObject } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { BlobsUnavailableError, type Blobs } from '@tsumugi/kernel';
import { putSegment, shippedHead } from './shipped-looks.js';
import { chained, type AuditHead, type SqliteAuditLog } from './sqlite-audit-log.js';

const entriesAtOnce = 500;

/** Milliseconds. */
interface Pace {
  readonly every: number;
  readonly tryAgain: number;
}
const usualPace: Pace = { every: 1_000, tryAgain: 5_000 };

/**
 * Brings a node's looks, sealed, to the blob store: a node of a cluster may lose its disk. It goes
 * on from what is there, and notices when the node's log is no longer the one that it shipped.
 */
export class LooksShipper {
  #shipped: AuditHead | null = null;

  constructor(
    private readonly parts: {
      readonly log: Pick<SqliteAuditLog, 'id' | 'entries'>;
      readonly blobs: Blobs;
      readonly key: KeyObject;
      /** For who reads the looks. */
      readonly node: string;
    },
  ) {}

  /**
   * Ships until the signal aborts, also when the blob store is away for a while, and at last what
   * was recorded until then.
   * @throws Error when the log was changed; TamperedError when what was shipped was
   */
  async run(signal: AbortSignal, pace = usualPace): Promise<void> {
    while (!signal.aborted) {
      const reached = await this.#shipIfReached();
      await pause(reached ? pace.every : pace.tryAgain, undefined, { signal }).catch(() => undefined);
    }
    await this.#shipIfReached();
  }

  /**
   * Ships all that is recorded now.
   * @throws BlobsUnavailableError, and as `run` does
   */
  async ship(): Promise<void> {
    const { log, blobs, key, node } = this.parts;
    for (;;) {
      const shipped = (this.#shipped ??= await this.#resume());
      const rows = await log.entries(shipped.sequence, entriesAtOnce);
      if (rows.length === 0) return;
      let after = shipped.hash;
      for (const [n, { entry, hash }] of rows.entries()) {
        after = chained(after, entry);
        if (hash !== after || entry.sequence !== shipped.sequence + 1 + n) throw changed(entry.sequence);
      }
      // Not known to be there while an answer is out; then, or when an earlier try was there, what is there tells.
      this.#shipped = null;
      if (await putSegment(blobs, key, log.id, { node, before: shipped.hash, after, entries: rows.map(({ entry }) => entry) })) {
        this.#shipped = { sequence: shipped.sequence + rows.length, hash: after };
      }
    }
  }

  /** False when the store is away. */
  async #shipIfReached(): Promise<boolean> {
    try {
      await this.ship();
      return true;
    } catch (error) {
      if (error instanceof BlobsUnavailableError) return false;
      throw error;
    }
  }

  async #resume(): Promise<AuditHead> {
    const { log, blobs, key } = this.parts;
    const head = await shippedHead(blobs, key, log.id);
    if (!head) return { sequence: 0, hash: '' };
    const [last] = await log.entries(head.sequence - 1, 1);
    if (last?.hash !== head.hash || last.entry.sequence !== head.sequence) throw changed(head.sequence);
    return head;
  }
}

function changed(sequence: number): Error {
  return new Error(`The log of looks was changed: entry ${sequence} does not continue what was shipped of it.`);
}
