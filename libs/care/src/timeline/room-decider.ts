import { isVisible, refuse, type Command, type Decider, type Refusal } from '@tsumugi/kernel';
import type { RoomEvent, RoomKind, RoomOpened, RoomParty } from './events.js';
import { isMadeId } from './ids.js';
import type { RoomReader } from './publishing.js';

export interface OpenRoom extends Command {
  readonly patient: string;
  readonly kind: RoomKind;
  readonly name: string;
  readonly facilities: readonly string[];
  readonly accounts: readonly string[];
}

export interface CloseRoom extends Command {
  readonly room: string;
}

/** Null before it is opened, and for the standing rooms, which have no stream. */
export type RoomState = { readonly closed: boolean } | null;

export interface OpenRoomFacts {
  /** Every professional who reads the patient's room of all professionals. */
  readonly team: readonly RoomReader[];
}

export const openRoomDecider: Decider<OpenRoom, RoomEvent, RoomState, OpenRoomFacts> = {
  initial: () => null,
  evolve,
  decide(command, state, { actor, facts }): readonly RoomOpened[] | Refusal {
    if (state) return refuse('CONFLICT', 'この部屋はすでに開かれています。', 'commandId');
    if (isMadeId(command.commandId)) {
      return refuse('INVALID', 'この番号では部屋を開けません。画面を開き直して、もう一度お試しください。', 'commandId');
    }
    if (!isVisible(command.name)) return refuse('INVALID', '部屋の名前を入力してください。', 'name');
    const others = [...new Set(command.accounts)].filter((account) => account !== actor.person);
    const facilities = [...new Set(command.facilities)];
    const wrong = wrongKind(command.kind, facilities, others) ?? strangers(facts, facilities, others);
    if (wrong) return wrong;
    // A person of several facilities of the team is admitted as each: a right ends with its own stay.
    const seats = facts.team.filter(({ account }) => others.includes(account));
    const parties: RoomParty[] = [
      { facility: actor.facility, account: actor.person },
      ...seats.map(({ account, facility }) => ({ facility, account })),
      ...facilities.map((facility) => ({ facility, account: '*' })),
    ];
    return [
      {
        type: 'RoomOpened',
        data: { room: command.commandId, patient: command.patient, kind: command.kind, name: command.name.trim(), parties },
      },
    ];
  },
};

export const closeRoomDecider: Decider<CloseRoom, RoomEvent, RoomState> = {
  initial: () => null,
  evolve,
  decide(command, state) {
    if (!state) return refuse('INVALID', '多職種全員の部屋と患者・家族の部屋は閉じられません。', 'room');
    return state.closed ? [] : [{ type: 'RoomClosed', data: { room: command.room } }];
  },
};

function evolve(state: RoomState, event: RoomEvent): RoomState {
  return event.type === 'RoomOpened' ? { closed: false } : state && { closed: true };
}

function wrongKind(kind: RoomKind, facilities: readonly string[], others: readonly string[]): Refusal | null {
  switch (kind) {
    case 'NARROWED':
      if (facilities.length + others.length === 0) return refuse('INVALID', '部屋に入る事業所か人を選んでください。', 'accounts');
      return null;
    case 'ONE_TO_ONE':
      if (facilities.length > 0) return refuse('INVALID', '1対1の部屋には、事業所ではなく相手の方を選んでください。', 'facilities');
      if (others.length !== 1) return refuse('INVALID', '1対1の部屋の相手を一人選んでください。', 'accounts');
      return null;
    case 'ALL_PROFESSIONALS':
    case 'FAMILY':
      return refuse('INVALID', '多職種全員の部屋と患者・家族の部屋は、登録のときに用意されています。', 'kind');
    default:
      return refuse('INVALID', '開ける部屋は、絞込か1対1です。', 'kind');
  }
}

function strangers({ team }: OpenRoomFacts, facilities: readonly string[], others: readonly string[]): Refusal | null {
  if (!facilities.every((facility) => team.some((reader) => reader.facility === facility))) {
    return refuse('INVALID', 'チームに参加し、同意の及んでいる事業所を選んでください。', 'facilities');
  }
  if (!others.every((account) => team.some((reader) => reader.account === account))) {
    return refuse('INVALID', 'チームでこの利用者を担当している方を選んでください。', 'accounts');
  }
  return null;
}
