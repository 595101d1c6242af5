// @ts-check
/**
 * The log in its SQLite file, synchronously. Plain JavaScript, so that a worker thread loads it as
 * it is, from the source as well as from the build; `sqlite-log.d.mts` tells its types.
 *
 * @import { AppendOrder, AppendOutcome, Failure, FoundKind, HeldLog, Page, PageOrder, SqliteLogOptions } from './sqlite-protocol.js'
 */
import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** Raised with every change of the tables. */
const format = 1;

/** One page never holds more characters than this, unless its first record alone does. */
const pageCharacters = 1024 * 1024;

const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_NOTADB = 26;

/**
 * The low byte is the kind of error, the rest its detail.
 *
 * @param {unknown} error
 */
const kindOfError = (error) => /** @type {{ errcode?: number }} */ (error.errcode ?? 0) & 0xff;

export class SqliteLog {
  #statements;
  /** As they lay there after the last write. @type {readonly Lying[]} */
  #files;

  /** @param {SqliteLogOptions} options */
  constructor({ file, synchronous, held }) {
    if (held) requireSame(file, held);
    this.database = new DatabaseSync(file, { timeout: 5_000 });
    try {
      prepareFile(this.database, synchronous);
      this.#statements = prepareStatements(this.database);
      this.#files = [file, `${file}-wal`].map(lying);
      if (held && this.head() < held.head) throw new NotBegunError(file, `ends at ${this.head()}, but was written up to ${held.head}`);
    } catch (error) {
      this.database.close();
      throw error;
    }
  }

  /**
   * Writes a group with one commit. Each order stands alone: a conflict leaves the others untouched.
   * When it fails nothing of the group is stored, unless the disk failed at the commit itself: then
   * it may come back when the file is opened anew, as long as nothing else was written since.
   *
   * @param {readonly AppendOrder[]} group
   * @returns {AppendOutcome[]}
   */
  append(group) {
    this.requireInPlace();
    this.database.exec('BEGIN IMMEDIATE');
    try {
      let head = this.head();
      const outcomes = group.map((order) => {
        const outcome = this.#place(order, head);
        if (outcome.kind === 'appended' && !outcome.repeated) head += order.bodies.length;
        return outcome;
      });
      this.#commit();
      return outcomes;
    } catch (error) {
      this.#undo();
      throw error;
    }
  }

  /** Writes a page that says what it said, through to the disk. */
  probe() {
    this.requireInPlace();
    this.database.exec('BEGIN IMMEDIATE');
    try {
      this.database.exec(`PRAGMA user_version = ${format}`);
      this.#commit();
    } catch (error) {
      this.#undo();
      throw error;
    }
  }

  /**
   * SQLite goes on writing to a file that was removed or moved, and all of it is lost when it is
   * closed. Nobody else writes them, so whatever is not as the last write left it was done to them.
   *
   * @throws TakenAwayError
   */
  requireInPlace() {
    for (const was of this.#files) {
      const { path, dev, ino, size } = lying(was.path);
      // Where the log was just made, SQLite may begin its second file with the first write.
      if (was.ino === null) continue;
      if (ino === null) throw new TakenAwayError(path, 'is gone');
      if (ino !== was.ino || dev !== was.dev) throw new TakenAwayError(path, 'is another one');
      if (size < was.size) throw new TakenAwayError(path, 'was cut short');
    }
  }

  #commit() {
    try {
      this.database.exec('COMMIT');
    } catch (error) {
      // A disk that is full, and a lock, refuse before anything is complete.
      if ([SQLITE_FULL, SQLITE_BUSY].includes(kindOfError(error))) throw error;
      throw new UncertainCommitError(error);
    } finally {
      // Only the lengths are taken anew: what took their place meanwhile does not become ours.
      this.#files = this.#files.map((was) => {
        const now = lying(was.path);
        return was.ino === null || (now.ino === was.ino && now.dev === was.dev) ? now : was;
      });
    }
  }

  /** What it was undone for is what counts, also where the disk refuses this as well. */
  #undo() {
    try {
      // A full disk may have rolled it back already.
      if (this.database.isTransaction) this.database.exec('ROLLBACK');
    } catch {
      // SQLite has left the transaction, or says so at the next one.
    }
  }

  /**
   * @param {AppendOrder} order
   * @param {number} head
   * @returns {AppendOutcome}
   */
  #place({ stream, expected, bodies }, head) {
    const actual = /** @type {number | null} */ (this.#statements.lastRevision.get(stream)?.last ?? null);
    const revision = expected === 'no-stream' ? 0 : expected + 1;
    if ((actual ?? -1) === revision - 1) {
      bodies.forEach((body, index) => this.#statements.insert.run(head + 1 + index, stream, revision + index, body));
      return { kind: 'appended', revision, position: head + 1, repeated: false };
    }
    const there = this.#statements.stream.all(stream, revision, bodies.length);
    const repeated = there.length === bodies.length && there.every((row, index) => idOf(row.body) === idOf(bodies[index]));
    if (!repeated) return { kind: 'conflict', actual };
    return { kind: 'appended', revision, position: /** @type {number} */ (there[0]?.position), repeated };
  }

  /**
   * @param {PageOrder} order
   * @returns {Page}
   */
  page(order) {
    const rows =
      'stream' in order
        ? this.#statements.stream.iterate(order.stream, order.from, order.limit)
        : this.#statements.all.iterate(order.after, order.limit);
    const positions = [];
    const revisions = [];
    const streams = [];
    const bodies = [];
    let characters = 0;
    for (const row of rows) {
      const body = /** @type {string} */ (row.body);
      positions.push(/** @type {number} */ (row.position));
      revisions.push(/** @type {number} */ (row.revision));
      streams.push(/** @type {string} */ (row.stream));
      bodies.push(body);
      characters += body.length;
      if (characters >= pageCharacters) break;
    }
    const done = bodies.length < order.limit && characters < pageCharacters;
    return { positions, revisions, streams, bodies: order.singly ? '' : `[${bodies.join()}]`, texts: order.singly ? bodies : [], done };
  }

  /** @returns {number} */
  head() {
    return /** @type {number} */ (this.#statements.head.get()?.head);
  }

  /**
   * The kinds of its streams, each found by one step in the index, with what its first and its last
   * stream begin with.
   *
   * @returns {FoundKind[]}
   */
  kinds() {
    const kinds = [];
    for (let from = ''; ;) {
      const stream = /** @type {string | null} */ (this.#statements.nextStream.get(from)?.stream);
      if (typeof stream !== 'string') return kinds;
      const end = stream.indexOf('-');
      if (end < 0) {
        // Nobody wrote such a name.
        from = `${stream}\0`;
        continue;
      }
      const kind = stream.slice(0, end);
      // In the order of bytes `.` follows `-`: it lies behind all streams of the kind.
      const behind = `${kind}.`;
      const last = /** @type {string} */ (this.#statements.lastStream.get(`${kind}-`, behind)?.stream);
      const samples = [...new Set([stream, last])].flatMap((each) => this.#statements.stream.all(each, 0, 1));
      kinds.push({ kind, samples: /** @type {FoundKind['samples'][number][]} */ (/** @type {unknown} */ (samples)) });
      from = behind;
    }
  }

  /** @returns {HeldLog} */
  held() {
    const { dev, ino } = /** @type {Lying} */ (this.#files[0]);
    return { dev, ino, head: this.head() };
  }

  close() {
    this.database.close();
  }
}

/**
 * @param {string} file
 * @param {HeldLog} held
 */
function requireSame(file, held) {
  const { dev, ino } = lying(file);
  if (ino === null) throw new NotBegunError(file, 'is gone');
  if (ino !== held.ino || dev !== held.dev) throw new NotBegunError(file, 'is another one');
}

/**
 * @param {DatabaseSync} database
 * @param {SqliteLogOptions['synchronous']} synchronous
 */
function prepareFile(database, synchronous) {
  const found = /** @type {number} */ (database.prepare('PRAGMA user_version').get()?.user_version);
  if (found > format) throw new NewerFormatError(found);
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = ${synchronous};
    PRAGMA cache_size = -65536;
    PRAGMA journal_size_limit = 67108864;
  `);
  if (found === 0) {
    database.exec(`
      BEGIN IMMEDIATE;
      CREATE TABLE IF NOT EXISTS record (
        position INTEGER PRIMARY KEY,
        stream TEXT NOT NULL,
        revision INTEGER NOT NULL,
        body TEXT NOT NULL,
        UNIQUE (stream, revision)
      ) STRICT;
      PRAGMA user_version = ${format};
      COMMIT;
    `);
  }
  // What a killed process had written but not yet synced must be durable before a repeat of it is answered.
  database.exec('PRAGMA wal_checkpoint(PASSIVE)');
}

/** @typedef {{ readonly path: string, readonly dev: bigint, readonly ino: bigint | null, readonly size: bigint }} Lying */

/**
 * @param {string} path
 * @returns {Lying}
 */
function lying(path) {
  try {
    const { dev, ino, size } = statSync(path, { bigint: true });
    return { path, dev, ino, size };
  } catch {
    // Where it cannot be looked at it is not there for the next start either.
    return { path, dev: 0n, ino: null, size: 0n };
  }
}

/** @param {DatabaseSync} database */
function prepareStatements(database) {
  const columns = 'position, stream, revision, body';
  return {
    head: database.prepare('SELECT coalesce(max(position), 0) AS head FROM record'),
    lastRevision: database.prepare('SELECT max(revision) AS last FROM record WHERE stream = ?'),
    nextStream: database.prepare('SELECT min(stream) AS stream FROM record WHERE stream >= ?'),
    lastStream: database.prepare('SELECT max(stream) AS stream FROM record WHERE stream >= ? AND stream < ?'),
    insert: database.prepare(`INSERT INTO record (${columns}) VALUES (?, ?, ?, ?)`),
    stream: database.prepare(`SELECT ${columns} FROM record WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT ?`),
    all: database.prepare(`SELECT ${columns} FROM record WHERE position > ? ORDER BY position LIMIT ?`),
  };
}

/**
 * What is damaged has none: no append repeats it.
 *
 * @param {unknown} body
 */
function idOf(body) {
  try {
    return JSON.parse(/** @type {string} */ (body))?.id;
  } catch {
    return Symbol('none');
  }
}

class NewerFormatError extends Error {
  /** @param {number} found */
  constructor(found) {
    super(`The event log has format ${found}; this release reads up to ${format}. Start the release that wrote it, or a later one.`);
  }
}

class TakenAwayError extends Error {
  /**
   * @param {string} path
   * @param {string} what
   */
  constructor(path, what) {
    super(
      `The event log's file ${path} ${what}: it was removed, moved or overwritten under the running node, which takes no writes now. ` +
        `Do not stop it, for it still holds the log open: copy what /proc/${process.pid}/fd shows as the log's files first. ` +
        'It serves again by itself only when the very same file is back in its place.',
    );
  }
}

/** Of a thread that follows one that ended: nothing is held open any more. */
class NotBegunError extends Error {
  /**
   * @param {string} path
   * @param {string} what
   */
  constructor(path, what) {
    super(
      `The event log's file ${path} ${what}, and the thread that wrote it ended: nothing is begun in its place. ` +
        'It serves again by itself when the very same file is back; with a copy, stop the node and start it on the copy.',
    );
  }
}

class UncertainCommitError extends Error {
  /** @param {unknown} error */
  constructor(error) {
    super(/** @type {Error} */ (error).message, { cause: error });
    this.errcode = /** @type {{ errcode?: number }} */ (error).errcode;
  }
}

/**
 * What the disk or the file refused; anything else is a mistake of ours and is thrown again.
 *
 * @param {unknown} error
 * @returns {Failure}
 */
export function failureOf(error) {
  if (error instanceof NewerFormatError) return { reason: 'newer-format', message: error.message, uncertain: false };
  if (error instanceof TakenAwayError || error instanceof NotBegunError)
    return { reason: 'taken-away', message: error.message, uncertain: false };
  const { errcode, message } = /** @type {{ errcode?: number, message: string }} */ (error);
  if (errcode === undefined) throw error;
  const uncertain = error instanceof UncertainCommitError;
  switch (kindOfError(error)) {
    case SQLITE_FULL:
      return {
        reason: 'disk-full',
        message: 'The disk is full: the event log stored nothing of this. It serves again once there is room.',
        uncertain,
      };
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {
        reason: 'damaged',
        message: `The event log's file is damaged: ${message}. Stop the node, keep the file, and see what "tsumugi verify" says.`,
        uncertain,
      };
    default:
      return { reason: 'disk', message: `The event log's file failed: ${message} (SQLite error ${errcode}). See to its disk.`, uncertain };
  }
}
