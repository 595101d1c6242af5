import type { Allow, Instant, SqlValue, ViewReader } from '@tsumugi/kernel';
import { professional, type Professional } from '../professional.js';
import type { ReadingKind, ThresholdPart } from './kinds.js';

/** The schema's `Reading`. */
export interface ReadingItem {
  readonly id: string;
  readonly kind: ReadingKind;
  readonly value: number;
  readonly value2: number | null;
  readonly unit: string;
  readonly measuredAt: Instant;
  readonly typedAt: Instant;
  readonly by: Professional | null;
  readonly note: string | null;
  readonly first: { readonly value: number; readonly value2: number | null } | null;
  readonly correctedAt: Instant | null;
}

/** The schema's `Alert`. */
export interface AlertItem {
  readonly id: string;
  readonly status: 'RAISED' | 'TAKEN' | 'CLOSED';
  readonly reading: ReadingItem;
  readonly low: number | null;
  readonly high: number | null;
  readonly raisedAt: Instant;
  readonly takenBy: Professional | null;
  readonly takenAt: Instant | null;
  readonly closedBy: Professional | null;
  readonly closedAt: Instant | null;
  readonly outcome: string | null;
}

/** The schema's `Threshold`. */
export interface ThresholdItem {
  readonly kind: ReadingKind;
  readonly part: ThresholdPart;
  readonly low: number | null;
  readonly high: number | null;
  readonly setBy: Professional;
  readonly setAt: Instant;
}

interface ReadingRow {
  id: string;
  patient: string;
  kind: ReadingKind;
  value: number;
  value2: number | null;
  unit: string;
  measured_at: Instant;
  typed_at: Instant;
  author: string;
  author_facility: string | null;
  note: string | null;
  first_value: number;
  first_value2: number | null;
  corrected_at: Instant | null;
}

interface AlertRow {
  id: string;
  status: AlertItem['status'];
  low: number | null;
  high: number | null;
  raised_at: Instant;
  taken_by: string | null;
  taken_by_facility: string | null;
  taken_at: Instant | null;
  closed_by: string | null;
  closed_by_facility: string | null;
  closed_at: Instant | null;
  outcome: string | null;
}

export interface Range {
  readonly kinds: readonly ReadingKind[] | null;
  readonly since: Instant | null;
  readonly until: Instant | null;
  readonly first: number;
}

/** Newest first; within an own scope only what the facility itself recorded. */
export function readingsOf(read: ViewReader, patient: string, outcome: Allow, { kinds, since, until, first }: Range): ReadingItem[] {
  const conditions = ['patient = ?'];
  const values: SqlValue[] = [patient];
  const add = (condition: string, ...more: SqlValue[]) => {
    conditions.push(condition);
    values.push(...more);
  };
  if (outcome.scope !== 'all') add('author_facility = ?', facilityOf(outcome.scope));
  if (kinds) add(`kind IN (${kinds.map(() => '?').join(', ')})`, ...kinds);
  if (since) add('measured_at >= ?', since);
  if (until) add('measured_at <= ?', until);
  const rows = read.all<ReadingRow>(
    `SELECT * FROM vitals_reading WHERE ${conditions.join(' AND ')} ORDER BY measured_at DESC, id DESC LIMIT ?`,
    ...values,
    first,
  );
  const by = people(read);
  return rows.map((row) => readingItem(row, by));
}

export function readingOf(read: ViewReader, id: string, patient: string, outcome: Allow): ReadingItem | null {
  const row = read.get<ReadingRow>('SELECT * FROM vitals_reading WHERE id = ? AND patient = ?', id, patient);
  return row && inScope(row, outcome) ? readingItem(row, people(read)) : null;
}

/** Newest first; `open` leaves out the closed ones. */
export function alertsOf(read: ViewReader, patient: string, outcome: Allow, open: boolean): AlertItem[] {
  const rows = read.all<{ id: string }>(
    `SELECT id FROM vitals_alert WHERE patient = ? ${open ? "AND status <> 'CLOSED'" : ''} ORDER BY raised_at DESC, id DESC LIMIT 500`,
    patient,
  );
  return rows.flatMap(({ id }) => alertOf(read, id, patient, outcome) ?? []);
}

export function alertOf(read: ViewReader, id: string, patient: string, outcome: Allow): AlertItem | null {
  const row = read.get<AlertRow>('SELECT * FROM vitals_alert WHERE id = ? AND patient = ?', id, patient);
  const reading = row && readingOf(read, id, patient, outcome);
  if (!reading) return null;
  // What others did about it is their record.
  const shown = (facility: string | null): boolean => outcome.scope === 'all' || outcome.scope === `facility:${facility}`;
  const taken = row.taken_by !== null && shown(row.taken_by_facility);
  const closed = row.closed_by !== null && shown(row.closed_by_facility);
  return {
    id,
    status: row.status,
    reading,
    low: row.low,
    high: row.high,
    raisedAt: row.raised_at,
    takenBy: taken ? professional(read, row.taken_by!, row.taken_by_facility) : null,
    takenAt: taken ? row.taken_at : null,
    closedBy: closed ? professional(read, row.closed_by!, row.closed_by_facility) : null,
    closedAt: closed ? row.closed_at : null,
    outcome: closed ? row.outcome : null,
  };
}

/** Within an own scope only what the facility itself set. */
export function thresholdsOf(read: ViewReader, patient: string, outcome: Allow): ThresholdItem[] {
  return read
    .all<{
      kind: ReadingKind;
      part: ThresholdPart;
      low: number | null;
      high: number | null;
      set_by: string;
      set_by_facility: string | null;
      set_at: Instant;
    }>('SELECT * FROM vitals_threshold WHERE patient = ? ORDER BY kind, part', patient)
    .filter((row) => outcome.scope === 'all' || outcome.scope === `facility:${row.set_by_facility}`)
    .flatMap(({ kind, part, low, high, set_by, set_by_facility, set_at }) => {
      const setBy = professional(read, set_by, set_by_facility);
      return setBy ? [{ kind, part, low, high, setBy, setAt: set_at }] : [];
    });
}

type People = (account: string, facility: string | null) => Professional | null;

/** A curve of half a year was typed by a handful of people: each is looked up once. */
function people(read: ViewReader): People {
  const known = new Map<string, Professional | null>();
  return (account, facility) => {
    const key = `${account} ${facility}`;
    if (!known.has(key)) known.set(key, professional(read, account, facility));
    return known.get(key)!;
  };
}

function readingItem(row: ReadingRow, by: People): ReadingItem {
  return {
    id: row.id,
    kind: row.kind,
    value: row.value,
    value2: row.value2,
    unit: row.unit,
    measuredAt: row.measured_at,
    typedAt: row.typed_at,
    by: by(row.author, row.author_facility),
    note: row.note,
    first: row.corrected_at === null ? null : { value: row.first_value, value2: row.first_value2 },
    correctedAt: row.corrected_at,
  };
}

function inScope(row: ReadingRow, { scope }: Allow): boolean {
  return scope === 'all' || scope === `facility:${row.author_facility}`;
}

function facilityOf(scope: string): string {
  return scope.slice('facility:'.length);
}
