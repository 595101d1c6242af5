import { refuse, type Command, type Decider, type Refusal } from '@tsumugi/kernel';
import type { ThresholdSet } from './events.js';
import { boundsOf, within, type ReadingKind, type ThresholdPart } from './kinds.js';

export interface SetThreshold extends Command {
  readonly patient: string;
  readonly kind: ReadingKind;
  readonly part: ThresholdPart;
  readonly low: number | null;
  readonly high: number | null;
  /** The bounds that were on the screen; both null: none. */
  readonly expectedLow: number | null;
  readonly expectedHigh: number | null;
}

/** What is watched, by kind and part. */
export type Thresholds = ReadonlyMap<string, { readonly low: number | null; readonly high: number | null }>;

/** There are no thresholds until a clinician sets them for this patient. */
export const thresholdDecider: Decider<SetThreshold, ThresholdSet, Thresholds, unknown> = {
  initial: () => new Map(),
  decide({ patient, kind, part, low, high, expectedLow, expectedHigh }, state): readonly ThresholdSet[] | Refusal {
    const bounds = boundsOf(kind, part);
    if (!bounds) return refuse('INVALID', '二つめの値のしきい値は、血圧（拡張期）だけに設定できます。', 'part');
    const range = `${bounds.min}〜${bounds.max}の範囲で、小数第1位までで入力してください。`;
    if (low !== null && !within(low, bounds.min, bounds.max, 1)) return refuse('INVALID', `下限は${range}`, 'low');
    if (high !== null && !within(high, bounds.min, bounds.max, 1)) return refuse('INVALID', `上限は${range}`, 'high');
    if (low !== null && high !== null && low >= high) return refuse('INVALID', '下限は上限より小さい値で入力してください。', 'low');
    const before = state.get(`${kind} ${part}`) ?? { low: null, high: null };
    if (before.low === low && before.high === high) return [];
    if (before.low !== expectedLow || before.high !== expectedHigh) {
      return refuse(
        'CONFLICT',
        'この上限・下限は、先にほかの方が変えています。最新の値を確かめてから、もう一度保存してください。',
        'expectedLow',
      );
    }
    return [{ type: 'ThresholdSet', data: { patient, kind, part, low, high } }];
  },
  evolve(state, { data: { kind, part, low, high } }) {
    // The bounds of a destroyed key read as absent: nothing is watched.
    return new Map(state).set(`${kind} ${part}`, { low: low ?? null, high: high ?? null });
  },
};
