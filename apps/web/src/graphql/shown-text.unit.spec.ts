import { shown } from './shown-text';

describe('an answer of the server', () => {
  it('is the same object where there is nothing to tell', () => {
    const answer = { post: { text: '発赤は薄くなりました。👩‍👩‍👧', tags: ['褥瘡'], version: 2, replyTo: null } };
    expect(shown(answer)).toBe(answer);
  });

  it('shows what would turn the reading round', () => {
    expect(shown({ posts: [{ text: '\u202e重要：0.5mg' }, { text: 'a' }] })).toEqual({
      posts: [{ text: '[U+202E]重要：0.5mg' }, { text: 'a' }],
    });
  });

  it('keeps eight marks of three hundred', () => {
    expect(shown(`か${'\u0301'.repeat(300)}き`)).toBe(`か${'\u0301'.repeat(8)}…き`);
  });
});
