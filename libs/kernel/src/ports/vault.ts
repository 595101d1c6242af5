import type { Subject } from '../event.js';
import type { Instant } from '../time.js';
import type { Content, Pieces } from './content.js';

/** Contents of different classes are sealed under different keys, so that each can be ended alone. */
export type RecordClass = string;

export interface FileKey {
  readonly keyId: string;
  /** Milliseconds since 1970, by the clock of the node that made it. */
  readonly madeAt: number;
}

/** Keys, sealing and shredding. AES-256-GCM; the associated data binds a content to its header. */
export interface Vault {
  /**
   * The key for a subject, a class and the year of `at`; made durable before this answers.
   * @throws KeysUnavailableError, as `newFileKey`, `load` and `shred` do; what is loaded goes on sealing and opening
   */
  keyFor(subject: Subject, recordClass: RecordClass, at: Instant): Promise<string>;
  /** A key for one file alone. */
  newFileKey(subject: Subject): Promise<string>;
  /** Loads keys so that `seal` and `open` can be synchronous. Unknown or destroyed keys are remembered as such. */
  load(keyIds: Iterable<string>): Promise<void>;
  /** @throws Error when the key is not loaded or destroyed */
  seal(keyId: string, plain: Uint8Array, associated: Uint8Array): Uint8Array;
  /** Null when the key was destroyed. @throws TamperedError when content or header were changed */
  open(keyId: string, sealed: Uint8Array, associated: Uint8Array): Uint8Array | null;
  /**
   * Seals a file, to be opened in stretches. The same bytes at every reading.
   * @throws Error when the key is not loaded or destroyed
   */
  sealContent(keyId: string, plain: Uint8Array, associated: Uint8Array): Pieces;
  /**
   * A sealed file, of whatever form, to be read in stretches; loads its key. Null when the key was
   * destroyed. No byte is given that was not found unchanged.
   * @throws TamperedError, here or while it is read; MissingKeyError; ShreddedError while it is read
   */
  openContent(keyId: string, sealed: Content, associated: Uint8Array): Promise<Content | null>;
  /** The keys of single files, with when each was made; of all subjects by default. */
  fileKeys(subject?: Subject): AsyncIterable<FileKey>;
  /**
   * Destroys one key under which nothing was recorded. The shred ledger does not name it: what no
   * record names is not missed where it comes back from a backup, and a log that goes on elsewhere may name it.
   */
  drop(keyId: string): Promise<void>;
  /** Destroys every key of a subject (or of one class, or one file's key) and writes it to the shred ledger. */
  shred(target: { subject: Subject; recordClass?: RecordClass } | { keyId: string }, at: Instant): Promise<number>;
  /** @throws KeysUnavailableError while the keys cannot be reached; where a key could not be made last, writing is tried anew */
  probe(): Promise<void>;
  close(): Promise<void>;
}

/** The keys cannot be reached now. Nothing was written with one; the same may be tried again. */
export class KeysUnavailableError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'KeysUnavailableError';
  }
}

export class TamperedError extends Error {
  constructor(what: string) {
    super(`${what} does not open: its content or its header was changed.`);
    this.name = 'TamperedError';
  }
}

/** A key is not where it should be, and was not destroyed: until it is brought back nothing under it opens. */
export class MissingKeyError extends Error {
  constructor(where: string) {
    super(`The key in ${where} is missing, and the shred ledger does not name it.`);
    this.name = 'MissingKeyError';
  }
}
