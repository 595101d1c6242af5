import { DAY, HOUR, plus, type Instant } from '@tsumugi/kernel';
import type { Measured, ReadingKind, ThresholdPart } from './kinds.js';

/** What a clinician set for the patient. */
export interface Threshold {
  readonly kind: ReadingKind;
  readonly part: ThresholdPart;
  readonly low: number | null;
  readonly high: number | null;
}

/** What an alert is decided from, beside the value itself. */
export interface AlertFacts {
  readonly thresholds: readonly Threshold[];
  /** When the newest other reading of a kind was measured. */
  readonly newest: { readonly [Kind in ReadingKind]?: Instant };
}

const overtakenAfter = 6 * HOUR;
const lateAfter = DAY;

/**
 * Whether a newer reading of the kind says how it is now, so that this one alarms nobody: of the
 * last day one of six hours later, of what is older any. Without a newer one even an old value is
 * the last that is known, and alarms; who reads it sees its age.
 */
export function isOvertaken(kind: ReadingKind, measuredAt: Instant, facts: AlertFacts, now: Instant): boolean {
  const newest = facts.newest[kind];
  if (newest === undefined) return false;
  return plus(measuredAt, measuredAt < plus(now, -lateAfter) ? 0 : overtakenAfter) < newest;
}

/** The first threshold that a value crosses. A value on the bound itself has not crossed it. */
export function crossed(kind: ReadingKind, measured: Measured, thresholds: readonly Threshold[]): Threshold | null {
  return (
    thresholds.find((threshold) => {
      if (threshold.kind !== kind) return false;
      const value = threshold.part === 'VALUE' ? measured.value : measured.value2;
      if (value === null) return false;
      return (threshold.low !== null && value < threshold.low) || (threshold.high !== null && value > threshold.high);
    }) ?? null
  );
}
