import { existsSync, lstatSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CommandError } from '../command-error.js';
import { createFolder } from '@tsumugi/vault';
import { beginFolder, isBegun } from './manifest.js';

const SQLITE_BUSY = 5;

/** A folder, and the option by which it was named. */
export interface Place {
  readonly option: string;
  readonly folder: string;
}

/** Where a backup's copy of the shred ledger stands in its folder. */
export const ledgerName = 'shred-ledger';

/** Where the bytes of files stand in a backup's folder. */
export const filesName = 'files';

/** In a folder that a backup is being written to; what a killed one leaves of it holds nobody up. */
const heldName = 'being-written';
/** SQLite keeps a journal beside it while it is locked. */
const isHolding = (name: string): boolean => name.startsWith(heldName);

/** @throws CommandError where the folder holds anything else than a backup that was broken off */
export function requireFresh({ option, folder }: Place): void {
  const path = resolve(folder);
  if (existsSync(path) && readdirSync(path).some((name) => !isHolding(name)) && !isBegun(path))
    throw new CommandError(`The folder ${path} is not empty; name a new one for each backup, e.g. ${option} ${path}-2.`);
}

/**
 * Two backups into one folder would write the same names, and neither could be restored. The lock is
 * the operating system's own, so that it ends with the process however that ends.
 *
 * @returns what lets go of it
 * @throws CommandError where another backup is being written there, or the folder is not fresh
 */
export async function hold(place: Place): Promise<() => void> {
  requireFresh(place);
  const path = resolve(place.folder);
  await createFolder(path);
  const file = join(path, heldName);
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(file, { timeout: 0 });
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock?.close();
    throw (error as { errcode?: number }).errcode === SQLITE_BUSY
      ? new CommandError(
          `Another backup is being written into ${path}: wait until it has ended, or name a folder of its own, e.g. ${place.option} ${path}-2.`,
        )
      : new CommandError(`The folder ${path} cannot be held for this backup: ${(error as Error).message}. See to its disk and its rights.`);
  }
  const held = lock;
  const letGo = (): void => {
    rmSync(file, { force: true });
    held.close();
  };
  try {
    // Another one may have become whole since it was asked.
    requireFresh(place);
  } catch (error) {
    letGo();
    throw error;
  }
  return letGo;
}

/** Begins a backup in a folder that is held, or anew one that was broken off: the files that it has are kept. */
export async function begin({ folder }: Place): Promise<string> {
  const path = resolve(folder);
  await createFolder(path);
  for (const name of readdirSync(path))
    if (![filesName, 'begun'].includes(name) && !isHolding(name)) rmSync(join(path, name), { recursive: true });
  await beginFolder(path);
  return path;
}

/** @throws CommandError when one folder lies in the other, or they are one */
export function requireApart(one: Place, other: Place, why: string): void {
  const [left, right] = [realPath(one.folder), realPath(other.folder)];
  if (liesIn(left, right) || liesIn(right, left))
    throw new CommandError(`${one.option} ${left} and ${other.option} ${right} must lie apart, neither in the other: ${why}.`);
}

/** @throws CommandError when a file or folder is to lie in a folder that is not its own */
export function requireOutside(one: Place, of: Place, why: string): void {
  const [inner, outer] = [realPath(one.folder), realPath(of.folder)];
  if (liesIn(inner, outer)) throw new CommandError(`${one.option} ${inner} must lie outside ${of.option} ${outer}: ${why}.`);
}

function liesIn(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(outer + sep);
}

/** A folder as seen from another, to be found again when both are moved together. */
export function seenFrom(folder: string, other: string): string {
  return relative(realPath(folder), realPath(other)) || '.';
}

/**
 * Also of a folder that is not there yet.
 *
 * @throws CommandError for a link to what is not there: where it will lead nobody can say
 */
function realPath(folder: string): string {
  const path = resolve(folder);
  if (existsSync(path)) return realpathSync(path);
  if (lstatSync(path, { throwIfNoEntry: false }))
    throw new CommandError(`${path} is a link that leads nowhere: make the folder that it names first.`);
  const parent = dirname(path);
  return parent === path ? path : join(realPath(parent), path.slice(parent.length));
}
