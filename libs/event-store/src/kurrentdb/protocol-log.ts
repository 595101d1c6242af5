/**
 * What the protocol server stores: a log whose positions grow like byte offsets, with the rules by
 * which KurrentDB takes an append. One file in a folder; a killed process loses nothing that was answered.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';

export interface ProposedEvent {
  readonly id: string;
  readonly type: string;
  readonly json: boolean;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

export interface LoggedEvent extends ProposedEvent {
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
  /** Milliseconds since 1970. */
  readonly created: number;
}

/** -1 is "no stream". */
export type Expected = number | 'any' | 'stream-exists';

export type Outcome =
  | { readonly kind: 'appended'; readonly revision: number; readonly position: number; readonly repeated: boolean }
  /** `actual` is -1 where there is no stream. */
  | { readonly kind: 'wrong-version'; readonly actual: number }
  | { readonly kind: 'deleted' };

export type Direction = 'forwards' | 'backwards';

/** Where the records of a real log begin: behind its first system record. */
const firstPosition = 4_096;
const headerBytes = 79;

interface StreamLimits {
  readonly maxCount: number;
  readonly truncateBefore: number;
}

export class ProtocolLog {
  readonly #database: DatabaseSync;
  readonly #statements;
  readonly #listeners = new Set<() => void>();
  readonly #limits = new Map<string, StreamLimits>();
  #next: number;

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#database = new DatabaseSync(join(folder, 'protocol-log.db'), { timeout: 5_000 });
    // What a killed process wrote is with the operating system: that is all that a test needs of durability.
    this.#database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = OFF;
      CREATE TABLE IF NOT EXISTS event (
        position INTEGER PRIMARY KEY, stream TEXT NOT NULL, revision INTEGER NOT NULL, id TEXT NOT NULL, type TEXT NOT NULL,
        json INTEGER NOT NULL, data BLOB NOT NULL, metadata BLOB NOT NULL, created INTEGER NOT NULL, UNIQUE (stream, revision)
      ) STRICT;
      CREATE TABLE IF NOT EXISTS tombstone (stream TEXT PRIMARY KEY) STRICT;
    `);
    this.#statements = statementsOf(this.#database);
    const last = this.#statements.allBackwards.get(Number.MAX_SAFE_INTEGER, 1);
    this.#next = last ? nextAfter(eventOf(last)) : firstPosition;
  }

  /** All or nothing. An id that is at its expected place already is not written again; at the head it is. */
  append(stream: string, expected: Expected, events: readonly ProposedEvent[]): Outcome {
    if (this.isDeleted(stream)) return { kind: 'deleted' };
    const actual = this.#last(stream);
    const wanted = this.#wanted(expected, actual);
    if (wanted === null || wanted > actual) return { kind: 'wrong-version', actual };
    if (wanted < actual) return this.#repeated(stream, wanted, events) ?? { kind: 'wrong-version', actual };

    this.#database.exec('BEGIN IMMEDIATE');
    try {
      let revision = actual;
      let position = this.#next;
      let next = this.#next;
      const created = Date.now();
      for (const event of events) {
        revision += 1;
        position = next;
        const { id, type, json, data, metadata } = event;
        this.#statements.insert.run(position, stream, revision, id, type, json ? 1 : 0, data, metadata, created);
        next = nextAfter({ ...event, stream, position });
      }
      this.#database.exec('COMMIT');
      this.#next = next;
      this.#limits.delete(stream.slice(2));
      for (const listener of this.#listeners) listener();
      return { kind: 'appended', revision, position, repeated: false };
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  tombstone(stream: string): void {
    this.#statements.bury.run(stream);
  }

  isDeleted(stream: string): boolean {
    return this.#statements.buried.get(stream) !== undefined;
  }

  /** Null for a stream that does not exist. Backwards, `from` may be `end`. */
  readStream(stream: string, from: number | 'end', direction: Direction, limit: number): LoggedEvent[] | null {
    const last = this.#last(stream);
    if (last < 0) return null;
    const { maxCount, truncateBefore } = this.#limitsOf(stream);
    const first = Math.max(truncateBefore, last - maxCount + 1, 0);
    const start = from === 'end' ? last : from;
    const rows =
      direction === 'forwards'
        ? this.#statements.streamForwards.all(stream, Math.max(start, first), limit)
        : this.#statements.streamBackwards.all(stream, start, first, limit);
    return rows.map(eventOf);
  }

  /** Forwards from a position on, itself included; backwards before a position, itself excluded. */
  readAll(from: number | 'end', direction: Direction, limit: number): LoggedEvent[] {
    const start = from === 'end' ? Number.MAX_SAFE_INTEGER : from;
    const rows =
      direction === 'forwards' ? this.#statements.allForwards.all(start, limit) : this.#statements.allBackwards.all(start, limit);
    return rows.map(eventOf);
  }

  /** Calls back after each commit; returns how to stop that. */
  onAppended(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#database.close();
  }

  /** The revision at which the append must stand; null where the expectation fails at once. */
  #wanted(expected: Expected, actual: number): number | null {
    if (expected === 'any') return actual;
    if (expected === 'stream-exists') return actual < 0 ? null : actual;
    return expected;
  }

  #repeated(stream: string, expected: number, events: readonly ProposedEvent[]): Outcome | null {
    const there = this.#statements.streamForwards.all(stream, expected + 1, events.length).map(eventOf);
    const last = there.at(-1);
    if (!last || there.length < events.length) return null;
    if (!events.every((event, index) => there[index]?.id === event.id)) return null;
    return { kind: 'appended', revision: last.revision, position: last.position, repeated: true };
  }

  #last(stream: string): number {
    return Number(this.#statements.last.get(stream)?.['last'] ?? -1);
  }

  #limitsOf(stream: string): StreamLimits {
    const known = this.#limits.get(stream);
    if (known) return known;
    const row = this.#statements.streamBackwards.get(`$$${stream}`, Number.MAX_SAFE_INTEGER, 0, 1);
    const metadata = row ? (JSON.parse(Buffer.from(eventOf(row).data).toString()) as { $maxCount?: number; $tb?: number }) : {};
    const limits = { maxCount: metadata.$maxCount ?? Infinity, truncateBefore: metadata.$tb ?? 0 };
    this.#limits.set(stream, limits);
    return limits;
  }
}

function statementsOf(database: DatabaseSync) {
  const columns = 'position, stream, revision, id, type, json, data, metadata, created';
  const select = `SELECT ${columns} FROM event`;
  return {
    insert: database.prepare(`INSERT INTO event (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`),
    last: database.prepare('SELECT max(revision) AS last FROM event WHERE stream = ?'),
    streamForwards: database.prepare(`${select} WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT ?`),
    streamBackwards: database.prepare(`${select} WHERE stream = ? AND revision <= ? AND revision >= ? ORDER BY revision DESC LIMIT ?`),
    allForwards: database.prepare(`${select} WHERE position >= ? ORDER BY position LIMIT ?`),
    allBackwards: database.prepare(`${select} WHERE position < ? ORDER BY position DESC LIMIT ?`),
    bury: database.prepare('INSERT OR IGNORE INTO tombstone (stream) VALUES (?)'),
    buried: database.prepare('SELECT 1 FROM tombstone WHERE stream = ?'),
  };
}

function eventOf(row: Record<string, SQLOutputValue>): LoggedEvent {
  return { ...row, json: row['json'] === 1 } as unknown as LoggedEvent;
}

function nextAfter(event: ProposedEvent & { readonly stream: string; readonly position: number }): number {
  return event.position + headerBytes + event.stream.length + event.type.length + event.data.length + event.metadata.length;
}
