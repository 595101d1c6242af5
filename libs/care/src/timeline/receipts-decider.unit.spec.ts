import { given } from '@tsumugi/kernel/testing';
import type { PostsSeen } from './events.js';
import { releasedSeenDecider, seenDecider } from './receipts-decider.js';

const seen = (...posts: string[]): PostsSeen => ({ type: 'PostsSeen', data: { room: 'room', posts } });

describe('Seen', () => {
  it('is written for what was not seen before, each post once', () => {
    given(seenDecider, [seen('a')])
      .when({ commandId: 'command', room: 'room', posts: ['a', 'b', 'b'] }, { facts: { readable: ['a', 'b', 'b'] } })
      .then([seen('b')]);
  });

  it('is not written when nothing is new', () => {
    given(seenDecider, [seen('a', 'b')])
      .when({ commandId: 'command', room: 'room', posts: ['a'] }, { facts: { readable: ['a'] } })
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
