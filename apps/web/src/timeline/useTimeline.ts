import type { LiveList, LiveListDefinition } from '../graphql/hooks';
import { useLiveList } from '../graphql/hooks';
import type { LiveUpdate } from '../graphql/live-list';
import type { Post, PostConnection } from '../graphql/schema/team';
import { roomSubscription, timelineQuery } from './documents';
import { comparePosts } from './post-order';

const timeline: LiveListDefinition<Post, { room: string }, { timeline: PostConnection }> = {
  query: timelineQuery,
  subscription: roomSubscription,
  queryVariables: () => ({ first: 30 }),
  pageOf: ({ timeline: { edges, pageInfo, live } }) => ({
    items: edges.map(({ node }) => node),
    live,
    next: pageInfo.hasNextPage ? pageInfo.endCursor : null,
  }),
  updateOf: (data) => data['roomUpdates'] as LiveUpdate<Post>,
  idOf: (post) => post.id,
  compare: comparePosts,
  firstPage: 'end',
};

/** The posts of a room, live; the oldest first. */
export function useTimeline(room: string): LiveList<Post> {
  return useLiveList(timeline, { room });
}
