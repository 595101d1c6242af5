import { deny, setAsideRefusal, type Decision, type Refusal, type ViewReader, type Viewer } from '@tsumugi/kernel';

/**
 * Why nothing of these subjects may be shown or taken: a record of one could not be taken, and
 * nobody knows what it would have ended. Null where none of them is set aside.
 */
export function setAsideOf(read: ViewReader, ...subjects: readonly string[]): Refusal | null {
  const found = read.get<{ subject: string }>(
    `SELECT subject FROM views_set_aside WHERE subject IN (${subjects.map(() => '?').join(', ')}) LIMIT 1`,
    ...subjects,
  );
  return found ? setAsideRefusal(found.subject) : null;
}

/** The person, whom they act for, and their region. */
export function subjectsOf({ account, facility, region }: Pick<Viewer, 'account' | 'facility' | 'region'>): string[] {
  return [`account:${account}`, `region:${region}`, ...(facility === null ? [] : [`facility:${facility}`])];
}

/** Who may see something is told why they cannot; all others learn nothing of it. */
export function unlessSetAside(read: ViewReader, viewer: Viewer, patient: string | null, decision: Decision): Decision {
  if (!decision.allowed) return decision;
  const refusal = setAsideOf(read, ...(patient === null ? [] : [`patient:${patient}`]), ...subjectsOf(viewer));
  return refusal ? deny('set aside', refusal) : decision;
}

/** For SQL over many patients: those of them of whom something may be shown; `patient` is a column. */
export const notSetAside = (patient: string): string =>
  `NOT EXISTS (SELECT 1 FROM views_set_aside x WHERE x.subject = 'patient:' || ${patient})`;
