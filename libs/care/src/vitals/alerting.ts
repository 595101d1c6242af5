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
 * A late entry is placed by its measured time and alarms nobody: what it says was overtaken by a
 * newer reading, or is a day old.
 */
export function isLateEntry(kind: ReadingKind, measuredAt: Instant, facts: AlertFacts, now: Instant): boolean {
  if (measuredAt < plus(now, -lateAfter)) return true;
  const newest = facts.newest[kind];
  return newest !== undefined && plus(measuredAt, overtakenAfter) < newest;
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
