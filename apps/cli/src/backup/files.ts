import { hash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { DirectoryBlobs } from '@tsumugi/blobs';
import { isId, type Blobs } from '@tsumugi/kernel';
import { CommandError } from '../command-error.js';
import { eachOf } from '../each-of.js';
import { filesName } from './folders.js';
import type { StoredFile } from './manifest.js';
import { linesOf, SectionWriter, type Section } from './segments.js';

/** Files are held in memory whole, so few at once. */
const atOnce = 4;

export const openFiles = (backup: string): Promise<DirectoryBlobs> => DirectoryBlobs.open(join(resolve(backup), filesName));

/** How many files have bytes under these names: a picture lies in several pieces, and looks are no files. */
export function filesAmong(names: Iterable<string>): number {
  return new Set([...names].map((name) => name.split('/')[0]).filter(isId)).size;
}

/** Copies what earlier backups do not hold, and lists everything. @returns how many files there are, and how many are new */
export async function writeFiles(
  backup: string,
  id: string,
  source: { readonly blobs: Blobs; readonly names: AsyncIterable<string> },
  earlier: ReadonlyMap<string, StoredFile>,
): Promise<{ section: Section; files: number; newFiles: number }> {
  const files = await openFiles(backup);
  const list: StoredFile[] = [];
  const copied: string[] = [];
  await eachOf(source.names, atOnce, async (name) => {
    const known = earlier.get(name);
    if (known) return void list.push(known);
    // What a broken-off try copied is not read again: a name's bytes never change.
    const bytes = (await files.get(name)) ?? (await source.blobs.get(name));
    // Erased since its name was listed.
    if (!bytes) return;
    await files.putIfAbsent(name, bytes);
    list.push({ name, bytes: bytes.length, sha256: hash('sha256', bytes), in: id });
    copied.push(name);
  });
  await files.close();
  list.sort((a, b) => (a.name < b.name ? -1 : 1));
  const section = new SectionWriter(backup, 'files');
  for (const [index, file] of list.entries()) await section.add({ place: index, text: JSON.stringify(file) });
  return { section: await section.end(), files: filesAmong(list.map(({ name }) => name)), newFiles: filesAmong(copied) };
}

export async function filesListed(backup: string, section: Section): Promise<Map<string, StoredFile>> {
  const files = new Map<string, StoredFile>();
  for await (const { text } of linesOf(resolve(backup), section)) {
    const file = JSON.parse(text) as StoredFile;
    files.set(file.name, file);
  }
  return files;
}

/**
 * The bytes of a file, from the backup that holds it.
 * @throws CommandError when they are missing or damaged
 */
export async function bytesOf(files: Pick<Blobs, 'get'>, backup: string, { name, bytes, sha256 }: StoredFile): Promise<Uint8Array> {
  const found = await files.get(name);
  if (!found) throw new CommandError(`The file ${name} is missing in ${join(backup, filesName)}.`);
  if (found.length !== bytes || hash('sha256', found) !== sha256)
    throw new CommandError(`The file ${name} in ${join(backup, filesName)} is damaged: it is not as it was written.`);
  return found;
}
