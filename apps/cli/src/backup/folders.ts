import { existsSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { CommandError } from '../command-error.js';
import { createFolder } from '../durable-files.js';
import { beginFolder, isBegun } from './manifest.js';

/** Where a backup's copy of the shred ledger stands in its folder. */
export const ledgerName = 'shred-ledger';

/** Where the bytes of files stand in a backup's folder. */
export const filesName = 'files';

/**
 * Begins a folder of a backup, or one that was broken off anew: the files that it has are kept.
 * @throws CommandError where it holds anything else
 */
export async function begin(folder: string, option: string): Promise<string> {
  const path = resolve(folder);
  const found = existsSync(path) ? readdirSync(path) : [];
  if (found.length > 0 && !isBegun(path))
    throw new CommandError(`The folder ${path} is not empty; name a new one for each backup, e.g. ${option} ${path}-2.`);
  for (const name of found) if (name !== filesName && name !== 'begun') rmSync(join(path, name), { recursive: true });
  await createFolder(path);
  await beginFolder(path);
  return path;
}

/** @throws CommandError when one folder lies in the other, or they are one */
export function requireApart(one: { option: string; folder: string }, other: { option: string; folder: string }, why: string): void {
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
