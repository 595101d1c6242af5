import type { Allow, Instant, ViewReader } from '@tsumugi/kernel';
import { people, type Professional } from './professional.js';

/** What can be objected to. */
export const objectionKinds = ['READING', 'DAILY_LIFE', 'POST'] as const;
export type ObjectionKind = (typeof objectionKinds)[number];

/** How an objection came to its end: the author answered, the author corrected, or who raised it took it back. */
export type ObjectionEnd = 'ANSWERED' | 'CORRECTED' | 'TAKEN_BACK';

/** The schema's `Objection`: it stands beside the record for all who may see that. */
export interface Objection {
  readonly id: string;
  /** Of the record: the one that was on the screen. */
  readonly version: number;
  readonly remark: string;
  readonly at: Instant;
  readonly by: Professional | null;
  /** Null: it waits for the author. */
  readonly closed: {
    readonly how: ObjectionEnd;
    readonly at: Instant;
    readonly by: Professional | null;
    readonly answer: string | null;
  } | null;
}

interface Row {
  id: string;
  record: string;
  version: number;
  remark: string;
  at: Instant;
  by: string;
  by_facility: string | null;
  ended: ObjectionEnd | null;
  closed_at: Instant | null;
  closed_by: string | null;
  closed_by_facility: string | null;
  answer: string | null;
}

/**
 * The objections to records, by record, the oldest first. Null for who is left with their own
 * records: what others say of them is not theirs, and whether anything was said is withheld too.
 */
export function objectionsOf(
  read: ViewReader,
  kind: ObjectionKind,
  records: readonly string[],
  { scope }: Allow,
): (record: string) => readonly Objection[] | null {
  if (scope !== 'all') return () => null;
  const rows = read.all<Row>(
    `SELECT o.* FROM json_each(?1) wanted JOIN objection_objection o ON o.record = wanted.value AND o.kind = ?2
      ORDER BY o.record, o.position`,
    JSON.stringify(records),
    kind,
  );
  const by = people(read);
  const found = Map.groupBy(rows, ({ record }) => record);
  return (record) => (found.get(record) ?? []).map((row) => objection(row, by));
}

/** How many wait for the author; null: withheld. */
export function openOf(objections: readonly Objection[] | null): number | null {
  return objections && objections.filter(({ closed }) => closed === null).length;
}

function objection(row: Row, by: ReturnType<typeof people>): Objection {
  return {
    id: row.id,
    version: row.version,
    remark: row.remark,
    at: row.at,
    by: by(row.by, row.by_facility),
    closed:
      row.ended === null
        ? null
        : { how: row.ended, at: row.closed_at!, by: by(row.closed_by!, row.closed_by_facility), answer: row.answer },
  };
}
