import { defineEvent, type DomainEvent, type Instant } from '@tsumugi/kernel';
import type { DailyLifeKind, DailyLifeResult } from './kinds.js';

interface Finding {
  readonly result: DailyLifeResult;
  readonly value: number | null;
  readonly detail: string | null;
  readonly note: string | null;
}

export type DailyLifeRecorded = DomainEvent<
  'DailyLifeRecorded',
  Finding & { readonly patient: string; readonly kind: DailyLifeKind; readonly observedAt: Instant }
>;

/** The finding now; what was written first stays in its own event. */
export type DailyLifeCorrected = DomainEvent<'DailyLifeCorrected', Finding & { readonly patient: string }>;

export type DailyLifeEvent = DailyLifeRecorded | DailyLifeCorrected;

export const dailyLifeEvents = [
  defineEvent<DailyLifeRecorded>('DailyLifeRecorded', { clear: ['patient', 'kind', 'observedAt'] }),
  defineEvent<DailyLifeCorrected>('DailyLifeCorrected', { clear: ['patient'] }),
];
