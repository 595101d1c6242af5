import { DatabaseSync } from 'node:sqlite';
import type { Json } from '@tsumugi/kernel';
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

type SqlValue = string | number | null;

/**
 * Runs a plugin beside its own SQLite file. Arguments and answers cross by structured clone, as
 * they would to a worker or another process: what could not travel fails here already.
 */
export class PluginRuntime {
  readonly #writing: DatabaseSync;
  readonly #reading: DatabaseSync;
  #position: number;

  private constructor(
    readonly plugin: Plugin,
    file: string,
    private readonly host: PluginHost,
  ) {
    this.#writing = new DatabaseSync(file);
    this.#writing.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON;');
    const exists = this.#writing.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'plugin_checkpoint'").get();
    if (!exists) {
      this.#writing.exec(
        `BEGIN; CREATE TABLE plugin_checkpoint (position INTEGER NOT NULL); INSERT INTO plugin_checkpoint VALUES (0); ${plugin.views.tables}; COMMIT;`,
      );
    }
    this.#position = (this.#writing.prepare('SELECT position FROM plugin_checkpoint').get() as { position: number }).position;
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

  /** Commits a batch with its checkpoint: all of it or nothing. `reached` is the log's position after it. */
  async apply(records: readonly PluginRecord[], reached: number): Promise<void> {
    const db = writer(this.#writing);
    this.#writing.exec('BEGIN IMMEDIATE');
    try {
      for (const record of structuredClone(records)) {
        if (record.position > this.#position) await this.plugin.views.project(record, db);
      }
      await db.run('UPDATE plugin_checkpoint SET position = ?', reached);
      this.#writing.exec('COMMIT');
      this.#position = reached;
    } catch (error) {
      this.#writing.exec('ROLLBACK');
      throw error;
    }
  }

  async stream(command: string, call: Pick<CommandCall, 'commandId' | 'input'>): Promise<string> {
    const name = await this.plugin.commands[command]!.stream(structuredClone(call));
    if (!/^[\w-]{1,200}$/.test(name)) throw new Error(`${this.plugin.name}.${command} names no stream.`);
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
