import { follow, type OnTrouble, type Position } from '@tsumugi/kernel';
import type { Feed } from './stores.js';

/** Follows the withdrawals of posts after a position: `take` hears where the last one of each batch stands, once the views hold it. */
export async function followWithdrawals(
  feed: Pick<Feed, 'subscribeAll'>,
  seen: (position: Position) => Promise<void>,
  from: { readonly after: Position; readonly signal: AbortSignal; readonly onTrouble?: OnTrouble },
  take: (position: Position) => Promise<void> | void,
): Promise<void> {
  let reached = from.after;
  await follow({
    ...from,
    feed,
    after: () => reached,
    take: async (item) => {
      if (item.kind !== 'records') return;
      const withdrawn = item.records.findLast(({ type }) => type === 'PostWithdrawn');
      if (withdrawn) {
        await seen(withdrawn.position);
        await take(withdrawn.position);
      }
      reached = item.records.at(-1)?.position ?? reached;
    },
  });
}
