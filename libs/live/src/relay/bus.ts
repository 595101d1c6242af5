/**
 * What carries messages between nodes. It may lose, repeat, reorder, delay and forge them, and be
 * away altogether: whoever uses it must need none of them. Nothing here throws or waits.
 */
export interface Bus {
  /** Whether messages are believed to travel at this moment. */
  readonly connected: boolean;
  /** The longest message that it carries, in bytes. */
  readonly maxBytes: number;
  publish(subject: string, message: Uint8Array): void;
  /** Returns how to stop listening. A listener outlives the connection. */
  subscribe(subject: string, listener: (message: Uint8Array) => void): () => void;
}
