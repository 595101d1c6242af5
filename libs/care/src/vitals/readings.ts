import type { Allow, Instant, SqlValue, ViewReader } from '@tsumugi/kernel';
import { objectionsOf, openOf, type Objection } from '../objections.js';
import { people, type People, professional, type Professional } from '../professional.js';
import { readingVersions, type ReadingVersion } from '../reading-versions.js';
import { facilityOf, reaches, shownLines, shownVersion } from '../versions.js';
import type { Measured, ReadingKind, ThresholdPart } from './kinds.js';

type AlertStatus = 'RAISED' | 'TAKEN' | 'CLOSED';

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
  readonly first: Measured | null;
  readonly version: number;
  readonly correctedAt: Instant | null;
  readonly correctedBy: Professional | null;
  readonly objections: readonly Objection[] | null;
  readonly openObjections: number | null;
}

/** The schema's `ReadingVersion`. */
export interface VersionItem extends Measured {
  readonly version: number;
  readonly at: Instant;
  readonly by: Professional | null;
}

/** The schema's `Alert`. */
export interface AlertItem {
  readonly id: string;
  /** Null: withheld. */
  readonly status: AlertStatus | null;
  readonly reading: ReadingItem;
  readonly correctedSince: boolean;
  readonly part: ThresholdPart;
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

/** The schema's `Thresholds`. */
export interface ThresholdsItem {
  /** Null: withheld. */
  readonly items: readonly ThresholdItem[] | null;
  /** What is null or missing here may be set all the same: consent does not reach who asks. */
  readonly withheld: boolean;
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
  version: number;
}

interface AlertRow {
  id: string;
  reading: string;
  status: AlertStatus;
  part: ThresholdPart;
  low: number | null;
  high: number | null;
  raised_at: Instant;
  value_by_facility: string | null;
  bounds_by_facility: string | null;
  taken_by: string | null;
  taken_by_facility: string | null;
  taken_at: Instant | null;
  closed_by: string | null;
  closed_by_facility: string | null;
  closed_at: Instant | null;
  closed_version: number | null;
  outcome: string | null;
}

export interface Range {
  readonly kinds: readonly ReadingKind[] | null;
  readonly since: Instant | null;
  readonly until: Instant | null;
  readonly first: number;
}

/** Newest first; within an own scope only what the facility itself wrote, as it wrote it last. */
export function readingsOf(read: ViewReader, patient: string, outcome: Allow, { kinds, since, until, first }: Range): ReadingItem[] {
  const conditions = ['patient = ?'];
  const values: SqlValue[] = [patient];
  const add = (condition: string, ...more: SqlValue[]) => {
    conditions.push(condition);
    values.push(...more);
  };
  const own = facilityOf(outcome.scope);
  if (own !== null) add(`(author_facility = ? OR EXISTS (${writtenBy}))`, own, own);
  if (kinds) add(`kind IN (${kinds.map(() => '?').join(', ')})`, ...kinds);
  if (since) add('measured_at >= ?', since);
  if (until) add('measured_at <= ?', until);
  const rows = read.all<ReadingRow>(
    `SELECT * FROM vitals_reading WHERE ${conditions.join(' AND ')} ORDER BY measured_at DESC, id DESC LIMIT ?`,
    ...values,
    first,
  );
  return readingItems(read, rows, outcome);
}

const writtenBy = 'SELECT 1 FROM vitals_version w WHERE w.reading = vitals_reading.id AND w.by_facility = ?';

/** As it stands, or as it stood while `upTo` was its last version; null: not there. */
export function readingOf(read: ViewReader, id: string, patient: string, outcome: Allow, upTo: number | null = null): ReadingItem | null {
  const row = read.get<ReadingRow>('SELECT * FROM vitals_reading WHERE id = ? AND patient = ?', id, patient);
  return (row && readingItems(read, [row], outcome, upTo)[0]) ?? null;
}

/** Every version that the scope reaches, the oldest first. */
export function versionsOf(read: ViewReader, id: string, { scope }: Allow): VersionItem[] {
  const rows = read.all<ReadingRow>('SELECT * FROM vitals_reading WHERE id = ?', id);
  const by = people(read);
  return [...readingVersions(read, rows).values()]
    .flat()
    .filter(({ byFacility }) => reaches(scope, byFacility))
    .map(({ version, value, value2, at, by: person, byFacility }) => ({ version, value, value2, at, by: by(person, byFacility) }));
}

/** Newest first; `open` leaves out the closed ones. */
export function alertsOf(read: ViewReader, patient: string, outcome: Allow, open: boolean): AlertItem[] {
  // What others did about it is not told by its absence either: there the own status counts.
  const standing = open && outcome.scope === 'all' ? "AND status <> 'CLOSED'" : '';
  const rows = read.all<{ id: string }>(
    `SELECT id FROM vitals_alert WHERE patient = ? ${standing} ORDER BY raised_at DESC, id DESC LIMIT 500`,
    patient,
  );
  const items = rows.flatMap(({ id }) => alertOf(read, id, patient, outcome) ?? []);
  return open ? items.filter(({ status }) => status !== 'CLOSED') : items;
}

/** An alert is a facility's own where both the value and the bounds that it crossed are. */
export function alertOf(read: ViewReader, id: string, patient: string, outcome: Allow): AlertItem | null {
  const row = read.get<AlertRow>('SELECT * FROM vitals_alert WHERE id = ? AND patient = ?', id, patient);
  const shown = (facility: string | null): boolean => reaches(outcome.scope, facility);
  if (!row || !shown(row.value_by_facility) || !shown(row.bounds_by_facility)) return null;
  // What others did about it is their record.
  const taken = row.taken_by !== null && shown(row.taken_by_facility);
  const closed = row.closed_by !== null && shown(row.closed_by_facility);
  const standing = readingOf(read, row.reading, patient, outcome);
  const reading = closed ? readingOf(read, row.reading, patient, outcome, row.closed_version) : standing;
  if (!standing || !reading) return null;
  return {
    id,
    status: outcome.scope === 'all' ? row.status : closed ? 'CLOSED' : taken ? 'TAKEN' : null,
    reading,
    correctedSince: reading.version < standing.version,
    part: row.part,
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

interface ThresholdRow {
  kind: ReadingKind;
  part: ThresholdPart;
  low: number | null;
  high: number | null;
  set_by: string;
  set_by_facility: string | null;
  set_at: Instant;
}

/** What is watched; within an own scope what the facility itself set last, whatever others set since. */
export function thresholdsOf(read: ViewReader, patient: string, outcome: Allow): ThresholdsItem {
  const own = facilityOf(outcome.scope);
  const rows =
    own === null
      ? read.all<ThresholdRow>('SELECT * FROM vitals_threshold WHERE patient = ? ORDER BY kind, part', patient)
      : read.all<ThresholdRow>(
          `SELECT c.* FROM vitals_threshold_change c
            WHERE c.patient = ?1 AND c.set_by_facility = ?2
              AND c.position = (SELECT max(l.position) FROM vitals_threshold_change l
                                 WHERE l.patient = c.patient AND l.kind = c.kind AND l.part = c.part AND l.set_by_facility = ?2)
              AND (c.low IS NOT NULL OR c.high IS NOT NULL)
            ORDER BY c.kind, c.part`,
          patient,
          own,
        );
  return { items: shownLines(thresholdItems(read, rows), outcome.scope), withheld: own !== null };
}

/** Everything that was set, the newest first, ends too; within an own scope what the facility itself set. Null: withheld. */
export function thresholdHistoryOf(read: ViewReader, patient: string, { scope }: Allow): readonly ThresholdItem[] | null {
  const rows = read.all<ThresholdRow>('SELECT * FROM vitals_threshold_change WHERE patient = ? ORDER BY position DESC LIMIT 500', patient);
  const shown = rows.filter(({ set_by_facility }) => reaches(scope, set_by_facility));
  return shownLines(thresholdItems(read, shown), scope);
}

function thresholdItems(read: ViewReader, rows: readonly ThresholdRow[]): ThresholdItem[] {
  return rows.flatMap(({ kind, part, low, high, set_by, set_by_facility, set_at }) => {
    const setBy = professional(read, set_by, set_by_facility);
    return setBy ? [{ kind, part, low, high, setBy, setAt: set_at }] : [];
  });
}

/** Rows as the outcome shows them, in their order; those of which nothing is its own are left out. */
function readingItems(read: ViewReader, rows: readonly ReadingRow[], outcome: Allow, upTo: number | null = null): ReadingItem[] {
  const by = people(read);
  const versions = readingVersions(read, rows);
  const ids = rows.map(({ id }) => id);
  const objections = objectionsOf(read, 'READING', ids, outcome);
  return rows.flatMap((row) => {
    const known = versions.get(row.id)!.filter(({ version }) => upTo === null || version <= upTo);
    const shown = shownVersion(known, outcome.scope);
    return shown ? [readingItem(row, known[0]!, shown, outcome, by, objections(row.id))] : [];
  });
}

function readingItem(
  row: ReadingRow,
  first: ReadingVersion,
  shown: ReadingVersion,
  { scope }: Allow,
  by: People,
  objections: readonly Objection[] | null,
): ReadingItem {
  const corrected = shown.version > 1;
  const firstShown = corrected && reaches(scope, first.byFacility);
  return {
    id: row.id,
    kind: row.kind,
    value: shown.value,
    value2: shown.value2,
    unit: row.unit,
    measuredAt: row.measured_at,
    typedAt: row.typed_at,
    by: by(row.author, row.author_facility),
    note: reaches(scope, row.author_facility) ? row.note : null,
    first: firstShown ? { value: first.value, value2: first.value2 } : null,
    version: shown.version,
    correctedAt: corrected ? shown.at : null,
    correctedBy: corrected ? by(shown.by, shown.byFacility) : null,
    objections,
    openObjections: openOf(objections),
  };
}
