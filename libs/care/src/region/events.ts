import { defineEvent, type DomainEvent } from '@tsumugi/kernel';
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

export type RegionEvent = RegionFounded | RegionPolicyChanged;

export const regionEvents = [
  defineEvent<RegionFounded>('RegionFounded', { clear: ['policy', 'demonstration'] }),
  defineEvent<RegionPolicyChanged>('RegionPolicyChanged', { clear: ['policy'] }),
];
