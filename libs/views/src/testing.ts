import type { Actor, Change, Instant, Recorded, SqlValue, Subject, View } from '@tsumugi/kernel';
import { ViewDatabase } from './view-database.js';

/** An event as a view's test writes it; what it leaves out is filled in. */
export interface GivenEvent {
  readonly type: string;
  readonly data: object;
  readonly id?: string;
  readonly stream?: string;
  readonly revision?: number;
  readonly region?: string;
  readonly subject?: Subject;
  readonly actor?: Actor;
  readonly onBehalfOf?: string | null;
  readonly at?: Instant;
  readonly occurredAt?: Instant;
  readonly shredded?: boolean;
}

/** Views over an in-memory database: given events, then these rows, changes and rechecks. */
export function viewBench(views: readonly View[]) {
  const db = new ViewDatabase(':memory:', views);
  let position = 0;
  const bench = {
    db,
    /** What the last `given` told open screens. */
    changes: [] as readonly Omit<Change, 'by'>[],
    /** By `<topic> <key>`: the facilities that hear of it where they are left with their own records. */
    by: new Map<string, readonly string[] | 'everyone'>(),
    rechecks: [] as readonly string[],
    get: <Row>(sql: string, ...values: SqlValue[]) => db.get<Row>(sql, ...values),
    all: <Row>(sql: string, ...values: SqlValue[]) => db.all<Row>(sql, ...values),
    given(...events: GivenEvent[]) {
      const applied = db.apply(
        events.map((event): Recorded => {
          position += 1;
          const at = event.at ?? '2026-04-01T02:00:00.000Z';
          const id = event.id ?? `00000000-0000-7000-8000-${position.toString(16).padStart(12, '0')}`;
          return {
            id,
            type: event.type,
            version: 1,
            region: event.region ?? 'region-1',
            subject: event.subject ?? 'patient:patient-1',
            keyId: null,
            actor: event.actor ?? { person: 'person-1', facility: 'facility-1', device: null },
            enteredBy: 'person',
            onBehalfOf: event.onBehalfOf ?? null,
            at,
            occurredAt: event.occurredAt ?? at,
            command: { id: `command-${position}`, digest: '' },
            correlation: id,
            causation: null,
            data: event.data,
            shredded: event.shredded ?? false,
            stream: event.stream ?? 'test-1',
            revision: event.revision ?? 0,
            position,
          };
        }),
      );
      bench.changes = applied.changes.map(({ by: _, ...change }) => change);
      bench.by = new Map(applied.changes.map(({ topic, key, by }) => [`${topic} ${key}`, by ?? 'everyone']));
      bench.rechecks = applied.rechecks;
      return bench;
    },
  };
  return bench;
}
