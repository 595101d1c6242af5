import type { Content, Pieces } from './content.js';

/**
 * Files by name. Contents are sealed before they come here; a name says nothing of a patient.
 * Each call throws BlobsUnavailableError while the store cannot serve, and the next tries anew.
 */
export interface Blobs {
  /**
   * Durable when it answers. False, and nothing written, when the name exists; true for one alone
   * of those who write a name at once. After an error it is not known whether the bytes are there.
   */
  putIfAbsent(name: string, bytes: Uint8Array | Pieces): Promise<boolean>;
  /** Null when there is no such name. */
  get(name: string): Promise<Uint8Array | null>;
  /**
   * As `get`, to be read in stretches. Null when there is no such name. Reading fails, also with
   * BlobsUnavailableError, when the name was deleted meanwhile.
   */
  content(name: string): Promise<Content | null>;
  /** True when it existed. */
  delete(name: string): Promise<boolean>;
  list(prefix: string): AsyncIterable<string>;
  /** @throws BlobsUnavailableError while it cannot serve; where a write failed last, writing is tried anew */
  probe(): Promise<void>;
  close(): Promise<void>;
}

/** The store of files is away, full or refuses. It serves again by itself as soon as it can. */
export class BlobsUnavailableError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BlobsUnavailableError';
  }
}
