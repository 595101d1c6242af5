import type { Position } from '@tsumugi/kernel';
import type { Feed } from './stores.js';

/** Posts withdrawn after a position: where the last one of each batch stands, once the views hold it. */
export async function* withdrawals(
  feed: Pick<Feed, 'subscribeAll'>,
  seen: (position: Position) => Promise<void>,
  from: { readonly after: Position; readonly signal: AbortSignal },
): AsyncGenerator<Position, void, void> {
  for await (const item of feed.subscribeAll(from)) {
    if (item.kind !== 'records') continue;
    const withdrawn = item.records.findLast(({ type }) => type === 'PostWithdrawn');
    if (!withdrawn) continue;
    await seen(withdrawn.position);
    yield withdrawn.position;
  }
}
