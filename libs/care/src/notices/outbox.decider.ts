import { notFound, type Command, type Decider, type Notice, type Refusal } from '@tsumugi/kernel';
import type { NoticeDelivered, NoticeFailed, NoticesAsked, OutboxEvent } from './events.js';
import { mostAttempts } from './retries.js';

export interface AskNotices extends Command {
  readonly process: string;
  readonly cause: string;
  readonly causePosition: number;
  readonly notices: readonly Notice[];
}

/** What one try came to. */
export interface NoteAttempt extends Command {
  readonly process: string;
  readonly cause: string;
  readonly account: string;
  readonly delivered: readonly string[];
  readonly failed: readonly string[];
}

interface Waiting {
  readonly attempts: number;
  readonly delivered: readonly string[];
}

/** The accounts that wait; null before anything was asked. */
export type Outbox = ReadonlyMap<string, Waiting | 'done'> | null;

export const askDecider: Decider<AskNotices, OutboxEvent, Outbox, unknown> = {
  initial: () => null,
  decide({ process, cause, causePosition, notices }, state): readonly NoticesAsked[] {
    // A second holder, or the same one after a restart, asks what was asked before.
    return state ? [] : [{ type: 'NoticesAsked', data: { process, cause, causePosition, notices } }];
  },
  evolve,
};

export const attemptDecider: Decider<NoteAttempt, OutboxEvent, Outbox, unknown> = {
  initial: () => null,
  decide({ account, delivered, failed }, state): readonly (NoticeDelivered | NoticeFailed)[] | Refusal {
    const waiting = state?.get(account);
    if (!waiting) return notFound;
    if (waiting === 'done') return [];
    const channels = [...new Set([...waiting.delivered, ...delivered])].sort();
    if (failed.length === 0) return [{ type: 'NoticeDelivered', data: { account, channels } }];
    const attempt = waiting.attempts + 1;
    return [{ type: 'NoticeFailed', data: { account, delivered: channels, attempt, final: attempt >= mostAttempts } }];
  },
  evolve,
};

function evolve(state: Outbox, event: OutboxEvent): Outbox {
  switch (event.type) {
    case 'NoticesAsked':
      return new Map(event.data.notices.map(({ account }) => [account, { attempts: 0, delivered: [] }]));
    case 'NoticeDelivered':
      return new Map(state).set(event.data.account, 'done');
    case 'NoticeFailed': {
      const { account, delivered, attempt, final } = event.data;
      return new Map(state).set(account, final ? 'done' : { attempts: attempt, delivered });
    }
  }
}
