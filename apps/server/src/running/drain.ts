const tickMs = 50;

/**
 * Ends one after the other, evenly over a time, so that those who come back elsewhere do not come
 * at once. At once where there is no time, and as soon as `hurry` aborts.
 */
export async function endEvenly<T>(all: readonly T[], end: (one: T) => void, overMs: number, hurry: AbortSignal): Promise<void> {
  const began = performance.now();
  for (let ended = 0; ended < all.length;) {
    const part = overMs <= 0 || hurry.aborted ? 1 : Math.min(1, (performance.now() - began) / overMs);
    for (const due = Math.ceil(all.length * part); ended < due; ended += 1) end(all[ended]!);
    if (ended < all.length) await pause(tickMs, hurry);
  }
}

/** Resolves after the time, or as soon as the signal aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (ms <= 0 || signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
