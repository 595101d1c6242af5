import type { NumberSlip } from '../field/numbers';
import { readNumber } from '../field/numbers';
import { newId } from '../graphql/commands';
import type { ReadingKind, ReadingKindInfo } from '../graphql/schema/team';
import { isVisible } from '../text/text';

/** What stands in the fields; the second only for a blood pressure. */
export interface Typed {
  value: string;
  value2: string;
}

export type TypedReadings = Partial<Record<ReadingKind, Typed>>;

/** What is wrong with one kind's fields, to be said by the screen. */
export type Slip = NumberSlip | 'both' | 'order';

export interface Measured {
  kind: ReadingKind;
  value: number;
  value2: number | null;
}

/** The ids that an entry's readings will have: the same on every try of it, so that a lost answer never makes a second one. */
export function idsFor(kinds: readonly ReadingKindInfo[]): Readonly<Record<string, string>> {
  return Object.fromEntries(kinds.map(({ kind }) => [kind, newId()]));
}

/** mmHg; the schema tells the bounds of the upper value only. */
const diastolicBounds = { min: 20, max: 200 };

/** Whether and how the fields of one kind are filled in. Null: nothing was measured. */
export function readTyped(info: ReadingKindInfo, { value, value2 }: Typed): { measured: Measured } | { slip: Slip } | null {
  const paired = info.kind === 'BLOOD_PRESSURE';
  const texts = paired ? [value, value2] : [value];
  if (texts.every((text) => !isVisible(text))) return null;
  if (texts.some((text) => !isVisible(text))) return { slip: 'both' };
  const [first, second = null] = texts.map((text, part) => readNumber(text, part === 0 ? info : { ...diastolicBounds, decimals: 0 }));
  for (const read of [first, second]) if (read && 'slip' in read) return read;
  const upper = numberIn(first);
  const lower = numberIn(second);
  if (upper === null) return null;
  if (lower !== null && upper <= lower) return { slip: 'order' };
  return { measured: { kind: info.kind, value: upper, value2: lower } };
}

function numberIn(read: ReturnType<typeof readNumber> | undefined): number | null {
  return read && 'number' in read ? read.number : null;
}
