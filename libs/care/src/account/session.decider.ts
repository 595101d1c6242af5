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
  readonly password: number | null;
  readonly goesOnFrom: string | null;
}

export interface EndSession extends Command {
  readonly session: string;
  readonly cause: SessionEnd;
}

/** Null before it is opened. */
export type SessionState = { readonly account: string; readonly ended: SessionEnd | null } | null;

export const sessionOpeningDecider: Decider<OpenSession, SessionEvent, SessionState> = {
  initial: () => null,
  decide(command, state): readonly SessionEvent[] | Refusal {
    if (state) return refuse('CONFLICT', 'このサインインはすでに行われています。もう一度サインインしてください。');
    const { account, audience, facility, profession, device, tokenHash, until, password, goesOnFrom } = command;
    const opened = { account, audience, facility, profession, device, tokenHash, until, password, goesOnFrom };
    return [{ type: 'SessionOpened', data: opened }];
  },
  evolve,
};

export const sessionEndingDecider: Decider<EndSession, SessionEvent, SessionState> = {
  initial: () => null,
  decide({ cause }, state, { actor }): readonly SessionEvent[] | Refusal {
    if (!state) return notFound;
    if (state.account !== actor.person) return notFound;
    // One that went on for another facility is ended in what it became.
    if (state.ended !== null && (state.ended !== 'acts-for-another' || cause === 'acts-for-another')) return [];
    return [{ type: 'SessionEnded', data: { cause } }];
  },
  evolve,
};

function evolve(state: SessionState, event: SessionEvent): SessionState {
  switch (event.type) {
    case 'SessionOpened':
      return { account: event.data.account, ended: null };
    case 'SessionEnded':
      return state && { ...state, ended: event.data.cause };
  }
}
