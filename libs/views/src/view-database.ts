import { backup, DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Change, CommandLog, Position, Recorded, SqlValue, View, ViewWriter } from '@tsumugi/kernel';

/** What one committed batch means for open screens. */
export interface Applied {
  readonly position: Position;
  /** At most one change per topic and key. */
  readonly changes: readonly Change[];
  readonly rechecks: readonly string[];
}

/** Pages that a copy takes at once, about 2 MB: a request waits a millisecond for it. */
const copiedAtOnce = 500;
const copyTries = 100;
/** How many changes are kept for streams that resume; who was away longer fetches anew. */
const journalLength = 100_000;
const trimEvery = 10_000;

const runtimeTables = `
  CREATE TABLE IF NOT EXISTS views_checkpoint (one INTEGER PRIMARY KEY CHECK (one = 1), position INTEGER NOT NULL, journal_floor INTEGER NOT NULL);
  INSERT OR IGNORE INTO views_checkpoint VALUES (1, 0, 0);
  CREATE TABLE IF NOT EXISTS views_last (one INTEGER PRIMARY KEY CHECK (one = 1), stream TEXT NOT NULL, revision INTEGER NOT NULL, id TEXT NOT NULL, position INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS views_command (id TEXT PRIMARY KEY, digest TEXT NOT NULL, position INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS views_change (sequence INTEGER PRIMARY KEY, position INTEGER NOT NULL, topic TEXT NOT NULL, key TEXT NOT NULL, kind TEXT NOT NULL, field_group TEXT);
  CREATE INDEX IF NOT EXISTS views_change_topic ON views_change (topic, position);
`;

/**
 * The read database of a node: the tables of all views in one SQLite file. The checkpoint is
 * committed with the rows, so that each event counts once, whatever ends the process.
 */
export class ViewDatabase implements ViewWriter, CommandLog {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #handlers = new Map<string, View['on'][string][]>();
  #position: Position;
  #journalFloor: Position;
  #sinceTrim = 0;
  #changes = new Map<string, Change>();
  #rechecks = new Set<string>();

  /** `file` may be `:memory:`. */
  constructor(file: string, views: readonly View[]) {
    this.#db = new DatabaseSync(file);
    // Derived data: losing the last commits to a power cut costs a few replayed events.
    // secure_delete, because what was withdrawn must not linger in free pages.
    this.#db.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY;',
    );
    const exists = this.#db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'views_checkpoint'").get() !== undefined;
    this.#db.exec('BEGIN');
    this.#db.exec(runtimeTables);
    if (!exists) for (const view of views) this.#db.exec(view.tables);
    this.#db.exec('COMMIT');
    for (const view of views) {
      for (const [type, handler] of Object.entries(view.on)) {
        this.#handlers.set(type, [...(this.#handlers.get(type) ?? []), handler]);
      }
    }
    const checkpoint = this.get<{ position: number; journal_floor: number }>('SELECT position, journal_floor FROM views_checkpoint')!;
    this.#position = checkpoint.position;
    this.#journalFloor = checkpoint.journal_floor;
  }

  position(): Position {
    return this.#position;
  }

  get<Row>(sql: string, ...values: SqlValue[]): Row | undefined {
    return this.#prepare(sql).get(...values) as Row | undefined;
  }

  all<Row>(sql: string, ...values: SqlValue[]): Row[] {
    return this.#prepare(sql).all(...values) as Row[];
  }

  run(sql: string, ...values: SqlValue[]): void {
    this.#prepare(sql).run(...values);
  }

  tell(topic: string, key: string, kind: Change['kind'], group?: Change['group']): void {
    const at = `${topic}\0${key}`;
    const earlier = this.#changes.get(at);
    const before = earlier?.kind;
    // What came and went within one batch is told as it stands at its end.
    const told = before === 'Added' && kind === 'Changed' ? 'Added' : before === 'Gone' && kind === 'Added' ? 'Changed' : kind;
    const only = !earlier || earlier.group === group ? group : undefined;
    this.#changes.set(at, { topic, key, kind: told, ...(only === undefined ? {} : { group: only }) });
  }

  recheck(fact: string): void {
    this.#rechecks.add(fact);
  }

  /**
   * Commits a batch with its checkpoint: all of it or nothing. Records at or before the checkpoint
   * are skipped. `reached` is the log's position after the batch, where it ends with records that
   * are not for these views. Quietly: while views are built anew nobody can resume from within.
   */
  apply(records: readonly Recorded[], reached = records.at(-1)?.position ?? 0, quietly = false): Applied {
    this.#changes = new Map();
    this.#rechecks = new Set();
    const before = this.#position;
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      for (const record of records) {
        if (record.position <= this.#position) continue;
        for (const handler of this.#handlers.get(record.type) ?? []) handler(record, this);
        this.run(
          'INSERT INTO views_command VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET position = excluded.position WHERE digest = excluded.digest',
          record.command.id,
          record.command.digest,
          record.position,
        );
        this.#position = record.position;
      }
      const last = records.at(-1);
      if (last && last.position > before) {
        this.run('INSERT OR REPLACE INTO views_last VALUES (1, ?, ?, ?, ?)', last.stream, last.revision, last.id, last.position);
      }
      this.#position = Math.max(this.#position, reached);
      if (quietly) this.#journalFloor = this.#position;
      else this.#journal();
      this.run('UPDATE views_checkpoint SET position = ?, journal_floor = ?', this.#position, this.#journalFloor);
      this.#db.exec('COMMIT');
    } catch (error) {
      this.#db.exec('ROLLBACK');
      this.#position = before;
      throw error;
    }
    return { position: this.#position, changes: [...this.#changes.values()], rechecks: [...this.#rechecks] };
  }

  /** The last record that these views hold, by which a log that is not theirs is told. */
  lastRecord(): Pick<Recorded, 'stream' | 'revision' | 'id' | 'position'> | undefined {
    return this.get('SELECT stream, revision, id, position FROM views_last');
  }

  find(commandId: string): { digest: string; position: Position } | undefined {
    return this.get('SELECT digest, position FROM views_command WHERE id = ?', commandId);
  }

  /**
   * What changed of a topic after a position, each key once with its last change, or null when
   * that is no longer known or is more than `limit`.
   */
  changesSince(topic: string, after: Position, limit: number): readonly Pick<Change, 'key' | 'kind' | 'group'>[] | null {
    if (after < this.#journalFloor) return null;
    // SQLite takes the other columns of the row that holds the maximum.
    const changes = this.all<{ key: string; kind: Change['kind']; group: string | null }>(
      `SELECT key, kind, max(sequence) AS last, CASE WHEN count(*) = count(field_group) AND count(DISTINCT field_group) = 1 THEN field_group END AS "group"
         FROM views_change WHERE topic = ? AND position > ? GROUP BY key ORDER BY last LIMIT ?`,
      topic,
      after,
      limit + 1,
    );
    return changes.length > limit ? null : changes.map(({ key, kind, group }) => ({ key, kind, ...(group === null ? {} : { group }) }));
  }

  /** Writes a copy of all that is committed to a new file, as of one moment, while requests are served. */
  async copyTo(file: string): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        await backup(this.#db, file, { rate: copiedAtOnce });
        return;
      } catch (error) {
        // One that begins in the very moment of a commit fails, and calls it "not an error".
        if ((error as { errcode?: unknown }).errcode !== 0 || tries === copyTries) throw error;
      }
    }
  }

  /** Empties the write-ahead log, so that deleted content leaves that file too. */
  truncateLog(): void {
    this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  close(): void {
    this.#statements.clear();
    if (this.#db.isOpen) this.#db.close();
  }

  #journal(): void {
    for (const { topic, key, kind, group } of this.#changes.values()) {
      this.run(
        'INSERT INTO views_change (position, topic, key, kind, field_group) VALUES (?, ?, ?, ?, ?)',
        this.#position,
        topic,
        key,
        kind,
        group ?? null,
      );
    }
    this.#sinceTrim += this.#changes.size;
    if (this.#sinceTrim < trimEvery) return;
    this.#sinceTrim = 0;
    const last = this.get<{ position: number; sequence: number }>(
      'SELECT position, sequence FROM views_change ORDER BY sequence DESC LIMIT 1 OFFSET ?',
      journalLength,
    );
    if (!last) return;
    this.run('DELETE FROM views_change WHERE sequence <= ?', last.sequence);
    this.#journalFloor = last.position;
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}
