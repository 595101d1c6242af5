import type { DeathStep } from '../graphql/schema/team';

/** A second record of a death that stands corrects the first: it says so, or two lines would say the same. */
export type SaidStep = DeathStep & { readonly corrects: boolean };

export function saidSteps(steps: readonly DeathStep[]): SaidStep[] {
  let stands = false;
  return steps.map((step) => {
    const corrects = step.kind === 'RECORDED' && stands;
    if (step.kind === 'RECORDED' || step.kind === 'UNDONE') stands = step.kind === 'RECORDED';
    return { ...step, corrects };
  });
}

/**
 * The steps by the post before which they stand, by its place; after the last post at `posts.length`.
 * What lies before the first loaded post waits until the older ones are loaded.
 */
export function placedSteps(
  steps: readonly DeathStep[],
  posts: readonly { readonly postedAt: string }[],
  hasMore: boolean,
): ReadonlyMap<number, SaidStep[]> {
  const placed = new Map<number, SaidStep[]>();
  for (const step of saidSteps(steps)) {
    const found = posts.findIndex(({ postedAt }) => postedAt > step.at);
    const place = found < 0 ? posts.length : found;
    if (place === 0 && hasMore) continue;
    placed.set(place, [...(placed.get(place) ?? []), step]);
  }
  return placed;
}

/**
 * Who takes back the recording that stands: somebody of another facility; of one that the office confirmed,
 * only who records deaths; of one that the office wrote itself, the office alone. The office always can.
 */
export function whoUndoes(steps: readonly DeathStep[]): 'another' | 'recorder' | 'office' {
  const last = steps.findLast(({ kind }) => kind === 'RECORDED' || kind === 'CONFIRMED');
  if (steps.findLast(({ kind }) => kind === 'RECORDED')?.by === null) return 'office';
  return last?.kind === 'CONFIRMED' ? 'recorder' : 'another';
}
