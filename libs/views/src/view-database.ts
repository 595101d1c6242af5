import { backup, DatabaseSync, type StatementSync } from 'node:sqlite';
import {
  belongsTo,
  callerOf,
  isOfOneRecord,
  NotNowError,
  type Actor,
  type Change,
  type CommandLog,
  type KnownCommand,
  type Position,
  type Recorded,
  type SetAside,
  type SqlValue,
  type StoredRecord,
  type ToldTo,
  type Unreadable,
  type View,
  type ViewWriter,
} from '@tsumugi/kernel';
import { isCorrupt } from './damaged.js';
import { runtimeTables } from './runtime-tables.js';

/** What one committed batch means for open screens. */
export interface Applied {
  readonly position: Position;
  /** At most one change per topic and key. */
  readonly changes: readonly Change[];
  readonly rechecks: readonly string[];
  /** What was set aside with this batch. */
  readonly setAside: readonly SetAside[];
}

/** A handler could not take a record: the batch is begun anew, record by record. */
class NotTakenError extends Error {}

/** Pages that a copy takes at once, about 2 MB: a request waits a millisecond for it. */
const copiedAtOnce = 500;
const copyTries = 100;
/** How many changes are kept for streams that resume; who was away longer fetches anew. */
const journalLength = 100_000;
const trimEvery = 10_000;

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
  #damaged = false;
  readonly #damagedListeners: ((error: Error) => void)[] = [];
  #changes = new Map<string, Change>();
  /** Of the record in hand. */
  #actor: Actor | null = null;
  #rechecks = new Set<string>();
  #setAside = new Map<string, SetAside>();

  /** `file` may be `:memory:`. */
  constructor(
    file: string,
    private readonly views: readonly View[],
  ) {
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
    this.#setAside = this.#readSetAside();
  }

  position(): Position {
    return this.#position;
  }

  get<Row>(sql: string, ...values: SqlValue[]): Row | undefined {
    return this.#noticing(() => this.#prepare(sql).get(...values) as Row | undefined);
  }

  all<Row>(sql: string, ...values: SqlValue[]): Row[] {
    return this.#noticing(() => this.#prepare(sql).all(...values) as Row[]);
  }

  run(sql: string, ...values: SqlValue[]): void {
    this.#noticing(() => this.#prepare(sql).run(...values));
  }

  /** Told once, when SQLite finds that the file is not what it wrote: nothing that it says can be relied on from then on. */
  onDamaged(listener: (error: Error) => void): void {
    this.#damagedListeners.push(listener);
  }

  /** The file was taken away: what is told of a damaged one counts of it, too, for it is written where no name leads. */
  lose(error: Error): void {
    if (this.#damaged) return;
    this.#damaged = true;
    for (const listener of this.#damagedListeners) listener(error);
  }

  get damaged(): boolean {
    return this.#damaged;
  }

  tell(topic: string, key: string, kind: Change['kind'], group?: Change['group'], to: ToldTo = 'who-did-it'): void {
    const at = `${topic}\0${key}`;
    const earlier = this.#changes.get(at);
    const before = earlier?.kind;
    // What came and went within one batch is told as it stands at its end.
    const told = before === 'Added' && kind === 'Changed' ? 'Added' : before === 'Gone' && kind === 'Added' ? 'Changed' : kind;
    const only = !earlier || earlier.group === group ? group : undefined;
    const by = to === 'everyone' || (earlier && !earlier.by) ? undefined : withDoer(earlier?.by ?? [], this.#actor?.facility ?? null);
    this.#changes.set(at, { topic, key, kind: told, ...(only === undefined ? {} : { group: only }), ...(by && { by }) });
  }

  recheck(fact: string): void {
    this.#rechecks.add(fact);
  }

  /**
   * Commits a batch with its checkpoint: all of it or nothing. Records at or before the checkpoint
   * are skipped. A record that does not open, or that a handler throws on, sets aside what it belongs
   * to: nothing of it is taken, nor of what follows of the same, and the others go on.
   *
   * @param reached the log's position after the batch, where it ends with records that are not for these views
   * @param quietly while views are built anew nobody can resume from within
   * @param others records that are not for these views, but whose commands must be known
   * @throws what is no record's fault: the disk is full, another holds a lock; nothing of the batch is taken then
   */
  apply(
    records: readonly (Recorded | Unreadable)[],
    reached = records.length === 0 ? 0 : storedOf(records.at(-1)!).position,
    quietly = false,
    others: readonly StoredRecord[] = [],
  ): Applied {
    try {
      return this.#commit(records, reached, quietly, others, false);
    } catch (error) {
      if (!(error instanceof NotTakenError)) throw error;
    }
    return this.#commit(records, reached, quietly, others, true);
  }

  /** What is set aside at present. */
  setAside(): readonly SetAside[] {
    return [...this.#setAside.values()];
  }

  isSetAside(subject: string): boolean {
    return this.#setAside.has(subject);
  }

  #commit(
    records: readonly (Recorded | Unreadable)[],
    reached: Position,
    quietly: boolean,
    others: readonly StoredRecord[],
    singly: boolean,
  ): Applied {
    this.#changes = new Map();
    this.#rechecks = new Set();
    const before = { position: this.#position, journalFloor: this.#journalFloor, sinceTrim: this.#sinceTrim };
    const setAsideBefore = this.#setAside;
    const setAside: SetAside[] = [];
    this.#setAside = new Map(setAsideBefore);
    // An earlier rollback may have failed as well.
    if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
    try {
      this.#noticing(() => this.#db.exec('BEGIN IMMEDIATE'));
      for (const item of records) {
        const stored = storedOf(item);
        if (stored.position <= this.#position) continue;
        const error = this.#take(item, singly);
        if (error !== null) setAside.push(this.#putAside(stored));
        this.#know(stored);
        this.#position = stored.position;
      }
      for (const other of others) if (other.position > before.position) this.#know(other);
      const last = records.length === 0 ? undefined : storedOf(records.at(-1)!);
      if (last && last.position > before.position) {
        this.run('INSERT OR REPLACE INTO views_last VALUES (1, ?, ?, ?, ?)', last.stream, last.revision, last.id, last.position);
      }
      this.#position = Math.max(this.#position, reached);
      if (quietly) this.#journalFloor = this.#position;
      else this.#journal();
      this.run('UPDATE views_checkpoint SET position = ?, journal_floor = ?', this.#position, this.#journalFloor);
      this.#noticing(() => this.#db.exec('COMMIT'));
    } catch (error) {
      this.#rollBack();
      this.#position = before.position;
      this.#journalFloor = before.journalFloor;
      this.#sinceTrim = before.sinceTrim;
      this.#setAside = setAsideBefore;
      throw error;
    }
    return { position: this.#position, changes: [...this.#changes.values()], rechecks: [...this.#rechecks], setAside };
  }

  /**
   * Lets the handlers take a record, unless what it belongs to is set aside. Answers why it could not be taken.
   * @throws NotTakenError where the records are not taken singly: the whole batch is to be begun anew
   */
  #take(item: Recorded | Unreadable, singly: boolean): unknown {
    if (this.#setAside.has(belongsTo(storedOf(item)))) return null;
    if ('unreadable' in item) return item.unreadable;
    if (!singly) {
      try {
        this.#handle(item);
        return null;
      } catch (error) {
        throw isOfOneRecord(error) ? new NotTakenError() : error;
      }
    }
    const changes = new Map(this.#changes);
    const rechecks = new Set(this.#rechecks);
    this.#db.exec('SAVEPOINT record');
    try {
      this.#handle(item);
      this.#db.exec('RELEASE record');
      return null;
    } catch (error) {
      if (!isOfOneRecord(error)) throw error;
      this.#db.exec('ROLLBACK TO record; RELEASE record');
      this.#changes = changes;
      this.#rechecks = rechecks;
      return error;
    }
  }

  #handle(record: Recorded): void {
    this.#actor = record.actor;
    for (const handler of this.#handlers.get(record.type) ?? []) handler(record, this);
  }

  #putAside(record: Pick<StoredRecord, 'subject' | 'stream' | 'position' | 'type' | 'at' | 'damaged'>): SetAside {
    const { position, type, at } = record;
    this.#actor = null;
    const setAside: SetAside = { subject: belongsTo(record), position, type };
    this.#setAside.set(setAside.subject, setAside);
    this.run('INSERT INTO views_set_aside VALUES (?, ?, ?)', setAside.subject, position, type);
    this.recheck(setAside.subject);
    for (const view of this.views) view.setAside?.(setAside.subject, this, at);
    return setAside;
  }

  #know({ command, position, actor, damaged }: Pick<StoredRecord, 'command' | 'position' | 'actor' | 'damaged'>): void {
    if (damaged) return;
    this.run(
      'INSERT INTO views_command VALUES (?, ?, ?, ?) ON CONFLICT (id, digest) DO UPDATE SET position = excluded.position',
      command.id,
      callerOf(actor),
      command.digest,
      position,
    );
  }

  /** SQLite may have rolled back by itself; whatever comes of this, the first error is the one to be told. */
  #rollBack(): void {
    try {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
    } catch {
      // Tried again before the next batch.
    }
  }

  /** The last record that these views hold, by which a log that is not theirs is told. */
  lastRecord(): Pick<Recorded, 'stream' | 'revision' | 'id' | 'position'> | undefined {
    return this.get('SELECT stream, revision, id, position FROM views_last');
  }

  find(commandId: string, caller: string): readonly KnownCommand[] {
    return this.all('SELECT digest, position FROM views_command WHERE id = ? AND caller = ?', commandId, caller);
  }

  /**
   * What changed of a topic after a position, each key once with its last change, or null when
   * that is no longer known or is more than `limit`. `facility`: only what that one is told.
   */
  changesSince(
    topic: string,
    after: Position,
    limit: number,
    facility: string | null = null,
  ): readonly Pick<Change, 'key' | 'kind' | 'group'>[] | null {
    if (after < this.#journalFloor) return null;
    // SQLite takes the other columns of the row that holds the maximum.
    const changes = this.all<{ key: string; kind: Change['kind']; group: string | null }>(
      `SELECT key, kind, max(sequence) AS last, CASE WHEN count(*) = count(field_group) AND count(DISTINCT field_group) = 1 THEN field_group END AS "group"
         FROM views_change
        WHERE topic = ?1 AND position > ?2
          AND (?4 IS NULL OR facilities IS NULL OR EXISTS (SELECT 1 FROM json_each(facilities) WHERE value = ?4))
        GROUP BY key ORDER BY last LIMIT ?3`,
      topic,
      after,
      limit + 1,
      facility,
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

  /**
   * Empties the write-ahead log, so that deleted content leaves that file too.
   * @throws NotNowError while somebody else reads or writes the file
   */
  truncateLog(): void {
    const { busy } = this.#db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() as { busy: number };
    if (busy !== 0) throw new NotNowError('The write-ahead log of the views could not be emptied: somebody else has the file open.');
  }

  close(): void {
    this.#statements.clear();
    if (this.#db.isOpen) this.#db.close();
  }

  #journal(): void {
    for (const { topic, key, kind, group, by } of this.#changes.values()) {
      this.run(
        'INSERT INTO views_change (position, topic, key, kind, field_group, facilities) VALUES (?, ?, ?, ?, ?, ?)',
        this.#position,
        topic,
        key,
        kind,
        group ?? null,
        by ? JSON.stringify(by) : null,
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

  #readSetAside(): Map<string, SetAside> {
    const rows = this.all<SetAside>('SELECT subject, position, type FROM views_set_aside ORDER BY position');
    return new Map(rows.map((row) => [row.subject, row]));
  }

  #noticing<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (isCorrupt(error)) this.lose(error as Error);
      throw error;
    }
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

function storedOf(
  item: Recorded | Unreadable,
): Pick<StoredRecord, 'subject' | 'stream' | 'revision' | 'id' | 'position' | 'type' | 'at' | 'command' | 'actor' | 'damaged'> {
  return 'unreadable' in item ? item.record : item;
}

function withDoer(by: readonly string[], doer: string | null): readonly string[] {
  return doer === null || by.includes(doer) ? by : [...by, doer];
}
