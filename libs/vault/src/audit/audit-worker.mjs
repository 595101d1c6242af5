/** The thread that owns the audit log's database: takes { ask, what, value }, answers { ask, answer } or { ask, error }. It opens at the first question. */
import { createHash, randomBytes } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

const columns = ['at', 'audience', 'account', 'facility', 'device', 'session', 'patient', 'what', 'resource', 'rule', 'range'];

/** @type {DatabaseSync | undefined} */
let opened;
/** @type {DatabaseSync} */
let database;
/** @type {Record<string, import('node:sqlite').StatementSync>} */
let statements;

function open() {
  // One that cannot be made ready is closed again, so that the next question tries anew.
  opened?.close();
  opened = undefined;
  database = new DatabaseSync(workerData.file, { timeout: 5_000 });
  try {
    prepare();
  } catch (error) {
    database.close();
    throw error;
  }
  opened = database;
  return database.prepare('SELECT id FROM log').get().id;
}

function prepare() {
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    CREATE TABLE IF NOT EXISTS look (
      sequence INTEGER PRIMARY KEY, ${columns.map((column) => `"${column}" TEXT`).join(', ')}, hash TEXT NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS look_by_patient ON look (patient, sequence);
    CREATE INDEX IF NOT EXISTS look_by_resource ON look (resource, sequence);
    CREATE TABLE IF NOT EXISTS log (one INTEGER PRIMARY KEY CHECK (one = 1), id TEXT NOT NULL) STRICT;
  `);
  database.prepare('INSERT OR IGNORE INTO log VALUES (1, ?)').run(randomBytes(16).toString('hex'));
  const names = columns.map((column) => `"${column}"`).join(', ');
  statements = {
    insert: database.prepare(`INSERT INTO look (sequence, ${names}, hash) VALUES (?, ${columns.map(() => '?').join(', ')}, ?)`),
    head: database.prepare('SELECT sequence, hash FROM look ORDER BY sequence DESC LIMIT 1'),
    rows: database.prepare(`SELECT sequence, ${names}, hash FROM look WHERE sequence > ? ORDER BY sequence LIMIT ?`),
  };
}

function lastRow() {
  const row = statements.head.get();
  return row ? { sequence: row.sequence, hash: row.hash } : null;
}

/** @param {readonly Record<string, string | null>[]} looks */
function record(looks) {
  database.exec('BEGIN IMMEDIATE');
  try {
    let { sequence, hash } = lastRow() ?? { sequence: 0, hash: '' };
    for (const look of looks) {
      sequence += 1;
      const values = columns.map((column) => look[column] ?? null);
      hash = createHash('sha256')
        .update(hash)
        .update(JSON.stringify([sequence, ...values]))
        .digest('base64');
      statements.insert.run(sequence, ...values, hash);
    }
    database.exec('COMMIT');
  } catch (error) {
    undo();
    throw error;
  }
  return null;
}

/** A disk that fails may refuse this, too; what it was undone for is what counts. */
function undo() {
  try {
    if (database.isTransaction) database.exec('ROLLBACK');
  } catch {
    // The connection is made anew at the next question.
    opened = undefined;
    database.close();
  }
}

/** Writes a page that says what it said, through to the disk. */
function probe() {
  database.exec('BEGIN IMMEDIATE');
  try {
    // A row that stays as it is would not be written.
    database.exec('PRAGMA user_version = 0; COMMIT');
  } catch (error) {
    undo();
    throw error;
  }
  return null;
}

/** @param {{ patient?: string, resource?: string, limit: number, before?: number }} filter */
function looks({ patient, resource, limit, before }) {
  const conditions = [];
  const values = [];
  if (patient !== undefined) {
    conditions.push('patient = ?');
    values.push(patient);
  }
  if (resource !== undefined) {
    conditions.push('resource = ?');
    values.push(resource);
  }
  if (before !== undefined) {
    conditions.push('sequence < ?');
    values.push(before);
  }
  const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
  const found = database.prepare(`SELECT * FROM look ${where} ORDER BY sequence DESC LIMIT ?`).all(...values, limit);
  return found.map(({ hash: _, ...entry }) => entry);
}

const answers = {
  open,
  record,
  probe,
  looks,
  head: lastRow,
  /** @param {{ after: number, limit: number }} range */
  rows: ({ after, limit }) => statements.rows.all(after, limit).map(({ hash, ...entry }) => ({ entry, hash })),
  close: () => {
    opened?.close();
    return null;
  },
};

parentPort.on('message', ({ ask, what, value }) => {
  try {
    if (!opened && what !== 'open' && what !== 'close') open();
    parentPort.postMessage({ ask, answer: answers[what](value) });
  } catch (error) {
    const { message, code, errcode } = error instanceof Error ? error : new Error(String(error));
    parentPort.postMessage({ ask, error: { message, code, errcode } });
  }
});
