import {
  accessSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Position } from '@tsumugi/kernel';
import { createFolder, syncFolder, writeDurably, type AuditHead, type LedgerHead } from '@tsumugi/vault';

/** The data folder cannot be used; the message says why in one sentence, and what would be right. */
export class DataFolderError extends Error {}

/**
 * What a data folder is:
 * `begun`: opened, and no record was in its log yet;
 * `arriving`: something is being brought into it, and it is not whole before that has ended;
 * `founded`, `demonstration`: its log holds a region.
 */
export interface FolderIdentity {
  readonly state: 'begun' | 'arriving' | 'founded' | 'demonstration';
  /** What is arriving. */
  readonly by?: 'demonstration' | 'restore' | 'migration';
  /** The id of the log's first record, which no other log has. */
  readonly log?: string;
  /** The last record that this folder's views held when they were last asked. */
  readonly seen?: SeenRecord;
  /** How far the log of looks went when it was last asked. */
  readonly looks?: AuditHead;
  /** How far the shred ledger went when it was last asked. */
  readonly shreds?: LedgerHead;
  /** Of a cluster's node: the last that was brought into the cluster as a whole, as far as this node knows. */
  readonly arrival?: string;
}

export interface SeenRecord {
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly position: Position;
}

const identityName = 'identity';
const format = 1;
const asideName = 'set-aside';
/** Of what is set aside, what holds contents readable and can be built again. */
const derivedNames = ['views', 'plugins', 'snapshots'];

const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/**
 * The one data folder of an embedded node. The lock is the operating system's own on a small
 * SQLite file, so that it ends with the process however that ends.
 */
export class DataFolder {
  readonly #lock: DatabaseSync;

  /** @throws DataFolderError when it cannot be written or another process uses it */
  constructor(readonly path: string) {
    const folder = resolve(path);
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      accessSync(folder, constants.W_OK);
    } catch {
      throw new DataFolderError(`The data folder ${folder} cannot be written; name another with TSUMUGI_DATA.`);
    }
    this.#lock = lockIn(folder);
    for (const name of readdirSync(folder)) if (isDraft(name)) rmSync(join(folder, name));
  }

  at(...names: string[]): string {
    return join(resolve(this.path), ...names);
  }

  /** Null for a folder that is as if nobody had opened it. Durable when it answers. */
  async become(identity: FolderIdentity | null): Promise<void> {
    if (identity === null) {
      rmSync(this.at(identityName), { force: true });
      return syncFolder(this.at());
    }
    await writeDurably(this.at(identityName), `${JSON.stringify({ ...identity, format })}\n`);
  }

  /**
   * Moves what lies here out of the way and keeps it.
   * @param reason part of the new folder's name
   * @returns where it lies now; null where nothing of it was there
   */
  async setAside(names: readonly string[], reason: string): Promise<string | null> {
    const there = names.filter((name) => existsSync(this.at(name)));
    if (there.length === 0) return null;
    const name = `${new Date().toISOString().replaceAll(/[:.]/g, '-')}-${reason}`;
    let aside = this.at(asideName, name);
    for (let again = 2; existsSync(aside); again += 1) aside = this.at(asideName, `${name}-${again}`);
    await createFolder(aside);
    for (const name of there) {
      const target = join(aside, name);
      mkdirSync(join(target, '..'), { recursive: true, mode: 0o700 });
      renameSync(this.at(name), target);
    }
    for (const folder of [aside, this.at()]) await syncFolder(folder);
    return aside;
  }

  /**
   * Removes what can be built again of what was set aside; its successor serves.
   * @returns the folders in which something was removed
   */
  endDerivedAside(): string[] {
    const aside = this.at(asideName);
    if (!existsSync(aside)) return [];
    return readdirSync(aside)
      .map((name) => join(aside, name))
      .filter((folder) => {
        const found = derivedNames.map((name) => join(folder, name)).filter((path) => existsSync(path));
        for (const path of found) rmSync(path, { recursive: true });
        if (readdirSync(folder).length === 0) rmSync(folder, { recursive: true });
        return found.length > 0;
      });
  }

  release(): void {
    if (this.#lock.isOpen) this.#lock.close();
  }
}

/** Null for a folder without one; `unreadable` for one that is no identity, or of a form that this release does not know. */
export function identityOf(folder: string): FolderIdentity | 'unreadable' | null {
  const file = join(folder, identityName);
  // Also a link that leads nowhere is something.
  if (lstatSync(file, { throwIfNoEntry: false }) === undefined) return null;
  try {
    const found: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (!isIdentity(found)) return 'unreadable';
    const { format: _, ...identity } = found;
    return identity;
  } catch {
    return 'unreadable';
  }
}

/** Every field is held to its shape: a mark that is believed though half of it is missing would let a loss pass. */
function isIdentity(found: unknown): found is FolderIdentity & { readonly format: number } {
  const isEach = (value: unknown, fields: Record<string, (value: unknown) => boolean>): boolean =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(fields).every(([name, is]) => is((value as Record<string, unknown>)[name]));
  const oneOf =
    (...values: unknown[]) =>
    (value: unknown) =>
      values.includes(value);
  const isText = (value: unknown) => typeof value === 'string';
  const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
  const orAbsent = (is: (value: unknown) => boolean) => (value: unknown) => value === undefined || is(value);
  return isEach(found, {
    format: oneOf(format),
    state: oneOf('begun', 'arriving', 'founded', 'demonstration'),
    by: oneOf(undefined, 'demonstration', 'restore', 'migration'),
    log: orAbsent(isText),
    seen: orAbsent((seen) => isEach(seen, { stream: isText, revision: isCount, id: isText, position: isCount })),
    looks: orAbsent((looks) => isEach(looks, { sequence: isCount, hash: isText })),
    shreds: orAbsent((shreds) => isEach(shreds, { entries: isCount, hash: isText })),
    arrival: orAbsent(isText),
  });
}

/** A write of the identity that was broken off. */
const isDraft = (name: string): boolean => /^\.[0-9a-f-]{36}\.part$/.test(name);

/** Whether a name in a data folder says nothing of a region. */
export function isMeaningless(name: string): boolean {
  return ['lock', 'lock-journal', 'kek', identityName, asideName].includes(name) || isDraft(name);
}

function lockIn(folder: string): DatabaseSync {
  const file = join(folder, 'lock');
  // What a link leads to is not ours to lock, and still less to empty.
  if (lstatSync(file, { throwIfNoEntry: false })?.isFile() === false)
    throw new DataFolderError(`The lock of the data folder ${folder} is no file of its own: remove ${file}, and start again.`);
  try {
    return locked(file);
  } catch (error) {
    if (![SQLITE_NOTADB, SQLITE_CORRUPT].includes(kindOfError(error))) throw lockError(folder, error);
  }
  // Nobody holds it, or it would have been busy. It is emptied in its place, not replaced: the
  // lock lies on this very file, and who takes it meanwhile keeps it.
  try {
    truncateSync(file);
    return locked(file);
  } catch (error) {
    throw lockError(folder, error);
  }
}

function locked(file: string): DatabaseSync {
  const lock = new DatabaseSync(file, { timeout: 0 });
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE IF NOT EXISTS held (one); COMMIT; BEGIN EXCLUSIVE;');
    return lock;
  } catch (error) {
    lock.close();
    throw error;
  }
}

function lockError(folder: string, error: unknown): DataFolderError {
  return [SQLITE_BUSY, SQLITE_LOCKED].includes(kindOfError(error))
    ? new DataFolderError(
        `The data folder ${folder} is in use by another Tsumugi; stop that one, or name another folder with TSUMUGI_DATA.`,
      )
    : new DataFolderError(
        `The lock of the data folder ${folder} cannot be taken: ${(error as Error).message}. See to its disk and its rights.`,
      );
}

function kindOfError(error: unknown): number {
  return ((error as { errcode?: number }).errcode ?? 0) & 0xff;
}
