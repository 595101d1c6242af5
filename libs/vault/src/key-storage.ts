/**
 * Where wrapped keys, the check of the key-encryption key and the shred ledger stand. It knows
 * names and sealed bytes only: what they mean, and who may have them, is the vault's.
 *
 * Several nodes may work on one storage at once. Methods throw KeysUnavailableError where it
 * cannot be reached or cannot take more.
 */
export interface KeyStorage {
  /** Where it is, for operators' messages. */
  readonly name: string;
  /** Where a key lies, or would, for operators' messages. */
  where(keyId: string): string;
  /** A wrapped key. Null when there is none, or none can have that name. */
  get(keyId: string): Promise<Uint8Array | null>;
  /** False, and nothing written, when there is one. Either way it is durable when this answers. */
  createIfAbsent(keyId: string, wrapped: Uint8Array): Promise<boolean>;
  /** Destroys the keys of a scope: of a subject, of one of its classes, or a single key. Gives their number. */
  destroy(scope: string): Promise<number>;
  /** The keys of a scope, in no particular order; all of them by default. */
  keyIds(scope?: string): AsyncIterable<string>;
  /** By what a wrong key-encryption key is told. Null in a storage that was never used. */
  check(): Promise<string | null>;
  /** Leaves what is there. Durable when it answers. */
  createCheck(check: string): Promise<void>;
  /** Adds one entry, a line without its end, behind all others. Durable when it answers. */
  appendShred(entry: string): Promise<void>;
  /** The shred ledger's entries in order, without the first `after`. Cheap when there are no others. */
  shreds(after: number): AsyncIterable<string>;
  /** Reads, and where the last write failed also writes something that means nothing. */
  probe(): Promise<void>;
  close(): Promise<void>;
}
