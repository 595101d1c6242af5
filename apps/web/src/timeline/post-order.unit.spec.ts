import { firstUnread } from './post-order';

const by = (account: string) => ({ account }) as never;
const post = (id: string, author: string, { enteredBy = null as string | null, withdrawn = false } = {}) => ({
  id,
  author: by(author),
  enteredBy: enteredBy === null ? null : by(enteredBy),
  withdrawn: withdrawn ? ({} as never) : null,
});

const me = { account: 'me', seen: new Set<string>() };

describe('the first unread post', () => {
  it('is so many posts of others before the end', () => {
    expect(firstUnread([post('a', 'doctor'), post('b', 'doctor'), post('c', 'me'), post('d', 'doctor')], 2, me)).toBe('b');
  });

  it('is none of those that are withdrawn, or that one typed for somebody', () => {
    const posts = [post('a', 'doctor'), post('b', 'doctor', { withdrawn: true }), post('c', 'doctor', { enteredBy: 'me' })];
    expect(firstUnread(posts, 1, me)).toBe('a');
  });

  it('is one that somebody else typed in one’s name', () => {
    expect(firstUnread([post('a', 'me', { enteredBy: 'nurse' })], 1, me)).toBe('a');
  });

  it('is older than what was seen at the end of the room', () => {
    const posts = [post('a', 'doctor'), post('b', 'doctor'), post('c', 'doctor')];
    expect(firstUnread(posts, 2, { account: 'me', seen: new Set(['c']) })).toBe('a');
  });

  it('is not known before the pages reach back to it', () => {
    expect(firstUnread([post('a', 'doctor')], 2, me)).toBeNull();
  });
});
