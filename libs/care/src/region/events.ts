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
  defineEvent<RegionFounded>('RegionFounded', { clear: ['policy', 'demonstration'] }),
  defineEvent<RegionPolicyChanged>('RegionPolicyChanged', { clear: ['policy'] }),
  defineEvent<ClockAccepted>('ClockAccepted', { clear: ['position', 'type', 'at', 'clock'] }),
];
