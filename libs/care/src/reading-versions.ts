import type { Allow, Instant, ViewReader } from '@tsumugi/kernel';
import { shownVersion, type Written } from './versions.js';

/** One version of a reading, read from the tables of `vitals`. */
export interface ReadingVersion extends Written {
  readonly reading: string;
  /** From 1. */
  readonly version: number;
  readonly value: number;
  readonly value2: number | null;
  readonly at: Instant;
  readonly by: string;
}

/** What a row of `vitals_reading` says of its newest version. */
interface Row {
  readonly id: string;
  readonly version: number;
  readonly value: number;
  readonly value2: number | null;
  readonly typed_at: Instant;
  readonly author: string;
  readonly author_facility: string | null;
}

/** The versions of readings, the oldest first, by id. One that was never corrected has the one in its row. */
export function readingVersions(read: ViewReader, rows: readonly Row[]): Map<string, readonly ReadingVersion[]> {
  const corrected = rows.filter(({ version }) => version > 1).map(({ id }) => id);
  const stored =
    corrected.length === 0
      ? []
      : read.all<ReadingVersion>(
          `SELECT v.reading, v.version, v.value, v.value2, v.at, v.by, v.by_facility AS byFacility
             FROM json_each(?) wanted JOIN vitals_version v ON v.reading = wanted.value ORDER BY v.reading, v.version`,
          JSON.stringify(corrected),
        );
  const byReading = Map.groupBy(stored, ({ reading }) => reading);
  return new Map(rows.map((row) => [row.id, byReading.get(row.id) ?? [only(row)]]));
}

/** The version of each reading that the scope shows, by id; those of which nothing is its own are left out. */
export function shownReadings(read: ViewReader, ids: readonly string[], scope: Allow['scope']): Map<string, ReadingVersion> {
  const rows = read.all<Row>('SELECT v.* FROM json_each(?) wanted JOIN vitals_reading v ON v.id = wanted.value', JSON.stringify(ids));
  const shown = new Map<string, ReadingVersion>();
  for (const [id, versions] of readingVersions(read, rows)) {
    const version = shownVersion(versions, scope);
    if (version) shown.set(id, version);
  }
  return shown;
}

function only({ id, version, value, value2, typed_at, author, author_facility }: Row): ReadingVersion {
  return { reading: id, version, value, value2, at: typed_at, by: author, byFacility: author_facility };
}
