import type { PostReading } from '../graphql/schema/team';

/** Digits behind the point that a value of the kind always shows. */
const decimals: Readonly<Record<string, number>> = { TEMPERATURE: 1, WEIGHT: 1 };

/** `37.0` for a temperature, `80` for a pulse; never rounded: a bound may lie between two values that can be measured. */
export function numberText(kind: string, value: number): string {
  const fixed = value.toFixed(decimals[kind] ?? 0);
  return Number(fixed) === value ? fixed : String(value);
}

/** `128/76` for a blood pressure, `37.0` for a temperature, the number for others. */
export function readingText({ kind, value, value2 }: Pick<PostReading, 'kind' | 'value' | 'value2'>): string {
  const first = numberText(kind, value);
  return value2 === null ? first : `${first}/${numberText(kind, value2)}`;
}
