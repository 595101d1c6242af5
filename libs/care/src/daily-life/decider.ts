import { notFound, refuse, type Command, type Decider, type Instant, type Refusal } from '@tsumugi/kernel';
import { nothingCorrected } from '../nothing-corrected.js';
import { wrongPastInstant } from '../past-instant.js';
import { happenedAt } from '../waited.js';
import type { DailyLifeCorrected, DailyLifeEvent, DailyLifeRecorded } from './events.js';
import { unfit, type DailyLifeKind, type DailyLifeResult } from './kinds.js';

interface Finding {
  readonly result: DailyLifeResult;
  readonly value: number | null;
  readonly detail: string | null;
  readonly note: string | null;
}

export interface RecordDailyLife extends Command, Finding {
  readonly patient: string;
  readonly kind: DailyLifeKind;
  /** Null: the person named no time. */
  readonly observedAt: Instant | null;
}

export interface CorrectDailyLife extends Command, Finding {
  readonly entry: string;
  /** The version that was on the screen. */
  readonly expectedVersion: number;
}

/** Null before it is recorded. */
export type Entry = (Finding & { readonly patient: string; readonly kind: DailyLifeKind; readonly version: number }) | null;

export const recordDailyLifeDecider: Decider<RecordDailyLife, DailyLifeEvent, Entry, unknown> = {
  initial: () => null,
  decide(command, state, { at }): readonly DailyLifeRecorded[] | Refusal {
    if (state) return refuse('CONFLICT', 'この記録はすでに登録されています。');
    const { patient, kind } = command;
    const observedAt = happenedAt(command.observedAt, command, at);
    const wrong = wrongPastInstant(observedAt, at, 'observedAt') ?? refusalOf(kind, command);
    if (wrong) return wrong;
    return [{ type: 'DailyLifeRecorded', data: { patient, kind, observedAt, ...findingOf(command) }, occurredAt: observedAt }];
  },
  evolve,
};

export const correctDailyLifeDecider: Decider<CorrectDailyLife, DailyLifeEvent, Entry, unknown> = {
  initial: () => null,
  decide(command, state): readonly DailyLifeCorrected[] | Refusal {
    if (!state) return notFound;
    if (command.expectedVersion !== state.version) {
      return refuse('CONFLICT', 'この記録は先に訂正されています。最新の内容を確かめてから、もう一度訂正してください。', 'expectedVersion');
    }
    const wrong = refusalOf(state.kind, command);
    if (wrong) return wrong;
    const finding = findingOf(command);
    const { result, value, detail, note } = state;
    if (finding.result === result && finding.value === value && finding.detail === detail && finding.note === note)
      return nothingCorrected('result');
    return [{ type: 'DailyLifeCorrected', data: { patient: state.patient, ...finding } }];
  },
  evolve,
};

function evolve(state: Entry, event: DailyLifeEvent): Entry {
  if (event.type === 'DailyLifeRecorded') {
    // A destroyed key took the finding: there is nothing left to correct.
    return (event.data.result as DailyLifeResult | undefined) ? { ...event.data, version: 1 } : null;
  }
  return state && { ...state, ...findingOf(event.data), version: state.version + 1 };
}

function refusalOf(kind: DailyLifeKind, finding: Finding): Refusal | null {
  const wrong = unfit(kind, finding);
  return wrong && refuse('INVALID', wrong.message, wrong.field);
}

function findingOf({ result, value, detail, note }: Finding): Finding {
  return { result, value, detail, note };
}
