import { refuse, type Command, type Decider, type Refusal } from '@tsumugi/kernel';
import type { PushEnded, PushEvent, PushSubscribed } from './events.js';

export interface SubscribeToPush extends Command {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
}

/** `id` names the subscription's stream; see `pushIdOf`. */
export interface EndPush extends Command {
  readonly id: string;
  readonly account: string;
  readonly reason: 'unsubscribed' | 'gone';
}

/** The keys of a living subscription; null for none. */
export type PushState = { readonly p256dh: string; readonly auth: string } | null;

export interface SubscribeFacts {
  /** How many other browsers of the account are told. */
  readonly others: number;
}

const mostBrowsers = 20;

export const subscribeDecider: Decider<SubscribeToPush, PushEvent, PushState, SubscribeFacts> = {
  initial: () => null,
  decide({ endpoint, p256dh, auth }, state, { actor, facts }): readonly PushSubscribed[] | Refusal {
    if (state?.p256dh === p256dh && state.auth === auth) return [];
    if (!state && facts.others >= mostBrowsers) {
      return refuse('CONFLICT', `通知を受け取れる端末は${mostBrowsers}台までです。使っていない端末の通知を止めてください。`, 'endpoint');
    }
    return [{ type: 'PushSubscribed', data: { account: actor.person, endpoint, p256dh, auth } }];
  },
  evolve,
};

export const endPushDecider: Decider<EndPush, PushEvent, PushState, unknown> = {
  initial: () => null,
  decide({ account, reason }, state): readonly PushEnded[] {
    return state ? [{ type: 'PushEnded', data: { account, reason } }] : [];
  },
  evolve,
};

function evolve(_: PushState, event: PushEvent): PushState {
  return event.type === 'PushSubscribed' ? { p256dh: event.data.p256dh, auth: event.data.auth } : null;
}
