import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Blobs, Look } from '@tsumugi/kernel';
import { looksKey, LooksShipper, readShippedLooks, SqliteAuditLog } from '@tsumugi/vault';
import { CommandError } from './command-error.js';
import type { Holdings } from './holdings.js';

const atOnce = 5_000;

/** The looks after one of them, in their order. */
export async function* looksAfter(
  log: Pick<SqliteAuditLog, 'entries'>,
  after: number,
): AsyncGenerator<{ readonly sequence: number; readonly look: Look }> {
  for (let last = after; ;) {
    const entries = await log.entries(last, atOnce);
    for (const { entry } of entries) {
      const { sequence, ...look } = entry;
      yield { sequence, look };
      last = sequence;
    }
    if (entries.length < atOnce) return;
  }
}

/** Records looks in a log that holds none of them, or the first of them. */
export async function recordLooks(looks: AsyncIterable<Look>, log: Pick<SqliteAuditLog, 'head' | 'record'>): Promise<void> {
  let there = (await log.head())?.sequence ?? 0;
  let batch: Look[] = [];
  const record = async (): Promise<void> => {
    await Promise.all(batch.map((look) => log.record(look)));
    batch = [];
  };
  for await (const look of looks) {
    if (there > 0) {
      there -= 1;
      continue;
    }
    batch.push(look);
    if (batch.length === atOnce) await record();
  }
  await record();
}

/** Puts the looks of a data folder, sealed, among a cluster's blobs. What is there already stays. */
export function shipLooks(log: SqliteAuditLog, blobs: Blobs, kek: Uint8Array): Promise<void> {
  return new LooksShipper({ log, blobs, key: looksKey(kek), node: 'data-folder' }).ship();
}

/** As `shipLooks`, of looks that are in no log. */
export async function shipRecorded(looks: AsyncIterable<Look>, blobs: Blobs, kek: Uint8Array): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tsumugi-looks-'));
  try {
    const log = await SqliteAuditLog.open({ file: join(folder, 'looks.db') });
    await recordLooks(looks, log)
      .then(() => shipLooks(log, blobs, kek))
      .finally(() => log.close());
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** How many looks a cluster's nodes have shipped; what is broken among them is for `checkLooks` to tell. */
export async function shippedLooks(blobs: Blobs, kek: Uint8Array): Promise<number> {
  let count = 0;
  for await (const look of readShippedLooks(blobs, looksKey(kek))) if (!('broken' in look)) count += 1;
  return count;
}

/**
 * @returns how many looks there are
 * @throws CommandError where a log of looks does not continue
 */
export async function checkLooks({ looks, blobs }: Pick<Holdings, 'looks' | 'blobs'>, kek: Uint8Array): Promise<number> {
  const broken = await looks?.verifyChain();
  if (broken != null) throw new CommandError(`The log of looks is broken: entry ${broken} does not continue the one before.`);
  let count = (await looks?.head())?.sequence ?? 0;
  for await (const look of readShippedLooks(blobs, looksKey(kek))) {
    if ('broken' in look) throw new CommandError(`The log of looks ${look.log} is broken: entry ${look.sequence} is ${look.broken}.`);
    count += 1;
  }
  return count;
}
