import { accessSync, constants, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The data folder cannot be used; the message says why in one sentence. */
export class DataFolderError extends Error {}

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
    try {
      this.#lock = new DatabaseSync(join(folder, 'lock'), { timeout: 0 });
      this.#lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE IF NOT EXISTS held (one); COMMIT; BEGIN EXCLUSIVE;');
    } catch {
      throw new DataFolderError(
        `The data folder ${folder} is in use by another Tsumugi; stop that one, or name another folder with TSUMUGI_DATA.`,
      );
    }
  }

  at(...names: string[]): string {
    return join(resolve(this.path), ...names);
  }

  release(): void {
    if (this.#lock.isOpen) this.#lock.close();
  }
}
