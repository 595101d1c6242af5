import type { Trouble } from './trouble';
import { isPassing } from './trouble';

/** What was answered last, and to which question. */
export interface KeptData<Data> {
  key: string;
  data: Data;
}

/** What stays known after an answer: a passing failure takes nothing away, a refusal does, and so does another question. */
export function keptAfter<Data>(
  kept: KeptData<Data> | null,
  { asked, answered, data, trouble }: { asked: string; answered: string; data: Data | undefined; trouble: Trouble | null },
): KeptData<Data> | null {
  if (trouble && !isPassing(trouble)) return null;
  if (data !== undefined) return kept?.key === answered && kept.data === data ? kept : { key: answered, data };
  return kept?.key === asked ? kept : null;
}
