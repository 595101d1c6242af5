import type { SaidStep } from '../death/steps';
import { saidSteps } from '../death/steps';
import type { ConsentWithdrawal, Patient } from '../graphql/schema/team';

/** What is told between the posts of its time, and is no post. */
export type Saying = { readonly key: string; readonly at: string } & (
  { readonly step: SaidStep } | { readonly withdrawal: ConsentWithdrawal }
);

/** All that is told of a patient, oldest first. */
export function sayingsOf({ death, consent }: Pick<Patient, 'death' | 'consent'>): Saying[] {
  return [
    ...saidSteps(death?.steps ?? []).map((step) => ({ key: `death-${step.id}`, at: step.at, step })),
    ...(consent.withdrawals ?? []).map((withdrawal) => ({ key: `consent-${withdrawal.id}`, at: withdrawal.at, withdrawal })),
  ].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/**
 * By the post before which each stands, by its place; after the last post at `posts.length`.
 * What lies before the first loaded post waits until the older ones are loaded.
 */
export function placed<S extends { readonly at: string }>(
  sayings: readonly S[],
  posts: readonly { readonly postedAt: string }[],
  hasMore: boolean,
): ReadonlyMap<number, S[]> {
  const found = new Map<number, S[]>();
  for (const saying of sayings) {
    const next = posts.findIndex(({ postedAt }) => postedAt > saying.at);
    const place = next < 0 ? posts.length : next;
    if (place === 0 && hasMore) continue;
    found.set(place, [...(found.get(place) ?? []), saying]);
  }
  return found;
}
