import { existsSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { CommandError } from '../command-error.js';
import { createFolder } from '@tsumugi/vault';
import { beginFolder, isBegun } from './manifest.js';

/** A folder, and the option by which it was named. */
export interface Place {
  readonly option: string;
  readonly folder: string;
}

/** Where a backup's copy of the shred ledger stands in its folder. */
export const ledgerName = 'shred-ledger';

/** Where the bytes of files stand in a backup's folder. */
export const filesName = 'files';

/** @throws CommandError where the folder holds anything else than a backup that was broken off */
export function requireFresh({ option, folder }: Place): void {
  const path = resolve(folder);
  if (existsSync(path) && readdirSync(path).length > 0 && !isBegun(path))
    throw new CommandError(`The folder ${path} is not empty; name a new one for each backup, e.g. ${option} ${path}-2.`);
}

/** Begins a backup in a folder, or anew one that was broken off: the files that it has are kept. */
export async function begin({ folder }: Place): Promise<string> {
  const path = resolve(folder);
  await createFolder(path);
  for (const name of readdirSync(path)) if (name !== filesName && name !== 'begun') rmSync(join(path, name), { recursive: true });
  await beginFolder(path);
  return path;
}

/** @throws CommandError when one folder lies in the other, or they are one */
export function requireApart(one: Place, other: Place, why: string): void {
  const [left, right] = [realPath(one.folder), realPath(other.folder)];
  if (left === right || left.startsWith(right + sep) || right.startsWith(left + sep))
    throw new CommandError(`${one.option} ${left} and ${other.option} ${right} must lie apart, neither in the other: ${why}.`);
}

/** A folder as seen from another, to be found again when both are moved together. */
export function seenFrom(folder: string, other: string): string {
  return relative(realPath(folder), realPath(other)) || '.';
}

/** Also of a folder that is not there yet. */
function realPath(folder: string): string {
  const path = resolve(folder);
  if (existsSync(path)) return realpathSync(path);
  const parent = dirname(path);
  return parent === path ? path : join(realPath(parent), path.slice(parent.length));
}
