import type { Allow, Instant, ViewReader } from '@tsumugi/kernel';
import { people, type Professional } from '../professional.js';
import { facilityOf, reaches, shownLines } from '../versions.js';
import type { KeyPerson, PatientBasics } from './events.js';

/** The lines that a team keeps of a patient. In a list field each entry is one, elsewhere the field is. */
export const lineFields = ['careLevel', 'conditions', 'allergies', 'keyPerson', 'pointsOfCare', 'living', 'phase'] as const;
export type LineField = (typeof lineFields)[number];

const lists: ReadonlySet<LineField> = new Set<LineField>(['conditions', 'allergies', 'pointsOfCare']);

/** The lines of a field as texts; a key person is JSON. */
export function textsOf(basics: PatientBasics, field: Exclude<LineField, 'phase'>): readonly string[] {
  const value = basics[field];
  if (value === null) return [];
  if (typeof value === 'string') return [value];
  return field === 'keyPerson' ? [JSON.stringify(value)] : (value as readonly string[]);
}

/** What one saving changed in a field: which line stands for which; null: there was none, or there is none any more. */
export function changesBetween(
  before: readonly string[],
  after: readonly string[],
): readonly { readonly before: string | null; readonly after: string | null }[] {
  const gone = without(before, after);
  const come = without(after, before);
  return Array.from({ length: Math.max(gone.length, come.length) }, (_, place) => ({
    before: gone[place] ?? null,
    after: come[place] ?? null,
  }));
}

function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return lines.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** A row of `patient_change`. */
export interface LineChange {
  readonly field: LineField;
  readonly before: string | null;
  /** Who wrote the line that it replaced. */
  readonly before_facility: string | null;
  readonly after: string | null;
  readonly at: Instant;
  readonly by: string;
  readonly by_facility: string | null;
}

/** The schema's `BasicsLine`. */
export interface LineItem {
  readonly field: LineField;
  readonly text: string;
  readonly at: Instant;
  readonly by: Professional | null;
}

/** The schema's `BasicsChange`. */
export interface ChangeItem {
  readonly field: LineField;
  readonly before: string | null;
  readonly after: string | null;
  readonly at: Instant;
  readonly by: Professional | null;
}

/**
 * The lines that stand, each with the change that wrote it; where consent ended, those that the
 * own facility wrote and did not take back itself, whatever others made of them since.
 */
export function standingLines(read: ViewReader, patient: string, { scope }: Allow): LineChange[] {
  const lines: LineChange[] = [];
  for (const change of changesOf(read, patient, scope)) {
    const replaced = lines.findIndex(({ field, after }) => field === change.field && (!lists.has(field) || after === change.before));
    if (replaced >= 0) lines.splice(replaced, 1);
    if (change.after !== null) lines.push(change);
  }
  return lines;
}

export function lineItems(read: ViewReader, lines: readonly LineChange[]): LineItem[] {
  const person = people(read);
  return lines.map(({ field, after, at, by, by_facility }) => ({ field, text: shown(field, after!), at, by: person(by, by_facility) }));
}

/** Everything that was written and what it replaced, the newest first; of one's own what one wrote. Null: withheld. */
export function lineHistoryOf(read: ViewReader, patient: string, { scope }: Allow): readonly ChangeItem[] | null {
  const person = people(read);
  const changes = changesOf(read, patient, scope)
    .reverse()
    .map(({ field, before, before_facility, after, at, by, by_facility }) => ({
      field,
      before: before !== null && reaches(scope, before_facility) ? shown(field, before) : null,
      after: after === null ? null : shown(field, after),
      at,
      by: person(by, by_facility),
    }));
  return shownLines(changes, scope);
}

function changesOf(read: ViewReader, patient: string, scope: Allow['scope']): LineChange[] {
  return read.all<LineChange>(
    `SELECT field, before, before_facility, after, at, by, by_facility
       FROM patient_change WHERE patient = ?1 AND (?2 IS NULL OR by_facility = ?2) ORDER BY position, place`,
    patient,
    facilityOf(scope),
  );
}

/** As people read it: a key person in one line. */
function shown(field: LineField, text: string): string {
  if (field !== 'keyPerson') return text;
  const { name, relationship, phone } = JSON.parse(text) as KeyPerson;
  return `${name}（${relationship}）${phone ?? ''}`;
}
