import { BlobsUnavailableError, KeysUnavailableError, type Blobs } from '@tsumugi/kernel';
import { isWithin, keyIdAt, placeOf } from './key-ids.js';
import type { KeyStorage } from './key-storage.js';

const ledgerPrefix = 'shred/';
const checkName = 'check';
/** Entries of the ledger that are asked for at once when a node starts. */
const askedAtOnce = 16;

/**
 * Keys in a blob store of their own, so that their backups live apart from the files'.
 *
 *     check                          tells a wrong key-encryption key at once
 *     shred/000000000001             what was shredded, one entry each, numbered without a gap
 *     keys/<subject>/<class>-<year>  one for each class and year, and for each file
 *
 * A store that keeps old versions of what was deleted keeps shredded keys as well: its versioning
 * must be off.
 */
export class BlobKeyStorage implements KeyStorage {
  /** How many entries of the ledger are known to be there. */
  #shreds = 0;

  /** @param name where it is, for operators' messages, e.g. `the bucket "tsumugi-keys"` */
  constructor(
    private readonly blobs: Blobs,
    readonly name: string,
  ) {}

  where(keyId: string): string {
    const place = placeOf(keyId);
    return place ? `${nameOf(place)} in ${this.name}` : this.name;
  }

  async get(keyId: string): Promise<Uint8Array | null> {
    const place = placeOf(keyId);
    return place && this.#reach(this.blobs.get(nameOf(place)));
  }

  createIfAbsent(keyId: string, wrapped: Uint8Array): Promise<boolean> {
    return this.#reach(this.blobs.putIfAbsent(nameOf(placeOf(keyId)!), wrapped));
  }

  async destroy(scope: string): Promise<number> {
    const place = placeOf(scope);
    if (place) return (await this.#reach(this.blobs.delete(nameOf(place)))) ? 1 : 0;
    let destroyed = 0;
    for await (const keyId of this.keyIds(scope)) if (await this.#reach(this.blobs.delete(nameOf(placeOf(keyId)!)))) destroyed += 1;
    return destroyed;
  }

  async *keyIds(scope?: string): AsyncIterable<string> {
    // A subject's, or `<subject>-<class>`: its keys have the rest behind another `-`.
    const [owner, recordClass] = scope?.split('-') ?? [];
    const below = owner === undefined ? 'keys/' : recordClass === undefined ? `keys/${owner}/` : `keys/${owner}/${recordClass}-`;
    for await (const name of this.#list(below)) {
      const keyId = keyIdOf(name);
      if (keyId !== null && (scope === undefined || isWithin(scope, keyId))) yield keyId;
    }
  }

  async check(): Promise<string | null> {
    const found = await this.#reach(this.blobs.get(checkName));
    return found && Buffer.from(found).toString();
  }

  async createCheck(check: string): Promise<void> {
    await this.#reach(this.blobs.putIfAbsent(checkName, Buffer.from(check)));
  }

  async appendShred(entry: string): Promise<void> {
    let number = this.#shreds + 1;
    // Another may take the number first: then the next is tried, so that there is never a gap.
    while (!(await this.#reach(this.blobs.putIfAbsent(entryName(number), Buffer.from(entry))))) number += 1;
    this.#shreds = Math.max(this.#shreds, number);
  }

  async *shreds(after: number): AsyncIterable<string> {
    let read = after;
    if (read === 0) {
      // Asked for one by one, a long ledger would hold up the start of a node.
      let listed = 0;
      for await (const _ of this.#list(ledgerPrefix)) listed += 1;
      while (read < listed) {
        const numbers = Array.from({ length: Math.min(askedAtOnce, listed - read) }, (_, n) => read + 1 + n);
        for (const entry of await Promise.all(numbers.map((number) => this.#entry(number)))) {
          if (entry === null) throw new Error(`The shred ledger in ${this.name} has a gap at ${read + 1}. Bring it back from its copy.`);
          read += 1;
          yield entry;
        }
      }
    }
    for (let entry = await this.#entry(read + 1); entry !== null; entry = await this.#entry(read + 1)) {
      read += 1;
      yield entry;
    }
    this.#shreds = Math.max(this.#shreds, read);
  }

  async probe(): Promise<void> {
    await this.#reach(this.blobs.probe());
  }

  async close(): Promise<void> {
    await this.blobs.close();
  }

  async #entry(number: number): Promise<string | null> {
    const found = await this.#reach(this.blobs.get(entryName(number)));
    return found && Buffer.from(found).toString();
  }

  async *#list(prefix: string): AsyncIterable<string> {
    try {
      yield* this.blobs.list(prefix);
    } catch (error) {
      throw asKeysError(error);
    }
  }

  async #reach<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      throw asKeysError(error);
    }
  }
}

function asKeysError(error: unknown): unknown {
  if (!(error instanceof BlobsUnavailableError)) return error;
  return new KeysUnavailableError(`The keys cannot be reached. ${error.message}`, { cause: error });
}

function nameOf(place: { folder: string; file: string }): string {
  return `keys/${place.folder}/${place.file}`;
}

function keyIdOf(name: string): string | null {
  const [, folder = '', file = ''] = name.split('/');
  return keyIdAt(folder, file);
}

function entryName(number: number): string {
  return `${ledgerPrefix}${String(number).padStart(12, '0')}`;
}
