/** Files by name. Contents are sealed before they come here; a name says nothing of a patient. */
export interface Blobs {
  /** Durable when it answers. False, and nothing written, when the name exists. */
  putIfAbsent(name: string, bytes: Uint8Array): Promise<boolean>;
  /** Null when there is no such name. */
  get(name: string): Promise<Uint8Array | null>;
  /** True when it existed. */
  delete(name: string): Promise<boolean>;
  list(prefix: string): AsyncIterable<string>;
  close(): Promise<void>;
}
