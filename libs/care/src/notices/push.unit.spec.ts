import { given } from '@tsumugi/kernel/testing';
import type { PushEnded, PushSubscribed } from './events.js';
import { pushIdOf } from './ids.js';
import { endPushDecider, subscribeDecider } from './push.decider.js';
import { isPushEndpoint } from './push-endpoint.js';

const endpoint = 'https://fcm.googleapis.com/fcm/send/abc';
const wish = { commandId: 'command-1', endpoint, p256dh: 'key', auth: 'secret' };
const subscribed: PushSubscribed = {
  type: 'PushSubscribed',
  data: { account: 'person-1', session: 'session-1', endpoint, p256dh: 'key', auth: 'secret' },
};
const ended: PushEnded = { type: 'PushEnded', data: { account: 'person-1', reason: 'unsubscribed' } };
const end = { commandId: 'command-2', id: pushIdOf('person-1', endpoint), account: 'person-1', reason: 'unsubscribed' as const };

describe('A browser', () => {
  it('is subscribed once, and again when its keys changed', () => {
    const facts = { session: 'session-1', stands: true, others: 0 };
    given(subscribeDecider)
      .when(wish, { facts: { ...facts, stands: false } })
      .then([subscribed]);
    given(subscribeDecider, [subscribed]).when(wish, { facts }).then([]);
    given(subscribeDecider, [subscribed])
      .when(wish, { facts: { ...facts, stands: false } })
      .then([subscribed]);
    expect(given(subscribeDecider, [subscribed]).when({ ...wish, auth: 'new' }, { facts }).outcome).toHaveLength(1);
    expect(given(subscribeDecider, [subscribed]).when(wish, { facts: { ...facts, session: 'session-2' } }).outcome).toHaveLength(1);
  });

  it('is one of at most twenty', () => {
    given(subscribeDecider)
      .when(wish, { facts: { session: 'session-1', stands: false, others: 19 } })
      .then([subscribed]);
    given(subscribeDecider)
      .when(wish, { facts: { session: 'session-1', stands: false, others: 20 } })
      .thenRefused('CONFLICT');
    given(subscribeDecider, [subscribed])
      .when(wish, { facts: { session: 'session-1', stands: true, others: 20 } })
      .then([]);
  });

  it('is let go once', () => {
    given(endPushDecider, [subscribed]).when(end).then([ended]);
    given(endPushDecider, [subscribed, ended]).when(end).then([]);
  });
});

describe('An address for push', () => {
  it.each([
    endpoint,
    'https://updates.push.services.mozilla.com/wpush/v2/x',
    'https://web.push.apple.com/x',
    'https://wns2-by3p.notify.windows.com/w/?token=x',
  ])('%s is a browser’s own service', (address) => expect(isPushEndpoint(address)).toBe(true));

  it.each([
    'http://fcm.googleapis.com/fcm/send/abc',
    'https://fcm.googleapis.com:8443/x',
    'https://fcm.googleapis.com.evil.example/x',
    'https://evilfcm.googleapis.com.example/x',
    'https://fcm.googleapis.com@127.0.0.1/x',
    'https://127.0.0.1/x',
    'https://[::1]/x',
    'https://localhost/x',
    'file:///etc/passwd',
    'no address',
    `https://fcm.googleapis.com/${'x'.repeat(1_000)}`,
    7,
  ])('%s is refused', (address) => expect(isPushEndpoint(address)).toBe(false));
});
