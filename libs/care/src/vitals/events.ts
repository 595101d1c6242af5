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

/**
 * A reading crossed a threshold of its patient. The first alert of a reading has its id; a correction
 * raises another once that one is closed.
 */
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
export type AlertTaken = DomainEvent<
  'AlertTaken',
  {
    readonly alert: string;
    readonly patient: string;
    readonly person: string;
    /** Of the reading, as it was answered. Null, in what version 1 said: the one that stood then. */
    readonly version: number | null;
  }
>;

export type AlertClosed = DomainEvent<
  'AlertClosed',
  {
    readonly alert: string;
    readonly patient: string;
    /** What was done. */
    readonly outcome: string;
    /** As in `AlertTaken`: what was done was done for this version of the reading. */
    readonly version: number | null;
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
  defineEvent<AlertTaken>('AlertTaken', {
    version: 2,
    clear: ['alert', 'patient', 'person', 'version'],
    upcasts: { 1: (data) => ({ ...data, version: null }) },
  }),
  defineEvent<AlertClosed>('AlertClosed', {
    version: 2,
    clear: ['alert', 'patient', 'version'],
    upcasts: { 1: (data) => ({ ...data, version: null }) },
  }),
  defineEvent<ThresholdSet>('ThresholdSet', { clear: ['patient', 'kind', 'part'] }),
];
