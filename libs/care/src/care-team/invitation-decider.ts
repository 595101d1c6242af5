import { notFound, refuse, type Command, type Decider, type Instant, type Refusal } from '@tsumugi/kernel';
import type { FacilityInvited, InvitationAccepted, InvitationCancelled, InvitationDeclined, InvitationEvent } from './events.js';

export interface InviteFacility extends Command {
  readonly patient: string;
  readonly facility: string;
  readonly message?: string | null;
}

export interface InvitingFacts {
  readonly facilityKnown: boolean;
  readonly alreadyMember: boolean;
  /** Another invitation of the facility to this patient waits for its answer. */
  readonly alreadyWaiting: boolean;
  readonly expiresAt: Instant;
}

/** One invitation; null before it was made. */
export type InvitationState = {
  readonly patient: string;
  readonly facility: string;
  readonly expiresAt: Instant;
  readonly answer: 'WAITING' | 'ACCEPTED' | 'DECLINED' | 'CANCELLED';
} | null;

export const invitingDecider: Decider<InviteFacility, InvitationEvent, InvitationState, InvitingFacts> = {
  initial: () => null,
  decide(command, state, { facts }): readonly FacilityInvited[] | Refusal {
    if (state) return refuse('CONFLICT', 'この招待はすでに送られています。');
    if (!facts.facilityKnown) return refuse('INVALID', 'この地域に登録されている事業所を選んでください。', 'facility');
    if (facts.alreadyMember) return refuse('CONFLICT', 'この事業所はすでにチームに参加しています。', 'facility');
    if (facts.alreadyWaiting) return refuse('CONFLICT', 'この事業所への招待は、すでに返事を待っています。', 'facility');
    return [
      {
        type: 'FacilityInvited',
        data: {
          invitation: command.commandId,
          patient: command.patient,
          facility: command.facility,
          expiresAt: facts.expiresAt,
          message: command.message || null,
        },
      },
    ];
  },
  evolve,
};

export interface AnswerInvitation extends Command {
  readonly invitation: string;
}

export interface AcceptingFacts {
  /**
   * The patient died, those who asked have left the team, the facility was taken out after it was
   * asked, or no consent reaches it. The invited facility is not told which.
   */
  readonly over: boolean;
}

export const acceptingDecider: Decider<AnswerInvitation, InvitationEvent, InvitationState, AcceptingFacts> = {
  initial: () => null,
  decide(command, state, { at, facts }): readonly InvitationAccepted[] | Refusal {
    const closed = closedTo('ACCEPTED', state, at);
    if (closed || !state) return closed ?? notFound;
    if (facts.over) return refuse('CONFLICT', 'この招待には、いまお答えいただけません。招待した事業所にご確認ください。');
    return [{ type: 'InvitationAccepted', data: answered(command, state) }];
  },
  evolve,
};

export const decliningDecider: Decider<AnswerInvitation, InvitationEvent, InvitationState> = {
  initial: () => null,
  decide(command, state, { at }): readonly InvitationDeclined[] | Refusal {
    const closed = closedTo('DECLINED', state, at);
    if (closed || !state) return closed ?? notFound;
    return [{ type: 'InvitationDeclined', data: answered(command, state) }];
  },
  evolve,
};

export const cancellingDecider: Decider<AnswerInvitation, InvitationEvent, InvitationState> = {
  initial: () => null,
  decide(command, state, { at }): readonly InvitationCancelled[] | Refusal {
    const closed = closedTo('CANCELLED', state, at);
    if (closed || !state) return closed ?? notFound;
    return [{ type: 'InvitationCancelled', data: answered(command, state) }];
  },
  evolve,
};

/** Why an invitation takes this answer no more: nothing to write when it has it already. Null while it waits. */
function closedTo(answer: 'ACCEPTED' | 'DECLINED' | 'CANCELLED', state: InvitationState, at: Instant): [] | Refusal | null {
  if (!state) return notFound;
  if (state.answer === answer) return [];
  switch (state.answer) {
    case 'ACCEPTED':
      return refuse('CONFLICT', 'この招待はすでに承諾されています。参加をやめる場合は、チームの画面で退出してください。');
    case 'DECLINED':
      return refuse('CONFLICT', 'この招待はすでに辞退されています。必要な場合は、あらためて招待してください。');
    case 'CANCELLED':
      return refuse('CONFLICT', 'この招待は取り消されています。招待した事業所にご確認ください。');
    case 'WAITING':
      if (at >= state.expiresAt) return refuse('EXPIRED', 'この招待は期限が切れています。あらためて招待してもらってください。');
      return null;
  }
}

function answered(command: AnswerInvitation, state: NonNullable<InvitationState>): InvitationAccepted['data'] {
  return { invitation: command.invitation, patient: state.patient, facility: state.facility };
}

function evolve(state: InvitationState, event: InvitationEvent): InvitationState {
  switch (event.type) {
    case 'FacilityInvited':
      return { patient: event.data.patient, facility: event.data.facility, expiresAt: event.data.expiresAt, answer: 'WAITING' };
    case 'InvitationAccepted':
      return state && { ...state, answer: 'ACCEPTED' };
    case 'InvitationDeclined':
      return state && { ...state, answer: 'DECLINED' };
    case 'InvitationCancelled':
      return state && { ...state, answer: 'CANCELLED' };
  }
}
