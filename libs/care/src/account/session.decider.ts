import { notFound, refuse, type Audience, type Command, type Decider, type Instant, type Refusal } from '@tsumugi/kernel';
import type { SessionEnd, SessionEvent } from './events.js';

export interface OpenSession extends Command {
  readonly audience: Audience;
  readonly account: string;
  readonly facility: string | null;
  readonly profession: string | null;
  readonly device: string | null;
  readonly tokenHash: string;
  readonly until: Instant;
}

export interface EndSession extends Command {
  readonly session: string;
  readonly cause: SessionEnd;
}

/** Null before it is opened. */
export type SessionState = { readonly account: string; readonly ended: boolean } | null;

export const sessionOpeningDecider: Decider<OpenSession, SessionEvent, SessionState> = {
  initial: () => null,
  decide({ account, audience, facility, profession, device, tokenHash, until }, state): readonly SessionEvent[] | Refusal {
    if (state) return refuse('CONFLICT', 'このサインインはすでに行われています。もう一度サインインしてください。');
    return [{ type: 'SessionOpened', data: { account, audience, facility, profession, device, tokenHash, until } }];
  },
  evolve,
};

export const sessionEndingDecider: Decider<EndSession, SessionEvent, SessionState> = {
  initial: () => null,
  decide({ cause }, state, { actor }): readonly SessionEvent[] | Refusal {
    if (!state) return notFound;
    if (state.account !== actor.person) return notFound;
    if (state.ended) return [];
    return [{ type: 'SessionEnded', data: { cause } }];
  },
  evolve,
};

function evolve(state: SessionState, event: SessionEvent): SessionState {
  switch (event.type) {
    case 'SessionOpened':
      return { account: event.data.account, ended: false };
    case 'SessionEnded':
      return state && { ...state, ended: true };
  }
}
