import { canonicalJson, notFound, refuse, type Command, type Decider, type Refusal } from '@tsumugi/kernel';
import type { RegionPolicy } from '../policy/facts.js';
import { isProfession } from '../professions.js';
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
