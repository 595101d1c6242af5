import type { PostReading } from '../graphql/schema/team';

/** `128/76` for a blood pressure, `37.0` for a temperature, the number for others. */
export function readingText({ kind, value, value2 }: Pick<PostReading, 'kind' | 'value' | 'value2'>): string {
  if (value2 !== null) return `${value}/${value2}`;
  return kind === 'TEMPERATURE' || kind === 'WEIGHT' ? value.toFixed(1) : String(value);
}
