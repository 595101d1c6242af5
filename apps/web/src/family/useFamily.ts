import type { Lookup, LiveList, LiveListDefinition } from '../graphql/hooks';
import { useLiveList, useLookup } from '../graphql/hooks';
import type { LiveUpdate } from '../graphql/live-list';
import type { FamilyPost, FamilyPostConnection, Relative, ReleasedConnection, ReleasedPost, Station } from '../graphql/schema/family';
import { familyRoomSubscription, familyTimelineQuery, relativesQuery, releasedQuery, releasedSubscription } from './documents';

/** Whose pages may be opened, and whom to telephone when none may any more. */
export interface Circle {
  myRelatives: Relative[];
  contacts: Station[];
}

export function useRelatives(): Lookup<Circle> {
  return useLookup<Circle>(relativesQuery);
}

const released: LiveListDefinition<ReleasedPost, { patient: string }, { released: ReleasedConnection }> = {
  query: releasedQuery,
  subscription: releasedSubscription,
  queryVariables: () => ({ first: 20 }),
  pageOf: ({ released: { edges, pageInfo, live } }) => ({
    items: edges.map(({ node }) => node),
    live,
    next: pageInfo.hasNextPage ? pageInfo.endCursor : null,
  }),
  updateOf: (data) => data['releasedUpdates'] as LiveUpdate<ReleasedPost>,
  idOf: ({ id }) => id,
  compare: (a, b) => compareTimes(b.releasedAt, a.releasedAt) || compareTimes(b.id, a.id),
  firstPage: 'start',
};

const room: LiveListDefinition<FamilyPost, { patient: string }, { familyTimeline: FamilyPostConnection }> = {
  query: familyTimelineQuery,
  subscription: familyRoomSubscription,
  queryVariables: () => ({ first: 30 }),
  pageOf: ({ familyTimeline: { edges, pageInfo, live } }) => ({
    items: edges.map(({ node }) => node),
    live,
    next: pageInfo.hasNextPage ? pageInfo.endCursor : null,
  }),
  updateOf: (data) => data['familyRoomUpdates'] as LiveUpdate<FamilyPost>,
  idOf: ({ id }) => id,
  compare: (a, b) => compareTimes(a.postedAt, b.postedAt) || compareTimes(a.id, b.id),
  firstPage: 'end',
};

function compareTimes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What the team released about the patient, live; the newest first. */
export function useReleased(patient: string): LiveList<ReleasedPost> {
  return useLiveList(released, { patient });
}

/** The room shared with the team, live; the oldest first. */
export function useFamilyRoom(patient: string): LiveList<FamilyPost> {
  return useLiveList(room, { patient });
}
