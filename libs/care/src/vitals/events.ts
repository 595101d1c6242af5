import { defineEvent, type DomainEvent, type Instant } from '@tsumugi/kernel';
import type { ReadingKind, ThresholdPart } from './kinds.js';

/** One measuring: several kinds at one time. */
export type ReadingsRecorded = DomainEvent<
  'ReadingsRecorded',
  {
    readonly patient: string;
    readonly readings: readonly { readonly id: string; readonly kind: ReadingKind }[];
    /** The values of `readings`, in their order; `value2` is the diastolic one. */
    readonly values: readonly { readonly value: number; readonly value2: number | null; readonly unit: string }[];
    readonly measuredAt: Instant;
    readonly note: string | null;
  }
>;

/** The value now; the first one stays in its own event. */
export type ReadingCorrected = DomainEvent<
  'ReadingCorrected',
  { readonly patient: string; readonly reading: string; readonly value: number; readonly value2: number | null }
>;

/** A reading crossed a threshold of its patient. A reading raises at most one alert, which has its id. */
export type AlertRaised = DomainEvent<
  'AlertRaised',
  {
    readonly alert: string;
    readonly reading: string;
    readonly patient: string;
    readonly kind: ReadingKind;
    readonly part: ThresholdPart;
    /** The threshold as it stood. */
    readonly low: number | null;
    readonly high: number | null;
  }
>;

/** Somebody looks after it. */
export type AlertTaken = DomainEvent<'AlertTaken', { readonly alert: string; readonly patient: string; readonly person: string }>;

export type AlertClosed = DomainEvent<
  'AlertClosed',
  {
    readonly alert: string;
    readonly patient: string;
    /** What was done. */
    readonly outcome: string;
  }
>;

/** Set by a clinician for one patient; both bounds null: no longer watched. */
export type ThresholdSet = DomainEvent<
  'ThresholdSet',
  {
    readonly patient: string;
    readonly kind: ReadingKind;
    readonly part: ThresholdPart;
    readonly low: number | null;
    readonly high: number | null;
  }
>;

export type MeasuringEvent = ReadingsRecorded | ReadingCorrected | AlertRaised | AlertTaken | AlertClosed;

export const vitalsEvents = [
  defineEvent<ReadingsRecorded>('ReadingsRecorded', { clear: ['patient', 'readings', 'measuredAt'] }),
  defineEvent<ReadingCorrected>('ReadingCorrected', { clear: ['patient', 'reading'] }),
  defineEvent<AlertRaised>('AlertRaised', { clear: ['alert', 'reading', 'patient', 'kind', 'part'] }),
  defineEvent<AlertTaken>('AlertTaken', { clear: ['alert', 'patient', 'person'] }),
  defineEvent<AlertClosed>('AlertClosed', { clear: ['alert', 'patient'] }),
  defineEvent<ThresholdSet>('ThresholdSet', { clear: ['patient', 'kind', 'part'] }),
];
