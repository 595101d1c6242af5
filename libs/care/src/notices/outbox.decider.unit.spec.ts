import { given } from '@tsumugi/kernel/testing';
import type { NoticeDelivered, NoticeFailed, NoticesAsked, OutboxEvent } from './events.js';
import { askDecider, attemptDecider } from './outbox.decider.js';
import { mostAttempts, nextTry } from './retries.js';

const notices = [{ account: 'doctor', kind: 'alert', path: '/', urgent: true, about: {} }];
const ask = { commandId: 'command-1', process: 'alarm', cause: 'event-1', causePosition: 7, notices };
const asked: NoticesAsked = { type: 'NoticesAsked', data: { process: 'alarm', cause: 'event-1', causePosition: 7, notices } };
const attempt = (delivered: string[], failed: string[]) => ({
  commandId: 'command-2',
  process: 'alarm',
  cause: 'event-1',
  account: 'doctor',
  delivered,
  failed,
});
const delivered = (...channels: string[]): NoticeDelivered => ({ type: 'NoticeDelivered', data: { account: 'doctor', channels } });
const failed = (nth: number, channels: string[] = [], final = false): NoticeFailed => ({
  type: 'NoticeFailed',
  data: { account: 'doctor', delivered: channels, attempt: nth, final },
});

describe('The outbox', () => {
  it('takes what a process asks for an event once, whoever asks', () => {
    given(askDecider).when(ask).then([asked]);
    given(askDecider, [asked])
      .when({ ...ask, commandId: 'command-of-another-holder' })
      .then([]);
  });

  it('is done with an account when every notifier delivered, or none had an address', () => {
    given(attemptDecider, [asked])
      .when(attempt(['push', 'mail'], []))
      .then([delivered('mail', 'push')]);
    given(attemptDecider, [asked]).when(attempt([], [])).then([delivered()]);
    given(attemptDecider, [asked, delivered('mail')])
      .when(attempt(['mail'], []))
      .then([]);
  });

  it('remembers which notifiers delivered while another failed', () => {
    given(attemptDecider, [asked])
      .when(attempt(['mail'], ['push']))
      .then([failed(1, ['mail'])]);
    given(attemptDecider, [asked, failed(1, ['mail'])])
      .when(attempt(['push'], []))
      .then([delivered('mail', 'push')]);
  });

  it('gives up after the last try', () => {
    const history: OutboxEvent[] = [asked, ...Array.from({ length: mostAttempts - 2 }, (_, index) => failed(index + 1))];
    given(attemptDecider, history)
      .when(attempt([], ['mail']))
      .then([failed(mostAttempts - 1)]);
    given(attemptDecider, [...history, failed(mostAttempts - 1)])
      .when(attempt([], ['mail']))
      .then([failed(mostAttempts, [], true)]);
    given(attemptDecider, [...history, failed(mostAttempts - 1), failed(mostAttempts, [], true)])
      .when(attempt([], ['mail']))
      .then([]);
  });

  it('knows nobody whom no process named', () => {
    given(attemptDecider, [asked])
      .when({ ...attempt(['mail'], []), account: 'stranger' })
      .thenRefused('NOT_FOUND');
  });

  it('waits longer after each failure', () => {
    const at = '2026-04-01T02:00:00.000Z';
    const tries = Array.from({ length: mostAttempts - 1 }, (_, index) => nextTry(at, index + 1));
    expect(tries[0]).toBe('2026-04-01T02:00:30.000Z');
    expect([...tries].sort()).toEqual(tries);
  });
});
