import type { ReadingKind, ReadingKindInfo } from '../graphql/schema/team';

/** What stands in the fields; the second only for a blood pressure. */
export interface Typed {
  value: string;
  value2: string;
}

export type TypedReadings = Partial<Record<ReadingKind, Typed>>;

/** What is wrong with one kind's fields, to be said by the screen. */
export type Slip = 'number' | 'range' | 'decimals' | 'both' | 'order';

export interface Measured {
  kind: ReadingKind;
  value: number;
  value2: number | null;
}

/** `３７．２` and `37,2` are 37.2; null when it is no number. */
export function numberOf(text: string): number | null {
  const plain = text
    .normalize('NFKC')
    .trim()
    .replace(/[,、。]/g, '.');
  return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
}

/** mmHg; the schema tells the bounds of the upper value only. */
const diastolicBounds = { min: 20, max: 200 };

/** Whether and how the fields of one kind are filled in. Null: nothing was measured. */
export function readTyped(info: ReadingKindInfo, { value, value2 }: Typed): { measured: Measured } | { slip: Slip } | null {
  const paired = info.kind === 'BLOOD_PRESSURE';
  const texts = paired ? [value, value2] : [value];
  if (texts.every((text) => text.trim() === '')) return null;
  if (texts.some((text) => text.trim() === '')) return { slip: 'both' };
  const [first = null, second = null] = texts.map(numberOf);
  if (first === null || (paired && second === null)) return { slip: 'number' };
  if (!within(first, info)) return { slip: 'range' };
  if (second !== null && !within(second, diastolicBounds)) return { slip: 'range' };
  if (texts.some((text) => digitsOf(text) > info.decimals)) return { slip: 'decimals' };
  if (second !== null && first <= second) return { slip: 'order' };
  return { measured: { kind: info.kind, value: first, value2: second } };
}

function within(value: number, { min, max }: { min: number; max: number }): boolean {
  return value >= min && value <= max;
}

function digitsOf(text: string): number {
  return String(numberOf(text) ?? '').split('.')[1]?.length ?? 0;
}
