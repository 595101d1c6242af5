import { notFound, refuse, type Command, type Decider, type Refusal } from '@tsumugi/kernel';
import { wrongProfession } from '../policy/employment.js';
import type { Employment } from '../policy/facts.js';
import type { FacilityKind, Profession } from '../professions.js';
import type { FacilityEvent, FacilityNumberReserved } from './events.js';

export interface ReserveNumber extends Command {
  readonly number: string;
  readonly facility: string;
}

/** Whose the number is; null: nobody's yet. */
export type NumberState = string | null;

export const numberTaken = refuse('CONFLICT', 'この事業所番号はすでに登録されています。番号をお確かめください。', 'number');

export const numberDecider: Decider<ReserveNumber, FacilityNumberReserved, NumberState> = {
  initial: () => null,
  decide(command, state) {
    if (state === command.facility) return [];
    if (state !== null) return numberTaken;
    return [{ type: 'FacilityNumberReserved', data: { facility: command.facility } }];
  },
  evolve: (_, event) => event.data.facility,
};

/** Registers a facility together with its first manager: without one nobody could take on staff. */
export interface RegisterFacility extends Command {
  readonly facility: string;
  readonly number: string;
  readonly name: string;
  readonly kana: string;
  readonly kind: FacilityKind;
  readonly phone: string | null;
  readonly manager: string;
  readonly managerProfession: Profession;
}

export interface AddStaff extends Command {
  readonly facility: string;
  readonly account: string;
  readonly profession: Profession;
  readonly manager: boolean;
}

export interface RemoveStaff extends Command {
  readonly facility: string;
  readonly account: string;
}

export interface SetManager extends Command {
  readonly facility: string;
  readonly account: string;
  readonly manager: boolean;
}

export interface Serving {
  readonly profession: Profession;
  readonly manager: boolean;
}

/** Null for those who left: a second removal is no mistake, a stranger's is. */
export type StaffState = { readonly kind: FacilityKind | null; readonly staff: ReadonlyMap<string, Serving | null> };

/** The region's rules of whom facilities take on. */
export interface EmployingFacts {
  readonly employment: readonly Employment[];
}

/** The kind is null before the facility is registered. */
const initial = (): StaffState => ({ kind: null, staff: new Map() });

export const registeringDecider: Decider<RegisterFacility, FacilityEvent, StaffState, EmployingFacts> = {
  initial,
  decide(command, state, { facts }): readonly FacilityEvent[] | Refusal {
    if (state.kind !== null) return numberTaken;
    const { number, name, kana, kind, phone, manager, managerProfession } = command;
    const wrong = wrongProfession(facts.employment, kind, managerProfession);
    if (wrong) return { ...wrong, field: 'managerProfession' };
    return [
      { type: 'FacilityRegistered', data: { number, name, kana, kind, phone } },
      { type: 'StaffAdded', data: { account: manager, profession: managerProfession, manager: true } },
    ];
  },
  evolve,
};

export const addingDecider: Decider<AddStaff, FacilityEvent, StaffState, EmployingFacts> = {
  initial,
  decide({ account, profession, manager }, state, { actor, facts }): readonly FacilityEvent[] | Refusal {
    if (state.kind === null || !state.staff.get(actor.person)?.manager) return notFound;
    const serving = state.staff.get(account);
    if (!serving) {
      return wrongProfession(facts.employment, state.kind, profession) ?? [{ type: 'StaffAdded', data: { account, profession, manager } }];
    }
    if (serving.profession !== profession) {
      return refuse('CONFLICT', 'この方は別の職種ですでに登録されています。職種をお確かめください。', 'profession');
    }
    if (serving.manager !== manager) {
      return refuse('CONFLICT', 'この方はすでに登録されています。管理者の役割は職員の一覧から変更してください。', 'manager');
    }
    return [];
  },
  evolve,
};

export const removingDecider: Decider<RemoveStaff, FacilityEvent, StaffState> = {
  initial,
  decide({ account }, state, { actor }): readonly FacilityEvent[] | Refusal {
    if (!state.staff.get(actor.person)?.manager) return notFound;
    const serving = state.staff.get(account);
    if (serving === undefined) return notFound;
    if (serving === null) return [];
    if (serving.manager && managers(state) === 1) return lastManager;
    return [{ type: 'StaffRemoved', data: { account } }];
  },
  evolve,
};

export const managerDecider: Decider<SetManager, FacilityEvent, StaffState> = {
  initial,
  decide({ account, manager }, state, { actor }): readonly FacilityEvent[] | Refusal {
    if (!state.staff.get(actor.person)?.manager) return notFound;
    const serving = state.staff.get(account);
    if (!serving) return notFound;
    if (serving.manager === manager) return [];
    if (!manager && managers(state) === 1) return lastManager;
    return [{ type: 'StaffManagerChanged', data: { account, manager } }];
  },
  evolve,
};

const lastManager = refuse('CONFLICT', '事業所には管理者が1人以上必要です。先に別の方を管理者にしてください。', 'account');

function managers({ staff }: StaffState): number {
  return [...staff.values()].filter((serving) => serving?.manager).length;
}

function evolve(state: StaffState, event: FacilityEvent): StaffState {
  switch (event.type) {
    case 'FacilityRegistered':
      return { ...state, kind: event.data.kind };
    case 'StaffAdded': {
      const { account, profession, manager } = event.data;
      return { ...state, staff: new Map(state.staff).set(account, { profession, manager }) };
    }
    case 'StaffRemoved':
      return { ...state, staff: new Map(state.staff).set(event.data.account, null) };
    case 'StaffManagerChanged': {
      const { account, manager } = event.data;
      const serving = state.staff.get(account);
      return serving ? { ...state, staff: new Map(state.staff).set(account, { ...serving, manager }) } : state;
    }
  }
}
