import type { Subject } from '../event.js';
import type { Instant } from '../time.js';

/** Contents of different classes are sealed under different keys, so that each can be ended alone. */
export type RecordClass = string;

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
