import type { Command, Decider } from '@tsumugi/kernel';
import type { PostsSeen, ReleasedPostsSeen } from './events.js';

export interface MarkSeen extends Command {
  readonly room: string;
  readonly posts: readonly string[];
  /** Of each of the posts, the version that was on the screen. Screens always say it; without, it is the one that stands. */
  readonly versions?: readonly number[] | undefined;
}

export interface MarkReleasedSeen extends Command {
  readonly patient: string;
  readonly posts: readonly string[];
}

/** The posts of one room that one person has seen, by the last version. */
export type SeenState = ReadonlyMap<string, number>;

/** The released posts that one relative has seen. */
export type ReceiptsState = ReadonlySet<string>;

export interface SeenFacts {
  /** Those of the told posts that the viewer can see now and did not write. */
  readonly readable: readonly string[];
}

export interface SeenPostsFacts {
  readonly readable: readonly { readonly post: string; readonly version: number }[];
}

export const seenDecider: Decider<MarkSeen, PostsSeen, SeenState, SeenPostsFacts> = {
  initial: () => new Map(),
  evolve(state, { data }) {
    const seen = new Map(state);
    for (const { post, version } of data.posts) seen.set(post, Math.max(version ?? 1, seen.get(post) ?? 1));
    return seen;
  },
  decide(command, state, { facts }) {
    const newest = new Map<string, number>();
    for (const { post, version } of facts.readable)
      if (version > Math.max(state.get(post) ?? 0, newest.get(post) ?? 0)) newest.set(post, version);
    const posts = [...newest].map(([post, version]) => ({ post, version }));
    return posts.length === 0 ? [] : [{ type: 'PostsSeen', data: { room: command.room, posts } }];
  },
};

export const releasedSeenDecider: Decider<MarkReleasedSeen, ReleasedPostsSeen, ReceiptsState, SeenFacts> = {
  initial: () => new Set(),
  evolve,
  decide(command, state, { facts }) {
    const posts = unseen(facts, state);
    return posts.length === 0 ? [] : [{ type: 'ReleasedPostsSeen', data: { patient: command.patient, posts } }];
  },
};

function unseen({ readable }: SeenFacts, seen: ReceiptsState): readonly string[] {
  return [...new Set(readable)].filter((post) => !seen.has(post));
}

function evolve(state: ReceiptsState, event: ReleasedPostsSeen): ReceiptsState {
  const seen = new Set(state);
  for (const post of event.data.posts) seen.add(post);
  return seen;
}
