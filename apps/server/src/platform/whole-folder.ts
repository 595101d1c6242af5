import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { EventStore, Position } from '@tsumugi/kernel';
import { ledgerHead, type KeyStorage, type LedgerHead } from '@tsumugi/vault';
import { holdsRecord } from '@tsumugi/views';
import { DataFolderError, identityOf, type SeenRecord } from './data-folder.js';

/** What a data folder says that cannot all be true. */
export interface Contradiction {
  readonly kind: 'arriving' | 'no-log' | 'no-identity' | 'loss' | 'cut';
  /** What is wrong and what would be right. */
  readonly sentence: string;
  /** What cannot be gone on with beside what cannot be built again. */
  readonly inTheWay?: readonly string[];
}

/** @throws DataFolderError where what lies in the folder says that its log is missing, or that it is half filled */
export function requireLogBeside(folder: string): void {
  const found = contradictionOf(folder);
  if (found) throw new DataFolderError(found.sentence);
}

/** @throws DataFolderError where the folder has seen more of the log, the looks or the shred ledger than there is, or others */
export async function requireWholeLog(folder: string, holdings: Parameters<typeof lossOf>[1]): Promise<void> {
  const found = await lossOf(folder, holdings);
  if (found) throw new DataFolderError(found.sentence);
}

/**
 * Of a cluster's node, whose folder holds its looks and what it noted.
 * @throws DataFolderError where it has noted more of the looks or the shred ledger than there is, or others
 */
export async function requireWholeLedgers(folder: string, ledger: Parameters<typeof cutOf>[1]): Promise<void> {
  const found = identityWrongIn(resolve(folder)) ?? (await cutOf(folder, ledger));
  if (found) throw new DataFolderError(found.sentence);
}

/**
 * What the folder shows before its log is opened. Nothing is written, and a log that is not there
 * is not begun.
 */
export function contradictionOf(data: string): Contradiction | null {
  const folder = resolve(data);
  const identity = identityOf(folder);
  if (identity !== null && identity !== 'unreadable' && identity.state === 'arriving') {
    const { by } = identity;
    const again =
      by === 'demonstration'
        ? 'start with TSUMUGI_DEMONSTRATION=true once more, which goes on with it'
        : `run the same "tsumugi ${by === 'migration' ? 'migrate' : 'restore'}" again, which begins anew`;
    return { kind: 'arriving', sentence: `The data folder ${folder} is half filled: ${by ?? 'something'} was broken off; ${again}.` };
  }
  if (!isLogEmpty(folder)) return identityWrongIn(folder);
  const traces = tracesIn(folder, identity !== null && identity !== 'unreadable' && identity.state === 'begun');
  if (identity === 'unreadable') traces.push('an identity that cannot be read');
  else if (identity && identity.state !== 'begun') traces.push('the mark of a region that was founded');
  if (traces.length === 0) return null;
  const list = traces.length === 1 ? traces[0] : `${traces.slice(0, -1).join(', ')} and ${traces.at(-1)}`;
  return {
    kind: 'no-log',
    sentence:
      `The data folder ${folder} holds ${list}, but its log is empty: mount the volume of ${join(folder, 'log')}, or bring the folder back from its backup; ` +
      `to begin anew and keep what is there aside, run "tsumugi folder accept --data ${folder}".`,
  };
}

/**
 * Whether the log still holds what this folder has seen of it.
 * A log that grows meanwhile is no contradiction: what was seen is read first.
 */
export async function lossOf(
  data: string,
  { store, keys }: { readonly store: Pick<EventStore, 'head' | 'read' | 'readAll'>; readonly keys: Pick<KeyStorage, 'shreds'> },
): Promise<Contradiction | null> {
  const folder = resolve(data);
  const identity = identityOf(folder);
  const witnesses = witnessesIn(folder);
  const head = await store.head();
  const found = (what: string): Contradiction => ({
    kind: 'loss',
    sentence:
      `${what} Bring the log back, or restore the folder from its backup; to go on with the log as it is, ` +
      `run "tsumugi folder accept --data ${folder}", which sets the views aside.`,
  });
  const highest = witnesses.sort((a, b) => b.position - a.position)[0];
  if (highest && highest.position > head)
    return found(
      `The log in ${folder} ends at position ${head}, but ${highest.name} have seen position ${highest.position}: ${highest.position - head} records are missing.`,
    );
  for (const { name, seen } of witnesses)
    if (seen && !(await holdsRecord(store, seen)))
      return found(`The log in ${folder} is not the one that ${name} have seen: at position ${seen.position} it holds another record.`);
  if (identity !== null && identity !== 'unreadable' && identity.log !== undefined)
    for await (const { id, damaged } of store.readAll({ limit: 1 }))
      if (id !== identity.log && !damaged) return found(`The log in ${folder} is another region's than the one that was founded here.`);
  return cutOf(folder, (entries) => ledgerHead(keys, entries));
}

/**
 * Whether the log of looks and the shred ledger still hold what this folder noted of them. Who
 * removed them whole left nothing else that would tell.
 * @param ledger the head of the shred ledger's first entries; null where it was replaced and is not to be compared
 */
export async function cutOf(
  data: string,
  ledger: ((entries: number) => LedgerHead | Promise<LedgerHead>) | null,
): Promise<Contradiction | null> {
  const folder = resolve(data);
  const identity = identityOf(folder);
  if (identity === null || identity === 'unreadable') return null;
  const { looks, shreds } = identity;
  if (looks) {
    const file = join(folder, 'audit', 'looks.db');
    const last = ask(file, 'SELECT max(sequence) AS sequence FROM look');
    if (last === 'unreadable')
      return {
        ...cut(folder, `The log of looks ${file} cannot be read, but ${looks.sequence} looks were noted.`, aboutLooks),
        inTheWay: ['audit'],
      };
    const sequence = typeof last === 'object' ? Number(last['sequence'] ?? 0) : 0;
    if (sequence < looks.sequence)
      return cut(
        folder,
        `The log of looks in ${file} holds ${sequence} looks, but ${looks.sequence} were noted: who looked at what is missing since.`,
        aboutLooks,
      );
    const noted = ask(file, `SELECT hash FROM look WHERE sequence = ${looks.sequence}`);
    if (typeof noted !== 'object' || noted['hash'] !== looks.hash)
      return cut(folder, `The log of looks in ${file} is not the one that was noted: look ${looks.sequence} is another.`, aboutLooks);
  }
  if (shreds && ledger) {
    const found = await ledger(shreds.entries);
    if (found.entries < shreds.entries)
      return cut(
        folder,
        `The shred ledger beside the keys of ${folder} holds ${found.entries} whole entries, but ${shreds.entries} were noted: it was removed or cut, and what it named would open again with keys from a backup.`,
        aboutLedger,
      );
    if (found.hash !== shreds.hash)
      return cut(folder, `The shred ledger beside the keys of ${folder} is not the one that was noted.`, aboutLedger);
  }
  return null;
}

const aboutLooks = 'Bring the log of looks back from its backup';
const aboutLedger = 'Bring the shred ledger back from its copy';

function cut(folder: string, what: string, remedy: string): Contradiction {
  return { kind: 'cut', sentence: `${what} ${remedy}; to go on with what is there, run "tsumugi folder accept --data ${folder}".` };
}

/** A mark that cannot be read would let everything pass that only it would tell. */
function identityWrongIn(folder: string): Contradiction | null {
  if (identityOf(folder) !== 'unreadable') return null;
  return {
    kind: 'no-identity',
    sentence:
      `The mark ${join(folder, 'identity')} of the data folder cannot be read, or is of a newer release: bring it back from the folder's backup, or use that release; ` +
      `to go on with what is there, run "tsumugi folder accept --data ${folder}", which sets it aside.`,
  };
}

/** Whether its log holds no record, is empty, or is not there. What is damaged is not empty. */
export function isLogEmpty(data: string): boolean {
  const file = join(resolve(data), 'log', 'events.db');
  if (!existsSync(file) || (statSync(file).size === 0 && !hasBytes(`${file}-wal`))) return true;
  const found = ask(file, 'SELECT count(*) AS records FROM (SELECT 1 FROM record LIMIT 1)');
  return found === 'no such table' || (typeof found === 'object' && found['records'] === 0);
}

/** Whether keys lie in the folder, or what says that some did. */
export function hasKeys(data: string): boolean {
  const keys = join(resolve(data), 'keys');
  return holdsFile(join(keys, 'keys')) || hasBytes(join(keys, 'shred-ledger'));
}

function tracesIn(folder: string, begun: boolean): string[] {
  const looks = ask(join(folder, 'audit', 'looks.db'), 'SELECT count(*) AS looks FROM (SELECT 1 FROM look LIMIT 1)');
  const traces: [string, boolean][] = [
    // Where a founding was broken off a key was made, and nothing written with it.
    ['keys', !begun && hasKeys(folder)],
    ['a shred ledger', hasBytes(join(folder, 'keys', 'shred-ledger'))],
    ['files', holdsFile(join(folder, 'files'), ['DRAFTS'])],
    ['looks', typeof looks === 'object' && looks['looks'] !== 0],
    ['views', witnessesIn(folder).some(({ position }) => position > 0)],
  ];
  return traces.filter(([, there]) => there).map(([name]) => name);
}

interface Witness {
  readonly name: string;
  readonly position: Position;
  readonly seen: SeenRecord | null;
}

/** Whatever noted how far the log went. What cannot be read says nothing. */
function witnessesIn(folder: string): Witness[] {
  const witnesses: Witness[] = [];
  const identity = identityOf(folder);
  if (identity !== null && identity !== 'unreadable' && identity.seen)
    witnesses.push({ name: "the folder's notes", position: identity.seen.position, seen: identity.seen });
  for (const file of databasesIn(join(folder, 'views'))) {
    const checkpoint = ask(file, 'SELECT position FROM views_checkpoint');
    const last = ask(file, 'SELECT stream, revision, id, position FROM views_last');
    if (typeof checkpoint !== 'object') continue;
    const seen = typeof last === 'object' ? (last as unknown as SeenRecord) : null;
    witnesses.push({ name: 'the views', position: Number(checkpoint['position']), seen });
  }
  for (const file of databasesIn(join(folder, 'plugins'))) {
    const checkpoint = ask(file, 'SELECT position FROM plugin_checkpoint');
    if (typeof checkpoint === 'object')
      witnesses.push({ name: 'the views of a plugin', position: Number(checkpoint['position']), seen: null });
  }
  return witnesses;
}

const databasesIn = (folder: string): string[] =>
  existsSync(folder) ? readdirSync(folder).flatMap((name) => (name.endsWith('.db') ? [join(folder, name)] : [])) : [];

/** The first row; what is not there, holds none, or cannot be read is told apart from an empty answer. */
function ask(file: string, sql: string): Record<string, unknown> | 'no such table' | 'nothing' | 'unreadable' {
  if (!existsSync(file)) return 'nothing';
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
    return database.prepare(sql).get() ?? 'nothing';
  } catch (error) {
    return /no such table/.test((error as Error).message) ? 'no such table' : 'unreadable';
  } finally {
    database?.close();
  }
}

function hasBytes(file: string): boolean {
  return existsSync(file) && statSync(file).size > 0;
}

function holdsFile(folder: string, without: readonly string[] = []): boolean {
  if (!existsSync(folder)) return false;
  return readdirSync(folder, { withFileTypes: true }).some(
    (entry) => !without.includes(entry.name) && (entry.isFile() || (entry.isDirectory() && holdsFile(join(folder, entry.name)))),
  );
}
