import type { Command, Decider } from '@tsumugi/kernel';
import type { PostsSeen, ReleasedPostsSeen } from './events.js';

export interface MarkSeen extends Command {
  readonly room: string;
  readonly posts: readonly string[];
}

export interface MarkReleasedSeen extends Command {
  readonly patient: string;
  readonly posts: readonly string[];
}

/** The posts of one room that one person has seen. */
export type ReceiptsState = ReadonlySet<string>;

export interface SeenFacts {
  /** Those of the told posts that the viewer can see now and did not write. */
  readonly readable: readonly string[];
}

export const seenDecider: Decider<MarkSeen, PostsSeen, ReceiptsState, SeenFacts> = {
  initial: () => new Set(),
  evolve,
  decide(command, state, { facts }) {
    const posts = unseen(facts, state);
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

function evolve(state: ReceiptsState, event: PostsSeen | ReleasedPostsSeen): ReceiptsState {
  const seen = new Set(state);
  for (const post of event.data.posts) seen.add(post);
  return seen;
}
