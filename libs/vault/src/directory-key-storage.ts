import { randomBytes } from 'node:crypto';
import { open, readdir, readFile, stat, truncate, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { KeysUnavailableError, passingCode } from '@tsumugi/kernel';
import { createFolder, createFolderIn, createIfAbsent, hasCode, syncFolder, writeDraft } from './durable-file.js';
import { isWithin, keyIdAt, placeOf } from './key-ids.js';
import type { KeyStorage } from './key-storage.js';

/** A draft older than this belongs to no writer that is still alive. */
const draftMs = 3_600_000;
/** A page of the disk: nothing smaller says that there is room. */
const probeBytes = 4_096;

/**
 * Keys in a folder.
 *
 *     check              tells a wrong key-encryption key at once
 *     shred-ledger       what was shredded; kept apart from backups of `keys/`
 *     keys/<subject>/    one file for each class and year, and for each file
 *     drafts/            keys being written; leftovers are never read
 */
export class DirectoryKeyStorage implements KeyStorage {
  readonly name: string;
  readonly #keys: string;
  readonly #drafts: string;
  readonly #check: string;
  readonly #ledger: string;
  /** The whole lines of the ledger when it was last read, and its bytes then. */
  #read = { lines: 0, bytes: 0 };
  #writeFailed = false;

  private constructor(private readonly directory: string) {
    this.name = directory;
    this.#keys = join(directory, 'keys');
    this.#drafts = join(directory, 'drafts');
    this.#check = join(directory, 'check');
    this.#ledger = join(directory, 'shred-ledger');
  }

  /** Opens or founds it. */
  static async open(directory: string): Promise<DirectoryKeyStorage> {
    const storage = new DirectoryKeyStorage(directory);
    for (const folder of [storage.#keys, storage.#drafts]) await createFolder(folder);
    await storage.#removeOldDrafts();
    return storage;
  }

  where(keyId: string): string {
    const place = placeOf(keyId);
    return place ? join(this.#keys, place.folder, place.file) : this.#keys;
  }

  async get(keyId: string): Promise<Uint8Array | null> {
    const place = placeOf(keyId);
    return place && reached(() => unlessAbsent(readFile(join(this.#keys, place.folder, place.file)), null));
  }

  async createIfAbsent(keyId: string, wrapped: Uint8Array): Promise<boolean> {
    const { folder, file } = placeOf(keyId)!;
    const path = join(this.#keys, folder);
    return this.#writing(async () => {
      await createFolderIn(path);
      const there = await unlessAbsent(stat(join(path, file)), null);
      if (!there) return createIfAbsent(join(path, file), wrapped, this.#drafts);
      // Its maker may be another process that has not made the name durable yet.
      await syncFolder(path);
      return false;
    });
  }

  async destroy(scope: string): Promise<number> {
    const folder = scope.slice(0, 32);
    return this.#writing(async () => {
      let destroyed = 0;
      for await (const keyId of this.keyIds(scope)) {
        await this.#destroyFile(join(this.#keys, folder), placeOf(keyId)!.file);
        destroyed += 1;
      }
      return destroyed;
    });
  }

  async *keyIds(scope?: string): AsyncIterable<string> {
    const folders = scope === undefined ? await reached(() => readdir(this.#keys)) : [scope.slice(0, 32)];
    for (const folder of folders) {
      for (const file of await reached(() => unlessAbsent(readdir(join(this.#keys, folder)), []))) {
        const keyId = keyIdAt(folder, file);
        if (keyId !== null && (scope === undefined || isWithin(scope, keyId))) yield keyId;
      }
    }
  }

  async check(): Promise<string | null> {
    return reached(() => unlessAbsent(readFile(this.#check, 'utf8'), null));
  }

  async createCheck(check: string): Promise<void> {
    await this.#writing(() => createIfAbsent(this.#check, Buffer.from(check), this.#drafts));
  }

  async appendShred(entry: string): Promise<void> {
    await this.#writing(async () => {
      await this.#dropHalfLine();
      const file = await open(this.#ledger, 'a', 0o600);
      try {
        await file.writeFile(`${entry}\n`);
        await file.datasync();
      } finally {
        await file.close();
      }
      await syncFolder(this.directory);
    });
  }

  async *shreds(after: number): AsyncIterable<string> {
    const found = await reached(() => unlessAbsent(stat(this.#ledger), { size: 0 }));
    if (after === this.#read.lines && found.size === this.#read.bytes) return;
    const text = await reached(() => unlessAbsent(readFile(this.#ledger), Buffer.alloc(0)));
    const whole = text.subarray(0, text.lastIndexOf('\n') + 1);
    const lines = whole.toString().split('\n').slice(0, -1);
    yield* lines.slice(after);
    // Only now: who met an entry that does not verify shall meet it again.
    this.#read = { lines: lines.length, bytes: whole.length };
  }

  async probe(): Promise<void> {
    await this.check();
    if (this.#writeFailed) await this.#writing(() => writeDraft(this.#drafts, randomBytes(probeBytes)).then(unlink));
  }

  async close(): Promise<void> {}

  async #writing<T>(work: () => Promise<T>): Promise<T> {
    try {
      const done = await reached(work);
      this.#writeFailed = false;
      return done;
    } catch (error) {
      this.#writeFailed ||= error instanceof KeysUnavailableError;
      throw error;
    }
  }

  async #destroyFile(folder: string, name: string): Promise<void> {
    const path = join(folder, name);
    try {
      // Overwritten first: the old blocks of an unlinked file stay on the disk until they are used again.
      const file = await open(path, 'r+');
      try {
        await file.write(randomBytes((await file.stat()).size), { position: 0 });
        await file.datasync();
      } finally {
        await file.close();
      }
      await unlink(path);
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error;
    }
    await syncFolder(folder);
  }

  /**
   * A crash can leave half a line, which readers pass over. Nothing was destroyed for it: destroying waits for the whole
   * line. Only who writes cuts it: to who opens the folder beside a running node it may be a line on its way.
   */
  async #dropHalfLine(): Promise<void> {
    const text = await unlessAbsent(readFile(this.#ledger), Buffer.alloc(0));
    const whole = text.lastIndexOf('\n') + 1;
    if (whole < text.length) await truncate(this.#ledger, whole);
  }

  async #removeOldDrafts(): Promise<void> {
    for (const name of await readdir(this.#drafts)) {
      const path = join(this.#drafts, name);
      const found = await stat(path).catch(() => null);
      if (found && Date.now() - found.mtimeMs > draftMs) await unlink(path).catch(() => undefined);
    }
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

async function reached<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = passingCode(error);
    if (code !== null) throw new KeysUnavailableError(`The folder of keys cannot be used now: ${code}.`, { cause: error });
    throw error;
  }
}
