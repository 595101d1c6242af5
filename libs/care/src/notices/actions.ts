import { defineAction, notFound, type Subject, type ViewReader, type Viewer } from '@tsumugi/kernel';
import { systemAccount } from '../system-viewer.js';
import { pushIdOf } from './ids.js';
import { askDecider, attemptDecider, type AskNotices, type NoteAttempt } from './outbox.decider.js';
import { lasts } from './lasting.js';
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
  prepare: (command: SubscribeToPush, viewer: Viewer, read: ViewReader): SubscribeFacts => {
    const id = pushIdOf(viewer.account, command.endpoint);
    const told = standing(read, viewer.account);
    return { session: viewer.session, stands: told.includes(id), others: told.filter((other) => other !== id).length };
  },
});

export const endPush = defineAction({
  name: 'endPush',
  decider: endPushDecider,
  stream: (command: EndPush) => `push-${command.id}`,
  subject: (command: EndPush): Subject => `account:${command.account}`,
  prepare: (command: EndPush, viewer: Viewer) => (viewer.account === command.account || viewer.account === systemAccount ? null : notFound),
  result: (command: EndPush) => command.id,
});

function standing(read: ViewReader, account: string): string[] {
  return read.all<{ id: string }>(`SELECT p.id FROM notices_push p WHERE p.account = ? AND ${lasts}`, account).map(({ id }) => id);
}
