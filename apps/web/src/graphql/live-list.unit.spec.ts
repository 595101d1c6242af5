import type { ListOrder } from './live-list';
import { applyUpdate, joinPage, renewPage } from './live-list';

interface Post {
  id: string;
  at: number;
  text?: string;
}

const chat: ListOrder<Post> = { idOf: (post) => post.id, compare: (a, b) => a.at - b.at, firstPage: 'end' };
const posts: Post[] = [
  { id: 'a', at: 1 },
  { id: 'c', at: 3 },
];

describe('a live list', () => {
  it('puts a new post at its place in time', () => {
    const told = applyUpdate(posts, { kind: 'ADDED', id: 'b', item: { id: 'b', at: 2 }, mark: 'm' }, chat);
    expect(told.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });

  it('shows a post once when it is told twice after a resume', () => {
    const update = { kind: 'ADDED', id: 'c', item: { id: 'c', at: 3, text: 'corrected' }, mark: 'm' } as const;
    const told = applyUpdate(applyUpdate(posts, update, chat), update, chat);
    expect(told).toEqual([posts[0], { id: 'c', at: 3, text: 'corrected' }]);
  });

  it('moves a changed item when its order changed', () => {
    const told = applyUpdate(posts, { kind: 'CHANGED', id: 'a', item: { id: 'a', at: 4 }, mark: 'm' }, chat);
    expect(told.map(({ id }) => id)).toEqual(['c', 'a']);
  });

  it('takes away what is gone, and stays the same list when it never held it', () => {
    expect(applyUpdate(posts, { kind: 'GONE', id: 'a', item: null, mark: 'm' }, chat)).toEqual([posts[1]]);
    expect(applyUpdate(posts, { kind: 'GONE', id: 'x', item: null, mark: 'm' }, chat)).toBe(posts);
  });

  it('joins an older page before what is there', () => {
    expect(
      joinPage(
        posts,
        [
          { id: 'z', at: 0 },
          { id: 'a', at: 1 },
        ],
        chat,
      ).map(({ id }) => id),
    ).toEqual(['z', 'a', 'c']);
  });

  it('keeps what was scrolled to when the newest page is fetched again, and drops what has gone from within that page', () => {
    const scrolled = [{ id: 'old', at: 0 }, ...posts, { id: 'd', at: 4 }];
    const renewed = renewPage(
      scrolled,
      [
        { id: 'd', at: 4 },
        { id: 'a', at: 1 },
      ],
      false,
      chat,
    );
    expect(renewed.map(({ id }) => id)).toEqual(['old', 'a', 'd']);
  });

  it('is exactly the page when the page is all there is', () => {
    expect(renewPage(posts, [{ id: 'c', at: 3 }], true, chat)).toEqual([{ id: 'c', at: 3 }]);
  });
});
