import { refuse, type Command, type Decider, type Refusal } from '@tsumugi/kernel';
import type { PushEnded, PushEvent, PushSubscribed } from './events.js';

export interface SubscribeToPush extends Command {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
  /** Only where it still stands: the page of a later session takes it over. */
  readonly renew?: boolean | null | undefined;
}

/** `id` names the subscription's stream; see `pushIdOf`. */
export interface EndPush extends Command {
  readonly id: string;
  readonly account: string;
  readonly reason: 'unsubscribed' | 'gone';
}

/** The keys of a living subscription, and the session to which it belongs; null for none. */
export type PushState = { readonly session: string | null; readonly p256dh: string; readonly auth: string } | null;

export interface SubscribeFacts {
  readonly session: string;
  /** Whether the browser is told at present: a subscription ends with its session, without a record of its own. */
  readonly stands: boolean;
  /** How many other browsers of the account are told. */
  readonly others: number;
}

const mostBrowsers = 20;
const stopped = refuse('CONFLICT', 'この端末へのお知らせは止まっています。受け取るには、「自分と端末」でもう一度オンにしてください。');

export const subscribeDecider: Decider<SubscribeToPush, PushEvent, PushState, SubscribeFacts> = {
  initial: () => null,
  decide({ endpoint, p256dh, auth, renew }, state, { actor, facts }): readonly PushSubscribed[] | Refusal {
    const stands = state !== null && facts.stands;
    if (renew && !stands) return stopped;
    if (stands && state.session === facts.session && state.p256dh === p256dh && state.auth === auth) return [];
    if (!stands && facts.others >= mostBrowsers) {
      return refuse('CONFLICT', `通知を受け取れる端末は${mostBrowsers}台までです。使っていない端末の通知を止めてください。`, 'endpoint');
    }
    return [{ type: 'PushSubscribed', data: { account: actor.person, session: facts.session, endpoint, p256dh, auth } }];
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
  if (event.type !== 'PushSubscribed') return null;
  const { session, p256dh, auth } = event.data;
  return { session, p256dh, auth };
}
