import { defineAction, notFound, type Subject, type ViewReader, type Viewer } from '@tsumugi/kernel';
import { systemAccount } from '../system-viewer.js';
import { pushIdOf } from './ids.js';
import { askDecider, attemptDecider, type AskNotices, type NoteAttempt } from './outbox.decider.js';
import { endPushDecider, subscribeDecider, type EndPush, type SubscribeFacts, type SubscribeToPush } from './push.decider.js';

/** Asked by the platform itself for a process. */
export const askNotices = defineAction({
  name: 'askNotices',
  decider: askDecider,
  stream: (command: AskNotices) => `process-${command.process}-${command.cause}`,
  subject: (_: AskNotices, viewer: Viewer): Subject => `region:${viewer.region}`,
  prepare: (_: AskNotices, viewer: Viewer) => (viewer.account === systemAccount ? null : notFound),
  result: (command: AskNotices) => command.cause,
});

export const noteAttempt = defineAction({
  name: 'noteAttempt',
  decider: attemptDecider,
  stream: (command: NoteAttempt) => `process-${command.process}-${command.cause}`,
  subject: (_: NoteAttempt, viewer: Viewer): Subject => `region:${viewer.region}`,
  prepare: (_: NoteAttempt, viewer: Viewer) => (viewer.account === systemAccount ? null : notFound),
  result: (command: NoteAttempt) => command.account,
});

/** Everyone decides this for their own browsers. */
export const subscribeToPush = defineAction({
  name: 'subscribeToPush',
  decider: subscribeDecider,
  stream: (command: SubscribeToPush, viewer: Viewer) => `push-${pushIdOf(viewer.account, command.endpoint)}`,
  subject: (_: SubscribeToPush, viewer: Viewer): Subject => `account:${viewer.account}`,
  prepare: (command: SubscribeToPush, viewer: Viewer, read: ViewReader): SubscribeFacts => ({
    others: read.get<{ others: number }>(
      'SELECT count(*) AS others FROM notices_push WHERE account = ? AND id <> ?',
      viewer.account,
      pushIdOf(viewer.account, command.endpoint),
    )!.others,
  }),
});

export const endPush = defineAction({
  name: 'endPush',
  decider: endPushDecider,
  stream: (command: EndPush) => `push-${command.id}`,
  subject: (command: EndPush): Subject => `account:${command.account}`,
  prepare: (command: EndPush, viewer: Viewer) => (viewer.account === command.account || viewer.account === systemAccount ? null : notFound),
  result: (command: EndPush) => command.id,
});
