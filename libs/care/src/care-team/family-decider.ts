import { notFound, refuse, type Command, type Decider, type Instant, type Refusal } from '@tsumugi/kernel';
import type { FamilyEvent, FamilyInvited, FamilyJoined, FamilyRemoved } from './events.js';

export interface InviteFamily extends Command {
  readonly patient: string;
  readonly name: string;
  readonly relationship: string;
  readonly email?: string | null;
}

export interface FamilyInvitingFacts {
  /** Whether the region lets relatives take part. */
  readonly participation: boolean;
  readonly code: string;
  readonly codeHash: string;
  readonly expiresAt: Instant;
}

/** One relative's invitation; null before it was made. */
export type FamilyState = {
  readonly patient: string;
  readonly expiresAt: Instant;
  readonly account: string | null;
  readonly removed: boolean;
} | null;

export const familyInvitingDecider: Decider<InviteFamily, FamilyEvent, FamilyState, FamilyInvitingFacts> = {
  initial: () => null,
  decide(command, state, { facts }): readonly FamilyInvited[] | Refusal {
    if (state) return refuse('CONFLICT', 'この招待はすでに作られています。');
    if (!facts.participation) {
      return refuse('CONFLICT', 'この地域では、ご家族の参加を受け付けていません。必要な場合は事務局にご相談ください。');
    }
    return [
      {
        type: 'FamilyInvited',
        data: {
          family: command.commandId,
          patient: command.patient,
          name: command.name,
          relationship: command.relationship,
          email: command.email || null,
          code: facts.code,
          codeHash: facts.codeHash,
          expiresAt: facts.expiresAt,
        },
      },
    ];
  },
  evolve,
};

export interface JoinFamily extends Command {
  readonly family: string;
  readonly account: string;
}

export const familyJoiningDecider: Decider<JoinFamily, FamilyEvent, FamilyState> = {
  initial: () => null,
  decide(command, state, { at }): readonly FamilyJoined[] | Refusal {
    if (!state || state.removed) return notFound;
    if (state.account === command.account) return [];
    if (state.account !== null) return notFound;
    if (at >= state.expiresAt) return refuse('EXPIRED', 'この招待コードは期限が切れています。あらためて招待してもらってください。', 'code');
    return [{ type: 'FamilyJoined', data: { family: command.family, patient: state.patient, account: command.account } }];
  },
  evolve,
};

export interface RemoveFamily extends Command {
  readonly patient: string;
  readonly family: string;
}

export const familyRemovingDecider: Decider<RemoveFamily, FamilyEvent, FamilyState> = {
  initial: () => null,
  decide(command, state): readonly FamilyRemoved[] | Refusal {
    if (!state) return notFound;
    if (state.removed) return [];
    return [{ type: 'FamilyRemoved', data: { family: command.family, patient: state.patient } }];
  },
  evolve,
};

function evolve(state: FamilyState, event: FamilyEvent): FamilyState {
  switch (event.type) {
    case 'FamilyInvited':
      return { patient: event.data.patient, expiresAt: event.data.expiresAt, account: null, removed: false };
    case 'FamilyJoined':
      return state && { ...state, account: event.data.account };
    case 'FamilyRemoved':
      return state && { ...state, removed: true };
  }
}
