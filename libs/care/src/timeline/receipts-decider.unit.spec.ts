import { given } from '@tsumugi/kernel/testing';
import type { PostsSeen } from './events.js';
import { releasedSeenDecider, seenDecider } from './receipts-decider.js';

const at = (post: string, version: number | null = 1) => ({ post, version });
const seen = (...posts: ReturnType<typeof at>[]): PostsSeen => ({ type: 'PostsSeen', data: { room: 'room', posts } });
const facts = (...posts: [string, number?][]) => ({ facts: { readable: posts.map(([post, version = 1]) => ({ post, version })) } });

describe('Seen', () => {
  it('is written for what was not seen before, each post once', () => {
    given(seenDecider, [seen(at('a'))])
      .when({ commandId: 'command', room: 'room', posts: ['a', 'b', 'b'] }, facts(['a'], ['b'], ['b']))
      .then([seen(at('b'))]);
  });

  it('is not written when nothing is new', () => {
    given(seenDecider, [seen(at('a'), at('b'))])
      .when({ commandId: 'command', room: 'room', posts: ['a'] }, facts(['a']))
      .then([]);
    // An old record says no version.
    given(seenDecider, [seen(at('a', null))])
      .when({ commandId: 'command', room: 'room', posts: ['a'] }, facts(['a']))
      .then([]);
  });

  it('is written anew for what was corrected since, and not for what was before', () => {
    given(seenDecider, [seen(at('a'))])
      .when({ commandId: 'command', room: 'room', posts: ['a'] }, facts(['a', 2]))
      .then([seen(at('a', 2))]);
    given(seenDecider, [seen(at('a', 2))])
      .when({ commandId: 'command', room: 'room', posts: ['a'] }, facts(['a', 1]))
      .then([]);
  });

  it('is not written for what the viewer wrote or cannot see', () => {
    given(seenDecider)
      .when({ commandId: 'command', room: 'room', posts: ['mine'] }, { facts: { readable: [] } })
      .then([]);
  });

  it('is written for relatives as well, apart from the team’s', () => {
    const wish = { commandId: 'command', patient: 'patient', posts: ['a'] };
    given(releasedSeenDecider)
      .when(wish, { facts: { readable: ['a'] } })
      .then([{ type: 'ReleasedPostsSeen', data: { patient: 'patient', posts: ['a'] } }]);
  });
});
