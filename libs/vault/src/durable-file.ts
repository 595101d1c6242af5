import { randomUUID } from 'node:crypto';
import { link, mkdir, open, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Writes a file that is there whole or not at all: a temporary file is made durable and then
 * linked to its name, which fails when somebody was first. True when this call created it;
 * either way the name is durable when this answers.
 *
 * `temporary` is a folder on the same file system. What a crash leaves there is never read.
 */
export async function createIfAbsent(path: string, bytes: Uint8Array, temporary: string): Promise<boolean> {
  const draft = await writeDraft(temporary, bytes);
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    return false;
  } finally {
    await unlink(draft);
    // Also when another was first: its name may not have reached the disk yet.
    await syncFolder(dirname(path));
  }
}

/** Puts a file in its place, whole or not at all, over what was there; durable when it answers. */
export async function writeDurably(path: string, bytes: string | Uint8Array): Promise<void> {
  const folder = dirname(path);
  const draft = await writeDraft(folder, Buffer.from(bytes), `.${randomUUID()}.part`);
  try {
    await rename(draft, path);
  } catch (error) {
    await unlink(draft).catch(() => undefined);
    throw error;
  }
  await syncFolder(folder);
}

/** Writes a file of its own name into a folder, durable when it answers; of one that cannot be written nothing stays. */
export async function writeDraft(folder: string, bytes: Uint8Array, name: string = randomUUID()): Promise<string> {
  const draft = join(folder, name);
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.datasync();
    return draft;
  } catch (error) {
    await unlink(draft).catch(() => undefined);
    throw error;
  } finally {
    await file.close();
  }
}

/** Creates a folder, and its parents, for the owner alone; durable when it answers. */
export async function createFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let folder = path; folder.length >= first.length; folder = dirname(folder)) await syncFolder(dirname(folder));
}

/** Creates a folder for the owner alone where its parent is, durable when it answers: what was taken away is not begun anew. */
export async function createFolderIn(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return;
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Makes the names in a folder durable. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

export function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
