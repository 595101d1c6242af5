import type { Look } from '@tsumugi/kernel';
import type { SqliteAuditLog } from '@tsumugi/vault';

const readAtOnce = 5_000;

/** The looks after one of them, in their order, up to the last that there is now. */
export async function* looksAfter(
  log: Pick<SqliteAuditLog, 'looks' | 'head'>,
  after: number,
): AsyncGenerator<{ readonly sequence: number; readonly look: Look }> {
  const last = (await log.head())?.sequence ?? 0;
  for (let from = after; from < last; from += readAtOnce) {
    const to = Math.min(from + readAtOnce, last);
    // Newest first is how they are asked for; the sequence has no gaps.
    const page = await log.looks({ limit: to - from, before: to + 1 });
    for (const { sequence, ...look } of page.toReversed()) yield { sequence, look };
  }
}
