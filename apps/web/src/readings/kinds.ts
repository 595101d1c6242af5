import { useLookup } from '../graphql/hooks';
import type { Reading, ReadingKind, ReadingKindInfo } from '../graphql/schema/team';
import { readingKindsQuery } from '../record/documents';
import { readingText } from '../timeline/reading-text';

/** As a sheet of vital signs reads. */
export const kindOrder = [
  'WEIGHT',
  'BLOOD_PRESSURE',
  'PULSE',
  'SPO2',
  'TEMPERATURE',
  'RESPIRATION',
  'GLUCOSE',
  'PAIN',
] as const satisfies readonly ReadingKind[];

/** What can be measured, in the order of the screen; null while it is being asked for. */
export function useKinds(): readonly ReadingKindInfo[] | null {
  const { data } = useLookup<{ readingKinds: ReadingKindInfo[] }>(readingKindsQuery);
  return data ? kindOrder.flatMap((kind) => data.readingKinds.find((info) => info.kind === kind) ?? []) : null;
}

/** `128/76 mmHg`, `36.8℃`, `4/10`. */
export function valueWithUnit(reading: Pick<Reading, 'kind' | 'value' | 'value2' | 'unit'>): string {
  const { unit } = reading;
  return /^[a-z]/i.test(unit) ? `${readingText(reading)} ${unit}` : `${readingText(reading)}${unit}`;
}
