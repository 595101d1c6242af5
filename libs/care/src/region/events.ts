import { defineEvent, type DomainEvent, type JsonObject } from '@tsumugi/kernel';
import { defaultRegionPolicy } from '../policy/default-policy.js';
import type { RegionPolicy } from '../policy/facts.js';

/** A network for cooperation began: its office, its rules. */
export type RegionFounded = DomainEvent<
  'RegionFounded',
  {
    readonly name: string;
    readonly policy: RegionPolicy;
    /** Holds invented people only; such a region offers entry with one click. */
    readonly demonstration: boolean;
  }
>;

export type RegionPolicyChanged = DomainEvent<'RegionPolicyChanged', { readonly policy: RegionPolicy }>;

/**
 * An operator lets the region go on though its last record is from the future: whoever follows goes
 * by the time of this one from now on.
 */
export type ClockAccepted = DomainEvent<
  'ClockAccepted',
  {
    readonly position: number;
    readonly type: string;
    /** The time that the record bears. */
    readonly at: string;
    /** The time that the operator's machine had. */
    readonly clock: string;
  }
>;

export type RegionEvent = RegionFounded | RegionPolicyChanged;

export const regionEvents = [
  defineEvent<RegionFounded>('RegionFounded', {
    version: 3,
    clear: ['policy', 'demonstration'],
    upcasts: { 1: withRulesOfDeath, 2: withEmploymentAndUploadDays },
  }),
  defineEvent<RegionPolicyChanged>('RegionPolicyChanged', {
    version: 3,
    clear: ['policy'],
    upcasts: { 1: withRulesOfDeath, 2: withEmploymentAndUploadDays },
  }),
  defineEvent<ClockAccepted>('ClockAccepted', { clear: ['position', 'type', 'at', 'clock'] }),
];

/** Version 1 knew neither the days after a death nor who releases: such a region has the rules that regions begin with. */
function withRulesOfDeath(data: JsonObject): JsonObject {
  const { daysAfterDeath, releasingProfessions } = defaultRegionPolicy;
  return { ...data, policy: { daysAfterDeath, releasingProfessions: [...releasingProfessions], ...(data['policy'] as JsonObject) } };
}

/**
 * Version 2 said neither for how long an upload is kept that nothing uses, nor whom a kind of facility
 * takes on: no kind is named, and each goes by what regions begin with.
 */
function withEmploymentAndUploadDays(data: JsonObject): JsonObject {
  const { uploadDays } = defaultRegionPolicy;
  return { ...data, policy: { uploadDays, employment: [], ...(data['policy'] as JsonObject) } };
}
