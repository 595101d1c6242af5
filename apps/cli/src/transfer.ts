import type { Look, StoredRecord } from '@tsumugi/kernel';
import type { SqliteAuditLog } from '@tsumugi/vault';
import { Ledger } from './backup/ledger.js';
import { CommandError } from './command-error.js';
import { allOf, eachOf } from './each-of.js';
import type { Holdings } from './holdings.js';
import { Digest, lineOf } from './log/digest.js';
import { LogWriter } from './log/log-writer.js';
import { recordLooks, shipLooks, shipRecorded } from './looks.js';

export interface WrappedKey {
  readonly keyId: string;
  /** Null when it was shredded since it was listed. */
  wrapped(): Promise<Uint8Array | null>;
}

/** What is brought into other holdings, from a backup or from holdings of another profile. */
export interface Contents {
  readonly ledger: Ledger;
  /** By which the vault tells a wrong key-encryption key. */
  readonly vaultCheck: string;
  keys(): AsyncIterable<WrappedKey>;
  fileNames(): AsyncIterable<string> | Iterable<string>;
  file(name: string): Promise<Uint8Array | null>;
  looks(): AsyncIterable<Look>;
  /** The log that holds these, where one does. */
  readonly looksLog: SqliteAuditLog | null;
  records(): AsyncIterable<StoredRecord>;
}

export interface Transferred {
  readonly events: number;
  readonly digest: string;
  /** How many events the target had already. */
  readonly resumedAfter: number;
}

const keysAtOnce = 16;
/** Files are held in memory whole, so few at once. */
const filesAtOnce = 4;

/**
 * Brings contents into holdings that are empty, or hold the beginning of them. The ledger goes
 * first, so that no key which it names ever comes back; the log last, so that a node which opens
 * holdings that are only half there finds no record whose key or file is missing.
 */
export async function transfer(contents: Contents, target: Holdings, kek: Uint8Array): Promise<Transferred> {
  const resumedAfter = await eventsThere(contents, target);
  const older = await Ledger.of(target.keys);
  const known = new Set(older.entries);
  for (const entry of contents.ledger.entries) if (!known.has(entry)) await target.keys.appendShred(entry);
  const ledger = older.and(contents.ledger);
  await target.keys.createCheck(contents.vaultCheck);
  await eachOf(contents.keys(), keysAtOnce, async ({ keyId, wrapped }) => {
    const key = ledger.ends(keyId) ? null : await wrapped();
    if (key) await target.keys.createIfAbsent(keyId, key);
  });
  const filesThere = new Set(await allOf(target.blobs.list('')));
  await eachOf(contents.fileNames(), filesAtOnce, async (name) => {
    if (filesThere.has(name)) return;
    const bytes = await contents.file(name);
    // Erased since its name was listed.
    if (bytes) await target.blobs.putIfAbsent(name, bytes);
  });
  await bringLooks(contents, target, kek);
  return writeLog(contents, target, resumedAfter);
}

async function bringLooks({ looks, looksLog }: Contents, target: Holdings, kek: Uint8Array): Promise<void> {
  if (target.looks) await recordLooks(looks(), target.looks);
  else if (looksLog) await shipLooks(looksLog, target.blobs, kek);
  // Of a log that is in no file each try would make another: the first event tells that one is there.
  else if ((await target.store.head()) === 0) await shipRecorded(looks(), target.blobs, kek);
}

/**
 * How many events the target holds, which are the first of those that are brought.
 * @throws CommandError where they are others, or its keys belong to another key-encryption key
 */
async function eventsThere(contents: Contents, { name, store, keys }: Holdings): Promise<number> {
  const check = await keys.check();
  if (check !== null && check !== contents.vaultCheck)
    throw new CommandError(`${name} holds keys of another key-encryption key; empty it, or name another target.`);
  const coming = contents.records()[Symbol.asyncIterator]();
  let events = 0;
  for await (const there of store.readAll()) {
    const { value, done } = await coming.next();
    if (done || lineOf(value) !== lineOf(there))
      throw new CommandError(
        `${name} holds another log: its event at position ${there.position} is not the one that belongs there; empty it, or name another target.`,
      );
    events += 1;
  }
  await coming.return?.();
  return events;
}

async function writeLog(contents: Contents, target: Holdings, resumedAfter: number): Promise<Transferred> {
  const writer = new LogWriter(target.store, target.appendsAtOnce);
  const digest = new Digest();
  let events = 0;
  for await (const record of contents.records()) {
    const line = lineOf(record);
    digest.add(line);
    events += 1;
    if (events > resumedAfter) await writer.add(record, line.length);
  }
  await writer.end();
  return { events, digest: String(digest), resumedAfter };
}

/** @throws CommandError unless nothing at all is there */
export async function requireNothing(
  { name, store, blobs, keys }: Pick<Holdings, 'name' | 'store' | 'blobs' | 'keys'>,
  hint: string,
): Promise<void> {
  const found = (await holds(store.readAll({ limit: 1 })))
    ? 'events'
    : (await holds(blobs.list('')))
      ? 'files'
      : (await holds(keys.keyIds()))
        ? 'keys'
        : (await holds(keys.shreds(0)))
          ? 'a shred ledger'
          : null;
  if (found !== null) throw new CommandError(`${name} is not empty: it holds ${found}. ${hint}`);
}

async function holds(items: AsyncIterable<unknown>): Promise<boolean> {
  for await (const _ of items) return true;
  return false;
}
