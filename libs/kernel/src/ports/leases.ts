/** A duty that this node holds. */
export interface Lease {
  /** Grows with every holder of the duty: what a late holder did can be told from its successor's. */
  readonly term: number;
  /** Aborts as soon as the lease is lost, could not be renewed in time, or was given up. */
  readonly signal: AbortSignal;
  /** False from the moment at which another node may hold it, even when this process stood still meanwhile. */
  held(): boolean;
  /** Gives it up, so that another node need not wait for it to run out. */
  release(): Promise<void>;
}

/**
 * Which node does what for all: every duty has one holder at a time. A holder that was cut off or
 * stood still may believe for a moment that it still holds; what it does then must be harmless.
 */
export interface Leases {
  /** Waits until this node holds the duty. Null when the signal aborts first. */
  hold(duty: string, signal: AbortSignal): Promise<Lease | null>;
  close(): Promise<void>;
}
