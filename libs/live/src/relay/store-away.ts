import { StoreUnavailableError, type StoreFailure } from '@tsumugi/kernel';

/** After these the store serves again by itself. */
const temporary: readonly StoreFailure[] = ['disk-full', 'disk', 'unreachable'];

export function isTemporary(error: unknown): boolean {
  return error instanceof StoreUnavailableError && temporary.includes(error.reason);
}

/** Ends early when the signal aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
