import type { Allow, Instant, SqlValue, ViewReader } from '@tsumugi/kernel';
import { professional, type Professional } from '../professional.js';
import type { DailyLifeKind, DailyLifeResult } from './kinds.js';

/** The schema's `DailyLifeEntry`. */
export interface EntryItem {
  readonly id: string;
  readonly kind: DailyLifeKind;
  readonly result: DailyLifeResult;
  readonly value: number | null;
  readonly detail: string | null;
  readonly note: string | null;
  readonly observedAt: Instant;
  readonly typedAt: Instant;
  readonly by: Professional | null;
  readonly correctedAt: Instant | null;
}

interface Row {
  id: string;
  kind: DailyLifeKind;
  result: DailyLifeResult;
  value: number | null;
  detail: string | null;
  note: string | null;
  observed_at: Instant;
  typed_at: Instant;
  author: string;
  author_facility: string | null;
  corrected_at: Instant | null;
}

/** Newest first; within an own scope only what the facility itself recorded. */
export function entriesOf(
  read: ViewReader,
  patient: string,
  outcome: Allow,
  { since, until, first }: { since: Instant | null; until: Instant | null; first: number },
): EntryItem[] {
  const conditions = ['patient = ?'];
  const values: SqlValue[] = [patient];
  const add = (condition: string, value: SqlValue) => {
    conditions.push(condition);
    values.push(value);
  };
  if (outcome.scope !== 'all') add('author_facility = ?', outcome.scope.slice('facility:'.length));
  if (since) add('observed_at >= ?', since);
  if (until) add('observed_at <= ?', until);
  return read
    .all<Row>(
      `SELECT * FROM dailylife_entry WHERE ${conditions.join(' AND ')} ORDER BY observed_at DESC, id DESC LIMIT ?`,
      ...values,
      first,
    )
    .map((row) => entryItem(read, row));
}

export function entryOf(read: ViewReader, id: string, patient: string, { scope }: Allow): EntryItem | null {
  const row = read.get<Row>('SELECT * FROM dailylife_entry WHERE id = ? AND patient = ?', id, patient);
  return row && (scope === 'all' || scope === `facility:${row.author_facility}`) ? entryItem(read, row) : null;
}

function entryItem(read: ViewReader, row: Row): EntryItem {
  const { id, kind, result, value, detail, note } = row;
  return {
    id,
    kind,
    result,
    value,
    detail,
    note,
    observedAt: row.observed_at,
    typedAt: row.typed_at,
    by: professional(read, row.author, row.author_facility),
    correctedAt: row.corrected_at,
  };
}
