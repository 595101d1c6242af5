import type { ViewReader } from '@tsumugi/kernel';

/** A patient or relative as the others in the family room see them. */
export interface RelativeAuthor {
  readonly account: string;
  readonly name: string;
  readonly relationship: string;
}

/** Also of one who left the circle: what they wrote keeps their name. */
export function relative(read: ViewReader, patient: string, account: string): RelativeAuthor | null {
  return (
    read.get<RelativeAuthor>(
      'SELECT account, name, relationship FROM careteam_family WHERE patient = ? AND account = ? ORDER BY from_position DESC LIMIT 1',
      patient,
      account,
    ) ?? null
  );
}
