import { notFound, refuse, type Command, type Decider, type Refusal } from '@tsumugi/kernel';
import type { FacilityRemoved, StaffAssigned, TeamEvent } from './events.js';

/** The stays that ended. Who is a member comes from the invitations, so a removal asks the views for it. */
export type TeamState = ReadonlySet<string>;

export interface RemoveFacility extends Command {
  readonly patient: string;
  readonly facility: string;
}

export interface RemovingFacts {
  /** The members as the views know them; they may not have seen this stream's last removal yet. */
  readonly members: readonly { readonly facility: string; readonly membership: string }[];
}

export const removingDecider: Decider<RemoveFacility, TeamEvent, TeamState, RemovingFacts> = {
  initial: () => new Set(),
  decide(command, ended, { facts }): readonly FacilityRemoved[] | Refusal {
    const member = facts.members.find(({ facility }) => facility === command.facility);
    if (!member) return notFound;
    if (ended.has(member.membership)) return [];
    if (!facts.members.some(({ facility, membership }) => facility !== command.facility && !ended.has(membership))) {
      return refuse('CONFLICT', 'チームには少なくとも1つの事業所が必要です。先に、引き継ぐ事業所を招待してください。', 'facility');
    }
    return [{ type: 'FacilityRemoved', data: { patient: command.patient, facility: command.facility, membership: member.membership } }];
  },
  evolve,
};

export interface AssignStaff extends Command {
  readonly patient: string;
  readonly all: boolean;
  readonly accounts: readonly string[];
  /** Who was assigned on the screen; null: all staff, as it begins. */
  readonly expected: readonly string[] | null;
}

export interface AssigningFacts {
  /** The manager's own facility. */
  readonly facility: string;
  /** Of the named accounts, those who do not serve there. */
  readonly notOnStaff: readonly string[];
  /** Who is assigned now; `*`: all staff. */
  readonly assigned: readonly string[];
}

export const assigningDecider: Decider<AssignStaff, TeamEvent, TeamState, AssigningFacts> = {
  initial: () => new Set(),
  decide(command, _, { facts }): readonly StaffAssigned[] | Refusal {
    const accounts = [...new Set(command.accounts)];
    if (command.all && accounts.length > 0) {
      return refuse('INVALID', '全員を担当にする場合は、担当者を選ばないでください。', 'accounts');
    }
    if (!command.all && accounts.length === 0) return refuse('INVALID', '担当者を1人以上選んでください。', 'accounts');
    if (facts.notOnStaff.length > 0) {
      return refuse('INVALID', '事業所に所属していない人が選ばれています。所属する職員から選んでください。', 'accounts');
    }
    const wished = command.all ? ['*'] : accounts;
    if (sameMembers(wished, facts.assigned)) return [];
    if (!sameMembers(command.expected ?? ['*'], facts.assigned)) {
      return refuse('CONFLICT', '担当者は、先にほかの方が変えています。最新の担当者を確かめてから、もう一度保存してください。', 'expected');
    }
    return [{ type: 'StaffAssigned', data: { patient: command.patient, facility: facts.facility, all: command.all, accounts } }];
  },
  evolve,
};

function sameMembers(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((member) => b.includes(member));
}

function evolve(ended: TeamState, event: TeamEvent): TeamState {
  return event.type === 'FacilityRemoved' ? new Set([...ended, event.data.membership]) : ended;
}
