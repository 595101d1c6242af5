import { createHmac, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import {
  KeysUnavailableError,
  MissingKeyError,
  TamperedError,
  type Clock,
  type Content,
  type FileKey,
  type Ids,
  type Instant,
  type Pieces,
  type RecordClass,
  type Subject,
  type Vault,
} from '@tsumugi/kernel';
import { derivedKey, openBytes, sealBytes } from './gcm.js';
import { kekBytes } from './kek.js';
import { KeyCache } from './key-cache.js';
import { KeyIds, placeOf } from './key-ids.js';
import type { KeyStorage } from './key-storage.js';
import { openContent, sealParts } from './sealed-content.js';
import { ShredLedger, type LedgerHead } from './shred-ledger.js';

type Held = KeyObject | 'destroyed' | 'unknown';

/** Keys of the present working set; a key takes about 300 bytes. */
const cachedKeys = 50_000;
/** How long the ledger is left alone between two looks for what another node shredded. */
const followMs = 500;
/** Keys, and scopes of the ledger, that are asked for at once: within the limits of open files and of connections. */
const askedAtOnce = 16;

/** A key is asked for whose subject, class or file was shredded: nothing may be written there any more. */
export class ShreddedError extends Error {
  constructor() {
    super('The key for this content was shredded; what is erased stays erased, and nothing is written to it.');
    this.name = 'ShreddedError';
  }
}

/**
 * Keys, each wrapped by the key-encryption key, in a storage that nodes may share: one that makes a
 * key and one that shreds it at the same moment agree in the end, since each writes first (the key,
 * the ledger) and then looks at what the other writes.
 */
export class KeyVault implements Vault {
  readonly #held = new KeyCache<Held>(cachedKeys / 2);
  /** From subject, class and year to the key known to be durable. */
  readonly #durable = new KeyCache<string>(cachedKeys / 2);
  readonly #creating = new Map<string, Promise<string>>();
  readonly #following: NodeJS.Timeout;
  #closed = false;
  /** Why the ledger could not be read the last time. */
  #ledgerFailure: Error | null = null;
  /** How many entries of the ledger the cached keys agree with. */
  #forgotten = 0;

  private constructor(
    private readonly storage: KeyStorage,
    private readonly wrapping: KeyObject,
    private readonly keyIds: KeyIds,
    private readonly ledger: ShredLedger,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {
    this.#following = setTimeout(() => void this.#follow(), followMs).unref();
  }

  /**
   * Opens or founds a vault, and destroys again what the ledger names. The storage is the vault's
   * from then on, and closed with it.
   * @param options.kek 32 bytes
   * @throws Error when the key-encryption key is not the one that wrapped these keys; KeysUnavailableError
   */
  static async open(options: { storage: KeyStorage; kek: Uint8Array; ids: Ids; clock: Clock }): Promise<KeyVault> {
    const { storage, kek, ids, clock } = options;
    if (kek.length !== kekBytes) throw new Error(`A key-encryption key has ${kekBytes} bytes, not ${kek.length}.`);
    await checkKek(storage, kek);
    const ledger = await ShredLedger.open(storage, derivedKey(kek, 'shred ledger'));
    await eachOf(ledger.scopes, (scope) => storage.destroy(scope));
    return new KeyVault(storage, derivedKey(kek, 'wrap'), new KeyIds(derivedKey(kek, 'key names')), ledger, ids, clock);
  }

  /** @throws ShreddedError */
  async keyFor(subject: Subject, recordClass: RecordClass, at: Instant): Promise<string> {
    this.#mustKnowLedger();
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
    return this.#ensure(this.keyIds.forFile(subject, this.ids.next()));
  }

  async load(keyIds: Iterable<string>): Promise<void> {
    this.#mustKnowLedger();
    let missing: string[] | undefined;
    for (const keyId of keyIds) {
      const held = this.#held.get(keyId);
      if (held === undefined || held === 'unknown') (missing ??= []).push(keyId);
    }
    if (!missing) return;
    this.#mustReach();
    this.#held.makeRoom();
    await eachOf(missing, async (keyId) => this.#held.set(keyId, await this.#read(keyId)));
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

  sealContent(keyId: string, plain: Uint8Array, associated: Uint8Array): Pieces {
    const key = this.#loaded(keyId);
    if (key === 'destroyed') throw new ShreddedError();
    return sealParts(key, plain, associated);
  }

  async openContent(keyId: string, sealed: Content, associated: Uint8Array): Promise<Content | null> {
    await this.load([keyId]);
    const key = this.#loaded(keyId);
    if (key === 'destroyed') return null;
    const alive = (): void => {
      if (this.ledger.ends(keyId)) throw new ShreddedError();
    };
    return openContent(key, sealed, { associated, name: `A content sealed by key ${keyId}`, alive });
  }

  /** Whether a key is here, whole or damaged, or was shredded here. */
  async knows(keyId: string): Promise<boolean> {
    return this.ledger.ends(keyId) || (await this.storage.get(keyId)) !== null;
  }

  /** Whether the shred ledger ends a key for ever. */
  isShredded(keyId: string): boolean {
    return this.ledger.ends(keyId);
  }

  /** The head of the shred ledger's first entries, or of all that were read. */
  ledgerHead(entries?: number): LedgerHead {
    return this.ledger.head(entries);
  }

  async *fileKeys(subject?: Subject): AsyncIterable<FileKey> {
    const within = subject === undefined ? undefined : this.keyIds.fileScope(subject);
    for await (const keyId of this.storage.keyIds(within)) {
      const madeAt = this.keyIds.fileKeyMadeAt(keyId);
      if (madeAt !== null) yield { keyId, madeAt };
    }
  }

  async drop(keyId: string): Promise<void> {
    if (!placeOf(keyId)) throw new Error(`"${keyId}" is not the name of a key.`);
    this.#held.set(keyId, 'unknown');
    await this.storage.destroy(keyId);
  }

  async shred(target: { subject: Subject; recordClass?: RecordClass } | { keyId: string }, at: Instant): Promise<number> {
    const scope = 'keyId' in target ? target.keyId : this.keyIds.scope(target.subject, target.recordClass);
    if ('keyId' in target && !placeOf(scope)) throw new Error(`"${scope}" is not the name of a key.`);
    if (!this.ledger.scopes.has(scope)) await this.ledger.append({ scope, at, done: this.clock.now() });
    this.#forgetShredded();
    return this.storage.destroy(scope);
  }

  async probe(): Promise<void> {
    this.#mustReach();
    await this.storage.probe();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#following);
    await Promise.allSettled(this.#creating.values());
    await this.storage.close();
    this.#held.clear();
    this.#durable.clear();
  }

  #loaded(keyId: string): KeyObject | 'destroyed' {
    const held = this.#held.get(keyId);
    if (held === undefined) throw new Error(`Key ${keyId} is not loaded.`);
    if (held === 'unknown') throw new MissingKeyError(this.storage.where(keyId));
    return held;
  }

  /** Finds the key, or creates it; durable when it answers. */
  async #ensure(keyId: string): Promise<string> {
    this.#mustReach();
    await this.#readLedger();
    if (this.ledger.ends(keyId)) throw new ShreddedError();
    await this.storage.createIfAbsent(keyId, sealBytes(this.wrapping, randomBytes(32), wrappedFor(keyId)));
    // Who shreds writes the ledger and then looks for keys; we wrote the key and then look at the ledger.
    await this.#readLedger();
    if (this.ledger.ends(keyId)) {
      await this.storage.destroy(keyId);
      throw new ShreddedError();
    }
    return keyId;
  }

  async #read(keyId: string): Promise<Held> {
    if (this.ledger.ends(keyId)) return 'destroyed';
    const wrapped = await this.storage.get(keyId);
    if (wrapped === null) {
      if (!placeOf(keyId)) return 'unknown';
      await this.#readLedger();
      return this.ledger.ends(keyId) ? 'destroyed' : 'unknown';
    }
    const key = openBytes(this.wrapping, wrapped, wrappedFor(keyId));
    // What does not open may be a key that is just being overwritten by who shreds it.
    if (!key) await this.#readLedger();
    // A shred may have begun while the key was read.
    if (this.ledger.ends(keyId)) return 'destroyed';
    if (!key) throw new TamperedError(`The key in ${this.storage.where(keyId)}`);
    return createSecretKey(key);
  }

  /** Notices what another node shredded, also when nobody asks for a key: those at hand must be forgotten. */
  async #follow(): Promise<void> {
    try {
      await this.#readLedger();
      this.#ledgerFailure = null;
    } catch (error) {
      this.#ledgerFailure = error as Error;
    }
    if (!this.#closed) this.#following.refresh();
  }

  /** A ledger that was changed stops the vault; while the storage is only away, the keys at hand go on working. */
  #mustKnowLedger(): void {
    if (this.#ledgerFailure && !(this.#ledgerFailure instanceof KeysUnavailableError)) throw this.#ledgerFailure;
  }

  /** Refused at once, not after the storage's deadline: while it is away, a thousand writers must not queue for it. */
  #mustReach(): void {
    if (this.#ledgerFailure) throw this.#ledgerFailure;
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
}

/** A wrapped key under another key's name does not open. */
function wrappedFor(keyId: string): Buffer {
  return Buffer.from(`data key ${keyId}`);
}

async function checkKek(storage: KeyStorage, kek: Uint8Array): Promise<void> {
  const value = createHmac('sha256', derivedKey(kek, 'check')).update('tsumugi vault 1').digest('hex');
  if ((await storage.check()) === null) {
    for await (const _ of storage.keyIds()) {
      throw new Error(`${storage.name} holds keys, but its "check" is missing: bring all of it back from one backup.`);
    }
    await storage.createCheck(value);
  }
  const found = await storage.check();
  if (found === value) return;
  if (!/^[0-9a-f]{64}$/.test(found ?? ''))
    throw new Error(`The "check" in ${storage.name} is damaged: bring it back from the backup of the keys.`);
  throw new Error(
    `The key-encryption key is not the one that the keys in ${storage.name} were wrapped with; name the right one with TSUMUGI_KEK or TSUMUGI_KEK_FILE.`,
  );
}

async function eachOf(names: Iterable<string>, work: (name: string) => Promise<unknown>): Promise<void> {
  const queue = names[Symbol.iterator]();
  const worker = async () => {
    for (let next = queue.next(); !next.done; next = queue.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: askedAtOnce }, worker));
}
