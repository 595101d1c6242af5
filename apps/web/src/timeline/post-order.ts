import type { Post } from '../graphql/schema/team';

/** As a chat reads: the oldest first; the id keeps posts of one moment in place. */
export function comparePosts(a: Pick<Post, 'id' | 'postedAt'>, b: Pick<Post, 'id' | 'postedAt'>): number {
  if (a.postedAt !== b.postedAt) return a.postedAt < b.postedAt ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** How many of `posts` came after the one that was last looked at, and from others. */
export function countNewer(posts: readonly Pick<Post, 'id' | 'author'>[], lastLookedAt: string | null, me: string): number {
  const at = posts.findIndex(({ id }) => id === lastLookedAt);
  if (at < 0) return 0;
  return posts.slice(at + 1).filter((post) => post.author?.account !== me).length;
}

type Countable = Pick<Post, 'id' | 'author' | 'enteredBy' | 'withdrawn'>;

export interface Reader {
  account: string;
  /** Posts that are known to be read, although older ones are not. */
  seen: ReadonlySet<string>;
}

/**
 * The oldest of the `count` newest posts that others typed and that are not known to be read, as
 * the server counts what is unread; null where `posts` does not reach back so far.
 */
export function firstUnread(posts: readonly Countable[], count: number, { account, seen }: Reader): string | null {
  const unread = posts.filter(
    ({ id, author, enteredBy, withdrawn }) => !withdrawn && !seen.has(id) && (enteredBy ?? author)?.account !== account,
  );
  return unread.at(-count)?.id ?? null;
}
