import { canonicalJson, notFound, refuse, type Command, type Decider, type Refusal } from '@tsumugi/kernel';
import type { RegionPolicy } from '../policy/facts.js';
import { employable } from '../policy/employment.js';
import { facilityKinds, isFacilityKind, isProfession, type FacilityKind } from '../professions.js';
import type { RegionEvent, RegionFounded, RegionPolicyChanged } from './events.js';

export interface FoundRegion extends Command {
  readonly name: string;
  readonly policy: RegionPolicy;
  readonly demonstration: boolean;
}

export interface ChangePolicy extends Command {
  readonly region: string;
  readonly policy: RegionPolicy;
}

export interface SetEmployment extends Command {
  readonly region: string;
  readonly kind: FacilityKind;
  readonly professions: readonly string[];
  /** Those on the screen. */
  readonly expected: readonly string[];
}

/** Null before the region is founded. */
export type RegionState = { readonly policy: RegionPolicy } | null;

export const foundingDecider: Decider<FoundRegion, RegionEvent, RegionState> = {
  initial: () => null,
  decide(command, state): readonly RegionFounded[] | Refusal {
    if (state) return refuse('CONFLICT', 'この地域はすでに登録されています。');
    const wrong = checked(command.policy);
    if (wrong) return wrong;
    return [{ type: 'RegionFounded', data: { name: command.name, policy: command.policy, demonstration: command.demonstration } }];
  },
  evolve,
};

export const policyDecider: Decider<ChangePolicy, RegionEvent, RegionState> = {
  initial: () => null,
  decide(command, state): readonly RegionPolicyChanged[] | Refusal {
    if (!state) return notFound;
    const wrong = checked(command.policy);
    if (wrong) return wrong;
    if (canonicalJson(command.policy) === canonicalJson(state.policy)) return [];
    return [{ type: 'RegionPolicyChanged', data: { policy: command.policy } }];
  },
  evolve,
};

/** Of one kind of facility; whoever serves there already goes on. */
export const employmentDecider: Decider<SetEmployment, RegionEvent, RegionState> = {
  initial: () => null,
  decide({ kind, professions, expected }, state): readonly RegionPolicyChanged[] | Refusal {
    if (!state) return notFound;
    const before = employable(state.policy, kind);
    if (sameMembers(professions, before)) return [];
    if (!sameMembers(expected, before)) {
      return refuse(
        'CONFLICT',
        'この種別の職種は、先にほかの方が変えています。最新の内容を確かめてから、もう一度保存してください。',
        'expected',
      );
    }
    const others = state.policy.employment.filter((line) => line.kind !== kind);
    const policy = { ...state.policy, employment: [...others, { kind, professions: [...new Set(professions)] }] };
    const wrong = checked(policy);
    return wrong ? { ...wrong, field: 'professions' } : [{ type: 'RegionPolicyChanged', data: { policy } }];
  },
  evolve,
};

function sameMembers(a: readonly string[], b: readonly string[]): boolean {
  return canonicalJson([...new Set(a)].sort()) === canonicalJson([...new Set(b)].sort());
}

function evolve(_: RegionState, event: RegionEvent): RegionState {
  return { policy: event.data.policy };
}

/** A policy that cannot be kept would lock a whole region out, so each number has bounds. */
function checked(policy: RegionPolicy): Refusal | null {
  if (!between(policy.invitationDays, 1, 90)) return wrong('招待の有効期間は1日から90日の間で指定してください。');
  if (!between(policy.sessionMinutes, 5, 1440)) return wrong('サインインの有効時間は5分から1440分の間で指定してください。');
  if (!between(policy.staleAfterSeconds, 1, 300)) return wrong('表示の遅れの上限は1秒から300秒の間で指定してください。');
  if (!policy.invitingProfessions.every(isProfession)) return wrong('招待できる職種は、職種の一覧から選んでください。');
  if (!between(policy.daysAfterDeath, 0, 90)) return wrong('お亡くなりになった後に書ける期間は0日から90日の間で指定してください。');
  if (!policy.releasingProfessions.every(isProfession)) return wrong('ご家族に公開できる職種は、職種の一覧から選んでください。');
  if (!between(policy.uploadDays, 1, 365)) return wrong('投稿に使われていないファイルを残す期間は1日から365日の間で指定してください。');
  const kinds = policy.employment.map(({ kind }) => kind);
  if (!kinds.every(isFacilityKind) || new Set(kinds).size < kinds.length)
    return wrong('事業所の種別は、種別の一覧から1つずつ選んでください。');
  // A facility that may take on nobody could not even have a manager.
  const empty = policy.employment.find(({ professions }) => professions.length === 0 || !professions.every(isProfession));
  if (empty) return wrong(`${facilityKinds[empty.kind as FacilityKind]}に登録できる職種を、職種の一覧から1つ以上選んでください。`);
  if (!isZone(policy.zone)) return wrong('時間帯は Asia/Tokyo のようなIANAの名前で指定してください。');
  return null;
}

function wrong(message: string): Refusal {
  return refuse('INVALID', message, 'policy');
}

function between(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
