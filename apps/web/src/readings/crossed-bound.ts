import type { Alert } from '../graphql/schema/team';

/** Which bound of an alert the value as it stands has crossed; null: none any more, for it was corrected. */
export function crossedBound({
  part,
  low,
  high,
  reading: { value, value2 },
}: Pick<Alert, 'part' | 'low' | 'high' | 'reading'>): { bound: 'low' | 'high'; value: number } | null {
  // The bounds of one number say nothing of the other: 85 of 170/85 lies below no lower bound of 100.
  const measured = part === 'VALUE' ? value : value2;
  if (measured === null) return null;
  if (low !== null && measured < low) return { bound: 'low', value: low };
  return high !== null && measured > high ? { bound: 'high', value: high } : null;
}
