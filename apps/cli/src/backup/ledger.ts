import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Instant } from '@tsumugi/kernel';
import { writeDurably, type KeyStorage } from '@tsumugi/vault';
import { CommandError } from '../command-error.js';
import { allOf } from '../each-of.js';
import { ledgerName } from './folders.js';

/** The shred ledger: entries `{ scope, at, done }` with the vault's mark, one a line. */
export class Ledger {
  private constructor(readonly entries: readonly string[]) {}

  static async of(keys: Pick<KeyStorage, 'shreds'>): Promise<Ledger> {
    return new Ledger(await allOf(keys.shreds(0)));
  }

  /**
   * Reads a copy: the file itself, or the folder of a backup that holds one.
   * @throws CommandError where there is none
   */
  static async read(place: string): Promise<Ledger> {
    const path = resolve(place);
    const file = existsSync(path) && statSync(path).isDirectory() ? join(path, ledgerName) : path;
    if (!existsSync(file))
      throw new CommandError(`There is no shred ledger in ${file}; name its copy, e.g. --ledger ./backup/${ledgerName}.`);
    return new Ledger((await readFile(file, 'utf8')).split('\n').slice(0, -1));
  }

  /**
   * Whether this one may be written over a copy.
   * @throws CommandError where that one names what this one does not
   */
  async requireToContinue(file: string): Promise<void> {
    const older = existsSync(resolve(file)) ? await Ledger.read(file) : new Ledger([]);
    const known = new Set(this.entries);
    if (older.entries.some((entry) => !known.has(entry)))
      throw new CommandError(`${resolve(file)} is the shred ledger of another region, or a newer one; name another file with --ledger-to.`);
  }

  /** Writes a copy, over an older one. */
  async write(file: string): Promise<void> {
    await this.requireToContinue(file);
    await writeDurably(resolve(file), this.entries.map((entry) => `${entry}\n`).join(''));
  }

  /** What either names. */
  and(other: Ledger): Ledger {
    return new Ledger([...new Set([...this.entries, ...other.entries])]);
  }

  ends(keyId: string): boolean {
    // A key's name begins with its class, and that with its subject.
    const parts = keyId.split('-');
    return parts.some((_, index) => this.#scopes.has(parts.slice(0, index + 1).join('-')));
  }

  /** When the last of them was ended; null where none ever was. */
  get lastAt(): Instant | null {
    const last = this.entries.at(-1);
    return last === undefined ? null : scopeAndTime(last).done;
  }

  get #scopes(): ReadonlySet<string> {
    return (this.#read ??= new Set(this.entries.map((entry) => scopeAndTime(entry).scope)));
  }
  #read: ReadonlySet<string> | undefined;
}

function scopeAndTime(entry: string): { readonly scope: string; readonly done: Instant } {
  return JSON.parse(entry.slice(0, entry.indexOf('\t'))) as { scope: string; done: Instant };
}
