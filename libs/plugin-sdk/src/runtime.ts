import { DatabaseSync } from 'node:sqlite';
import { isOfOneRecord, type Json } from '@tsumugi/kernel';
import type {
  CommandCall,
  Plugin,
  PluginEvent,
  PluginHost,
  PluginReader,
  PluginRecord,
  PluginRefusal,
  PluginViewer,
  PluginWriter,
} from './definition.js';
import { isIdPart } from './input.js';

type SqlValue = string | number | null;

/** A record of the plugin that does not open: only its header is known. */
export interface UnreadableRecord extends Pick<PluginRecord, 'facility' | 'position' | 'type'> {
  readonly unreadable: true;
}

/** A facility of which the plugin could not take a record: it is shown and takes nothing of it, until its views are built that can. */
export interface FacilitySetAside {
  readonly facility: string;
  readonly position: number;
  readonly type: string;
}

const runtimeTables = `
  CREATE TABLE IF NOT EXISTS plugin_checkpoint (position INTEGER NOT NULL);
  INSERT INTO plugin_checkpoint SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM plugin_checkpoint);
  CREATE TABLE IF NOT EXISTS plugin_set_aside (facility TEXT PRIMARY KEY, position INTEGER NOT NULL, type TEXT NOT NULL) WITHOUT ROWID;
`;

/** The plugin could not take a record: the batch is begun anew, record by record. */
class NotTakenError extends Error {}

/**
 * Runs a plugin beside its own SQLite file. Arguments and answers cross by structured clone, as
 * they would to a worker or another process: what could not travel fails here already.
 */
export class PluginRuntime {
  readonly #writing: DatabaseSync;
  readonly #reading: DatabaseSync;
  #position: number;
  #setAside: ReadonlyMap<string, FacilitySetAside>;

  private constructor(
    readonly plugin: Plugin,
    file: string,
    private readonly host: PluginHost,
  ) {
    this.#writing = new DatabaseSync(file);
    this.#writing.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON;');
    const exists = this.#writing.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'plugin_checkpoint'").get();
    this.#writing.exec(`BEGIN; ${runtimeTables} ${exists ? '' : plugin.views.tables}; COMMIT;`);
    this.#position = (this.#writing.prepare('SELECT position FROM plugin_checkpoint').get() as { position: number }).position;
    const rows = this.#writing.prepare('SELECT facility, position, type FROM plugin_set_aside').all() as unknown as FacilitySetAside[];
    this.#setAside = new Map(rows.map((row) => [row.facility, row]));
    // A connection of its own: a query between two awaited writes must not see half a batch.
    this.#reading = new DatabaseSync(file, { readOnly: true });
  }

  /** `file` belongs to this version of the plugin's views alone. */
  static open(plugin: Plugin, file: string, host: PluginHost): PluginRuntime {
    return new PluginRuntime(plugin, file, host);
  }

  /** The last record that the plugin's views hold. */
  get position(): number {
    return this.#position;
  }

  /** The facilities that are set aside. */
  setAside(): readonly FacilitySetAside[] {
    return [...this.#setAside.values()];
  }

  isSetAside(facility: string): boolean {
    return this.#setAside.has(facility);
  }

  /**
   * Commits a batch with its checkpoint: all of it or nothing. `reached` is the log's position after it. A record
   * that does not open, or that the plugin throws on, sets its facility aside, and the others go on.
   *
   * @returns what was set aside with it
   * @throws what is no record's fault, e.g. a full disk; nothing of the batch is taken then
   */
  async apply(records: readonly (PluginRecord | UnreadableRecord)[], reached: number): Promise<readonly FacilitySetAside[]> {
    try {
      return await this.#commit(records, reached, false);
    } catch (error) {
      if (!(error instanceof NotTakenError)) throw error;
    }
    return this.#commit(records, reached, true);
  }

  async #commit(
    records: readonly (PluginRecord | UnreadableRecord)[],
    reached: number,
    singly: boolean,
  ): Promise<readonly FacilitySetAside[]> {
    const db = writer(this.#writing);
    const setAside = new Map(this.#setAside);
    const added: FacilitySetAside[] = [];
    this.#rollBack();
    try {
      this.#writing.exec('BEGIN IMMEDIATE');
      for (const record of structuredClone(records)) {
        const { facility, position, type } = record;
        if (position <= this.#position || setAside.has(facility) || (await this.#take(record, db, singly))) continue;
        const row = { facility, position, type };
        await db.run('INSERT INTO plugin_set_aside VALUES (?, ?, ?)', facility, position, type);
        setAside.set(facility, row);
        added.push(row);
      }
      await db.run('UPDATE plugin_checkpoint SET position = ?', reached);
      this.#writing.exec('COMMIT');
    } catch (error) {
      try {
        this.#rollBack();
      } catch {
        // Tried again before the next batch: the first error is the one to be told.
      }
      throw error;
    }
    this.#position = reached;
    this.#setAside = setAside;
    return added;
  }

  /**
   * False for a record that cannot be taken.
   * @throws NotTakenError where the records are not taken singly: the whole batch is to be begun anew
   */
  async #take(record: PluginRecord | UnreadableRecord, db: PluginWriter, singly: boolean): Promise<boolean> {
    if ('unreadable' in record) return false;
    if (singly) this.#writing.exec('SAVEPOINT record');
    try {
      await this.plugin.views.project(record, db);
      if (singly) this.#writing.exec('RELEASE record');
      return true;
    } catch (error) {
      if (!isOfOneRecord(error)) throw error;
      if (!singly) throw new NotTakenError();
      this.#writing.exec('ROLLBACK TO record; RELEASE record');
      return false;
    }
  }

  /** SQLite may have rolled back by itself. */
  #rollBack(): void {
    if (this.#writing.isTransaction) this.#writing.exec('ROLLBACK');
  }

  async stream(command: string, call: Pick<CommandCall, 'commandId' | 'input'>): Promise<string> {
    const name = await this.plugin.commands[command]!.stream(structuredClone(call));
    if (!isIdPart(name)) throw new Error(`${this.plugin.name}.${command} names no stream.`);
    return name;
  }

  async decide(command: string, call: CommandCall): Promise<readonly PluginEvent[] | PluginRefusal> {
    return structuredClone(await this.plugin.commands[command]!.decide(structuredClone(call)));
  }

  async answer(query: string, call: { args: Record<string, Json>; viewer: PluginViewer }): Promise<Json> {
    return structuredClone(await this.plugin.queries[query]!.answer(structuredClone(call), reader(this.#reading), this.host));
  }

  close(): void {
    this.#reading.close();
    this.#writing.close();
  }
}

function reader(db: DatabaseSync): PluginReader {
  return {
    all: <Row>(sql: string, ...values: SqlValue[]) => Promise.resolve(db.prepare(sql).all(...values) as Row[]),
    get: <Row>(sql: string, ...values: SqlValue[]) => Promise.resolve(db.prepare(sql).get(...values) as Row | undefined),
  };
}

function writer(db: DatabaseSync): PluginWriter {
  return {
    ...reader(db),
    run(sql, ...values) {
      db.prepare(sql).run(...values);
      return Promise.resolve();
    },
  };
}
