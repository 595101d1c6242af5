import { createHmac, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { open, readdir, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { TamperedError, type Clock, type Ids, type Instant, type RecordClass, type Subject, type Vault } from '@tsumugi/kernel';
import { createFolder, createIfAbsent, hasCode, syncFolder } from './durable-file.js';
import { derivedKey, openBytes, sealBytes } from './gcm.js';
import { kekBytes } from './kek.js';
import { KeyCache } from './key-cache.js';
import { keyIdAt, KeyIds, placeOf } from './key-ids.js';
import { ShredLedger } from './shred-ledger.js';

type Held = KeyObject | 'destroyed' | 'unknown';

/** Keys of the present working set; a key takes about 300 bytes. */
const cachedKeys = 50_000;
/** How long a shred by another process on the same folder may go unnoticed. */
const followMs = 500;
/** A draft older than this belongs to no writer that is still alive. */
const draftMs = 3_600_000;

/** A key is asked for whose subject, class or file was shredded: nothing may be written there any more. */
export class ShreddedError extends Error {
  constructor() {
    super('The key for this content was shredded; what is erased stays erased, and nothing is written to it.');
    this.name = 'ShreddedError';
  }
}

/**
 * Keys in a folder, each wrapped by the key-encryption key.
 *
 *     check              tells a wrong key-encryption key at once
 *     shred-ledger       what was shredded; kept apart from backups of `keys/`
 *     keys/<subject>/    one file for each class and year, and for each file
 *     drafts/            keys being written; leftovers are never read
 */
export class DirectoryVault implements Vault {
  readonly #held = new KeyCache<Held>(cachedKeys / 2);
  /** From subject, class and year to the key known to be durable. */
  readonly #durable = new KeyCache<string>(cachedKeys / 2);
  readonly #creating = new Map<string, Promise<string>>();
  readonly #keys: string;
  readonly #drafts: string;
  #followed = performance.now();
  /** How many entries of the ledger the cached keys agree with. */
  #forgotten = 0;

  private constructor(
    directory: string,
    private readonly wrapping: KeyObject,
    private readonly keyIds: KeyIds,
    private readonly ledger: ShredLedger,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {
    this.#keys = join(directory, 'keys');
    this.#drafts = join(directory, 'drafts');
  }

  /**
   * Opens or founds a vault, and destroys again what the ledger names.
   * @param options.kek 32 bytes
   * @throws Error when the key-encryption key is not the one that wrapped these keys
   */
  static async open(options: { directory: string; kek: Uint8Array; ids: Ids; clock: Clock }): Promise<DirectoryVault> {
    const { directory, kek, ids, clock } = options;
    if (kek.length !== kekBytes) throw new Error(`A key-encryption key has ${kekBytes} bytes, not ${kek.length}.`);
    for (const folder of ['keys', 'drafts']) await createFolder(join(directory, folder));
    await checkKek(directory, kek);
    const ledger = await ShredLedger.open(join(directory, 'shred-ledger'), derivedKey(kek, 'shred ledger'));
    const vault = new DirectoryVault(directory, derivedKey(kek, 'wrap'), new KeyIds(derivedKey(kek, 'key names')), ledger, ids, clock);
    await vault.#removeOldDrafts();
    for (const scope of ledger.scopes) await vault.#destroy(scope);
    return vault;
  }

  /** @throws ShreddedError */
  async keyFor(subject: Subject, recordClass: RecordClass, at: Instant): Promise<string> {
    await this.#follow();
    const year = at.slice(0, 4);
    if (!/^\d{4}$/.test(year)) throw new Error(`"${at}" is not an instant in UTC.`);
    const name = `${subject}\0${recordClass}\0${year}`;
    const known = this.#durable.get(name);
    if (known !== undefined) return known;
    let creating = this.#creating.get(name);
    if (!creating) {
      creating = this.#ensure(this.keyIds.forClass(subject, recordClass, year))
        .then((keyId) => {
          this.#durable.makeRoom();
          this.#durable.set(name, keyId);
          return keyId;
        })
        .finally(() => this.#creating.delete(name));
      this.#creating.set(name, creating);
    }
    return creating;
  }

  /** @throws ShreddedError */
  async newFileKey(subject: Subject): Promise<string> {
    await this.#follow();
    return this.#ensure(this.keyIds.forFile(subject, this.ids.next()));
  }

  async load(keyIds: Iterable<string>): Promise<void> {
    const follow = this.#follow();
    if (follow) await follow;
    let missing: string[] | undefined;
    for (const keyId of keyIds) {
      const held = this.#held.get(keyId);
      if (held === undefined || held === 'unknown') (missing ??= []).push(keyId);
    }
    if (!missing) return;
    this.#held.makeRoom();
    // A start reads thousands of keys: a few at a time keeps within the limit of open files.
    const queue = missing.values();
    const read = async () => {
      for (const keyId of queue) this.#held.set(keyId, await this.#read(keyId));
    };
    await Promise.all(Array.from({ length: 16 }, read));
  }

  seal(keyId: string, plain: Uint8Array, associated: Uint8Array): Uint8Array {
    const key = this.#loaded(keyId);
    if (key === 'destroyed') throw new ShreddedError();
    return sealBytes(key, plain, associated);
  }

  open(keyId: string, sealed: Uint8Array, associated: Uint8Array): Uint8Array | null {
    const key = this.#loaded(keyId);
    if (key === 'destroyed') return null;
    const plain = openBytes(key, sealed, associated);
    if (!plain) throw new TamperedError(`A content sealed by key ${keyId}`);
    return plain;
  }

  async shred(target: { subject: Subject; recordClass?: RecordClass } | { keyId: string }, at: Instant): Promise<number> {
    const scope = 'keyId' in target ? target.keyId : this.keyIds.scope(target.subject, target.recordClass);
    if ('keyId' in target && !placeOf(scope)) throw new Error(`"${scope}" is not the name of a key.`);
    if (!this.ledger.scopes.has(scope)) await this.ledger.append({ scope, at, done: this.clock.now() });
    this.#forgetShredded();
    return this.#destroy(scope);
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#creating.values());
    this.#held.clear();
    this.#durable.clear();
  }

  #loaded(keyId: string): KeyObject | 'destroyed' {
    const held = this.#held.get(keyId);
    if (held === undefined) throw new Error(`Key ${keyId} is not loaded.`);
    if (held === 'unknown') throw new Error(`Key ${keyId} is missing: it is neither in the key folder nor in the shred ledger.`);
    return held;
  }

  /** Finds the key, or creates it; durable when it answers. */
  async #ensure(keyId: string): Promise<string> {
    await this.#readLedger();
    if (this.ledger.ends(keyId)) throw new ShreddedError();
    const { folder, file } = placeOf(keyId)!;
    const path = join(this.#keys, folder);
    await createFolder(path);
    const there = await stat(join(path, file)).then(
      () => true,
      () => false,
    );
    if (there) {
      // Its maker may be another process that has not made the name durable yet.
      await syncFolder(path);
    } else {
      await createIfAbsent(join(path, file), sealBytes(this.wrapping, randomBytes(32), wrappedFor(keyId)), this.#drafts);
    }
    // Who shreds writes the ledger and then looks for files; we wrote the file and then look at the ledger.
    await this.#readLedger();
    if (this.ledger.ends(keyId)) {
      await this.#destroyFile(path, file);
      throw new ShreddedError();
    }
    return keyId;
  }

  async #read(keyId: string): Promise<Held> {
    if (this.ledger.ends(keyId)) return 'destroyed';
    const place = placeOf(keyId);
    if (!place) return 'unknown';
    let wrapped: Buffer;
    try {
      wrapped = await readFile(join(this.#keys, place.folder, place.file));
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error;
      await this.#readLedger();
      return this.ledger.ends(keyId) ? 'destroyed' : 'unknown';
    }
    const key = openBytes(this.wrapping, wrapped, wrappedFor(keyId));
    // A shred may have begun while the file was read.
    if (this.ledger.ends(keyId)) return 'destroyed';
    if (!key) throw new TamperedError(`Key ${keyId}`);
    return createSecretKey(key);
  }

  /** Notices now and then what another process shredded. Undefined when it is not yet time, which costs nothing. */
  #follow(): Promise<void> | undefined {
    const now = performance.now();
    if (now - this.#followed < followMs) return undefined;
    this.#followed = now;
    return this.#readLedger();
  }

  async #readLedger(): Promise<void> {
    await this.ledger.follow();
    this.#forgetShredded();
  }

  #forgetShredded(): void {
    if (this.ledger.scopes.size === this.#forgotten) return;
    this.#forgotten = this.ledger.scopes.size;
    for (const keyId of this.#held.names()) if (this.ledger.ends(keyId)) this.#held.set(keyId, 'destroyed');
    this.#durable.clear();
  }

  /** Destroys the key files of a scope and gives their number. */
  async #destroy(scope: string): Promise<number> {
    const folder = scope.slice(0, 32);
    const path = join(this.#keys, folder);
    let files: string[];
    try {
      files = await readdir(path);
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return 0;
      throw error;
    }
    let destroyed = 0;
    for (const file of files) {
      const keyId = keyIdAt(folder, file);
      if (keyId === null || !(keyId === scope || keyId.startsWith(`${scope}-`))) continue;
      await this.#destroyFile(path, file);
      destroyed += 1;
    }
    return destroyed;
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

  async #removeOldDrafts(): Promise<void> {
    for (const name of await readdir(this.#drafts)) {
      const path = join(this.#drafts, name);
      const found = await stat(path).catch(() => null);
      if (found && Date.now() - found.mtimeMs > draftMs) await unlink(path).catch(() => undefined);
    }
  }
}

/** A wrapped key under another key's name does not open. */
function wrappedFor(keyId: string): Buffer {
  return Buffer.from(`data key ${keyId}`);
}

async function checkKek(directory: string, kek: Uint8Array): Promise<void> {
  const value = createHmac('sha256', derivedKey(kek, 'check')).update('tsumugi vault 1').digest('hex');
  const file = join(directory, 'check');
  const found = await readFile(file, 'utf8').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  });
  if (found === null) {
    if ((await readdir(join(directory, 'keys'))).length > 0) {
      throw new Error(`${directory} holds keys, but its file "check" is missing: restore the whole folder from one backup.`);
    }
    await createIfAbsent(file, Buffer.from(value), join(directory, 'drafts'));
    if ((await readFile(file, 'utf8')) === value) return;
  } else if (found === value) return;
  throw new Error(`The key-encryption key is not the one that the keys in ${directory} were wrapped with.`);
}
