import type { Allow, Instant, SqlValue, ViewReader } from '@tsumugi/kernel';
import { objectionsOf, openOf, type Objection } from '../objections.js';
import { people, type People, type Professional } from '../professional.js';
import { facilityOf, reaches, shownVersion, type Written } from '../versions.js';
import type { DailyLifeKind, DailyLifeResult } from './kinds.js';

interface Finding {
  readonly result: DailyLifeResult;
  readonly value: number | null;
  readonly detail: string | null;
  readonly note: string | null;
}

/** The schema's `DailyLifeEntry`. */
export interface EntryItem extends Finding {
  readonly id: string;
  readonly kind: DailyLifeKind;
  readonly observedAt: Instant;
  readonly typedAt: Instant;
  readonly by: Professional | null;
  readonly version: number;
  readonly correctedAt: Instant | null;
  readonly correctedBy: Professional | null;
  readonly objections: readonly Objection[] | null;
  readonly openObjections: number | null;
}

/** The schema's `DailyLifeVersion`. */
export interface EntryVersionItem extends Finding {
  readonly version: number;
  readonly at: Instant;
  readonly by: Professional | null;
}

interface Version extends Finding, Written {
  readonly entry: string;
  readonly version: number;
  readonly at: Instant;
  readonly by: string;
}

interface Row extends Finding {
  id: string;
  kind: DailyLifeKind;
  observed_at: Instant;
  typed_at: Instant;
  author: string;
  author_facility: string | null;
  version: number;
}

/** Newest first; within an own scope only what the facility itself wrote, as it wrote it last. */
export function entriesOf(
  read: ViewReader,
  patient: string,
  outcome: Allow,
  { since, until, first }: { since: Instant | null; until: Instant | null; first: number },
): EntryItem[] {
  const conditions = ['patient = ?'];
  const values: SqlValue[] = [patient];
  const add = (condition: string, ...more: SqlValue[]) => {
    conditions.push(condition);
    values.push(...more);
  };
  const own = facilityOf(outcome.scope);
  if (own !== null) add(`(author_facility = ? OR EXISTS (${writtenBy}))`, own, own);
  if (since) add('observed_at >= ?', since);
  if (until) add('observed_at <= ?', until);
  const rows = read.all<Row>(
    `SELECT * FROM dailylife_entry WHERE ${conditions.join(' AND ')} ORDER BY observed_at DESC, id DESC LIMIT ?`,
    ...values,
    first,
  );
  return entryItems(read, rows, outcome);
}

const writtenBy = 'SELECT 1 FROM dailylife_version w WHERE w.entry = dailylife_entry.id AND w.by_facility = ?';

export function entryOf(read: ViewReader, id: string, patient: string, outcome: Allow): EntryItem | null {
  const row = read.get<Row>('SELECT * FROM dailylife_entry WHERE id = ? AND patient = ?', id, patient);
  return (row && entryItems(read, [row], outcome)[0]) ?? null;
}

/** Every version that the scope reaches, the oldest first. */
export function versionsOf(read: ViewReader, id: string, { scope }: Allow): EntryVersionItem[] {
  const rows = read.all<Row>('SELECT * FROM dailylife_entry WHERE id = ?', id);
  const by = people(read);
  return [...entryVersions(read, rows).values()]
    .flat()
    .filter(({ byFacility }) => reaches(scope, byFacility))
    .map(({ version, result, value, detail, note, at, by: person, byFacility }) => ({
      version,
      result,
      value,
      detail,
      note,
      at,
      by: by(person, byFacility),
    }));
}

/** Rows as the outcome shows them, in their order; those of which nothing is its own are left out. */
function entryItems(read: ViewReader, rows: readonly Row[], outcome: Allow): EntryItem[] {
  const by = people(read);
  const versions = entryVersions(read, rows);
  const ids = rows.map(({ id }) => id);
  const objections = objectionsOf(read, 'DAILY_LIFE', ids, outcome);
  return rows.flatMap((row) => {
    const shown = shownVersion(versions.get(row.id)!, outcome.scope);
    return shown ? [entryItem(row, shown, by, objections(row.id))] : [];
  });
}

function entryItem(row: Row, shown: Version, by: People, objections: readonly Objection[] | null): EntryItem {
  const { result, value, detail, note, version } = shown;
  return {
    id: row.id,
    kind: row.kind,
    result,
    value,
    detail,
    note,
    observedAt: row.observed_at,
    typedAt: row.typed_at,
    by: by(row.author, row.author_facility),
    version,
    correctedAt: version > 1 ? shown.at : null,
    correctedBy: version > 1 ? by(shown.by, shown.byFacility) : null,
    objections,
    openObjections: openOf(objections),
  };
}

/** The versions of entries, the oldest first, by id. One that was never corrected has the one in its row. */
function entryVersions(read: ViewReader, rows: readonly Row[]): Map<string, readonly Version[]> {
  const corrected = rows.filter(({ version }) => version > 1).map(({ id }) => id);
  const stored =
    corrected.length === 0
      ? []
      : read.all<Version>(
          `SELECT v.entry, v.version, v.result, v.value, v.detail, v.note, v.at, v.by, v.by_facility AS byFacility
             FROM json_each(?) wanted JOIN dailylife_version v ON v.entry = wanted.value ORDER BY v.entry, v.version`,
          JSON.stringify(corrected),
        );
  const byEntry = Map.groupBy(stored, ({ entry }) => entry);
  return new Map(rows.map((row) => [row.id, byEntry.get(row.id) ?? [only(row)]]));
}

function only({ id, version, result, value, detail, note, typed_at, author, author_facility }: Row): Version {
  return { entry: id, version, result, value, detail, note, at: typed_at, by: author, byFacility: author_facility };
}
