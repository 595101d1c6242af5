/** What nodes share and may lose at any time: presence, typing, rate limits. Never the record. */
export interface Ephemeral {
  /** Adds one and gives the count within the window that began with the first; for rate limits. */
  count(key: string, windowMs: number): Promise<number>;
  set(key: string, value: string, ttlMs: number): Promise<void>;
  get(key: string): Promise<string | null>;
  delete(key: string): Promise<void>;
  /** The live keys below a prefix, with their values; for presence. */
  entries(prefix: string): Promise<ReadonlyMap<string, string>>;
  publish(channel: string, message: string): Promise<void>;
  /** Returns how to stop listening. */
  subscribe(channel: string, listener: (message: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}
