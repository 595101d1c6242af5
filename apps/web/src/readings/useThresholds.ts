import { useLookup } from '../graphql/hooks';
import type { Patient, Thresholds } from '../graphql/schema/team';
import type { Trouble } from '../graphql/trouble';
import { useWhenPageChanged } from '../patient/usePatient';
import { thresholdsQuery } from './documents';

export interface KnownThresholds {
  /** Null: not answered yet, which is not the same as none. */
  thresholds: Thresholds | null;
  trouble: Trouble | null;
  refetch: () => void;
}

/** The bounds of a patient, as far as they may be shown. */
export function useThresholds({ id, scope }: Patient): KnownThresholds {
  const { data, trouble, refetch } = useLookup<{ thresholds: Thresholds }>(thresholdsQuery, { patient: id });
  useWhenPageChanged(id, refetch);
  const thresholds = data?.thresholds ?? null;
  // What was answered while consent still reached is not shown until it is answered anew.
  const before = thresholds !== null && scope === 'OWN' && !thresholds.withheld;
  return { thresholds: before ? null : thresholds, trouble, refetch };
}
