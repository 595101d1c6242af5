import type { DeathStep } from '../graphql/schema/team';

/**
 * The steps by the post before which they stand, by its place; after the last post at `posts.length`.
 * What lies before the first loaded post waits until the older ones are loaded.
 */
export function placedSteps(
  steps: readonly DeathStep[],
  posts: readonly { readonly postedAt: string }[],
  hasMore: boolean,
): ReadonlyMap<number, DeathStep[]> {
  const placed = new Map<number, DeathStep[]>();
  for (const step of steps) {
    const found = posts.findIndex(({ postedAt }) => postedAt > step.at);
    const place = found < 0 ? posts.length : found;
    if (place === 0 && hasMore) continue;
    placed.set(place, [...(placed.get(place) ?? []), step]);
  }
  return placed;
}
