import type { Failure } from './sqlite-protocol.js';

/**
 * The store could not serve. After `disk-full` and `disk` it serves again by itself as soon as the
 * disk does; an append that was rejected so may be sent again with the same ids.
 */
export class StoreUnavailableError extends Error {
  constructor(
    readonly reason: Failure['reason'] | 'worker-ended' | 'closed',
    message: string,
  ) {
    super(message);
    this.name = 'StoreUnavailableError';
  }
}
