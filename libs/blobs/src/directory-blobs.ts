import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, stat, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BlobsUnavailableError, passingCode, type Blobs, type Content, type Pieces } from '@tsumugi/kernel';
import { assertBlobName, assertBlobPrefix, isBlobName } from './blob-name.js';

/** For names without a first part. No name can hold a capital, so that neither meets a part of a name. */
const rootArea = 'ROOT';
const draftArea = 'DRAFTS';
/** A draft older than this belongs to no writer that is still alive. */
const draftMs = 3_600_000;
/** A page of the disk: nothing smaller says that there is room. */
const probeBytes = 4_096;
/** What is read from the disk at once. */
const pieceBytes = 256 * 1024;

/**
 * Files in a directory: `<first part>/<shard>/<rest>`, where the shard is two digits of the name's
 * hash and the rest has its slashes as `%2F`. So no folder grows beyond what file systems like,
 * and a listing below a first part does not walk the others.
 */
export class DirectoryBlobs implements Blobs {
  readonly #folders = new Map<string, Promise<void>>();
  #writeFailed = false;

  private constructor(private readonly directory: string) {}

  static async open(directory: string): Promise<DirectoryBlobs> {
    const blobs = new DirectoryBlobs(directory);
    await createFolder(join(directory, draftArea));
    await blobs.#removeOldDrafts();
    return blobs;
  }

  async putIfAbsent(name: string, bytes: Uint8Array | Pieces): Promise<boolean> {
    const path = this.#path(name);
    return this.#writing(this.#write(path, bytes));
  }

  async get(name: string): Promise<Uint8Array | null> {
    return served(unlessAbsent(readFile(this.#path(name)), null));
  }

  async content(name: string): Promise<Content | null> {
    const path = this.#path(name);
    const found = await served(unlessAbsent(stat(path), null));
    return found && { size: found.size, read: (from = 0, to = found.size) => readStretch(path, from, Math.min(to, found.size)) };
  }

  async delete(name: string): Promise<boolean> {
    return served(this.#delete(this.#path(name)));
  }

  /** In no particular order. Who asks for everything looks after it, too: drafts that a crash left go then. */
  async *list(prefix: string): AsyncIterable<string> {
    assertBlobPrefix(prefix);
    if (prefix === '') await served(this.#removeOldDrafts());
    const slash = prefix.indexOf('/');
    const areas = slash >= 0 ? [prefix.slice(0, slash)] : await served(readdir(this.directory));
    for (const area of areas.filter((each) => each !== draftArea)) {
      const start = area === rootArea ? '' : `${area}/`;
      if (!start.startsWith(prefix) && !prefix.startsWith(start)) continue;
      for (const shard of await served(unlessAbsent(readdir(join(this.directory, area)), []))) {
        for (const file of await served(unlessAbsent(readdir(join(this.directory, area, shard)), []))) {
          const name = start + file.replaceAll('%2F', '/');
          // A file manager may have put files of its own here.
          if (name.startsWith(prefix) && isBlobName(name)) yield name;
        }
      }
    }
  }

  async probe(): Promise<void> {
    await served(readdir(join(this.directory, draftArea)));
    if (!this.#writeFailed) return;
    const draft = join(this.directory, draftArea, randomUUID());
    await this.#writing(writeFile(draft, randomBytes(probeBytes)).finally(() => unlink(draft).catch(() => undefined)));
  }

  async close(): Promise<void> {
    this.#folders.clear();
  }

  async #writing<T>(work: Promise<T>): Promise<T> {
    try {
      const done = await served(work);
      this.#writeFailed = false;
      return done;
    } catch (error) {
      this.#writeFailed ||= error instanceof BlobsUnavailableError;
      throw error;
    }
  }

  async #delete(path: string): Promise<boolean> {
    const existed = await unlessAbsent(
      unlink(path).then(() => true),
      false,
    );
    if (existed) await syncFolder(dirname(path));
    return existed;
  }

  async #write(path: string, bytes: Uint8Array | Pieces): Promise<boolean> {
    await this.#ensureFolder(dirname(path));
    const draft = join(this.directory, draftArea, randomUUID());
    try {
      const file = await open(draft, 'wx', 0o600);
      try {
        await file.writeFile(bytes instanceof Uint8Array ? bytes : bytes.read());
        await file.datasync();
      } finally {
        await file.close();
      }
      // Fails when the name exists: of two writers one wins, and nobody ever reads half a file.
      await link(draft, path);
      return true;
    } catch (error) {
      if (hasCode(error, 'EEXIST')) return false;
      throw error;
    } finally {
      await unlink(draft).catch(() => undefined);
      // Also when another was first: "it exists" must be as durable as "it was written".
      await syncFolder(dirname(path));
    }
  }

  async #removeOldDrafts(): Promise<void> {
    const drafts = join(this.directory, draftArea);
    for (const name of await readdir(drafts)) {
      const draft = join(drafts, name);
      const found = await stat(draft).catch(() => null);
      if (found && Date.now() - found.mtimeMs > draftMs) await unlink(draft).catch(() => undefined);
    }
  }

  #path(name: string): string {
    assertBlobName(name);
    const slash = name.indexOf('/');
    const shard = createHash('sha256').update(name).digest('hex').slice(0, 2);
    return join(this.directory, slash < 0 ? rootArea : name.slice(0, slash), shard, encodeURIComponent(name.slice(slash + 1)));
  }

  #ensureFolder(path: string): Promise<void> {
    let made = this.#folders.get(path);
    if (!made) {
      made = createFolderIn(dirname(path)).then(() => createFolderIn(path));
      this.#folders.set(path, made);
      made.catch(() => this.#folders.delete(path));
    }
    return made;
  }
}

async function* readStretch(path: string, from: number, to: number): AsyncGenerator<Uint8Array> {
  const file = await served(open(path, 'r'));
  try {
    for (let at = from; at < to;) {
      const { bytesRead, buffer } = await served(file.read(Buffer.allocUnsafe(Math.min(pieceBytes, to - at)), { position: at }));
      if (bytesRead === 0) throw new Error(`${path} ends at ${at}, before the end of what was asked for.`);
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** Creates a folder where its parent is, durable when it answers: a store that was taken away is not begun anew. */
async function createFolderIn(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return;
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Creates a folder, and its parents, for the owner alone; durable when it answers. */
async function createFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let folder = path; folder.length >= first.length; folder = dirname(folder)) await syncFolder(dirname(folder));
}

/** Makes the names in a folder durable. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function served<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const code = passingCode(error);
    if (code !== null) throw new BlobsUnavailableError(`The folder of files cannot be used now: ${code}.`, { cause: error });
    throw error;
  }
}

async function unlessAbsent<T, Otherwise>(work: Promise<T>, otherwise: Otherwise): Promise<T | Otherwise> {
  try {
    return await work;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return otherwise;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
