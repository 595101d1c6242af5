import type { Position } from './event.js';
import { isPassing } from './passing.js';
import { storeComesBack, StoreUnavailableError, type EventStore, type FeedItem } from './ports/event-store.js';
import { RefusalError, type RefusalCode } from './refusal.js';

/** "Not yet" of a part that knows no store, e.g. views that are behind. */
export class NotNowError extends Error {}

const notNow: ReadonlySet<RefusalCode> = new Set(['BUSY', 'UNCERTAIN', 'VIEW_BEHIND', 'STALE']);

/** Whether the same work may succeed later, with nothing changed but time. */
export function mayPass(error: unknown): boolean {
  if (error instanceof StoreUnavailableError) return storeComesBack(error);
  return isPassing(error) || error instanceof NotNowError || (error instanceof RefusalError && notNow.has(error.refusal.code));
}

const firstPauseMs = 100;
const longestPauseMs = 10_000;

/** How one who waits for a passing error tells of it: the error when it begins, null when it is over. */
export type OnTrouble = (error: Error | null) => void;

/**
 * Does some work; where it fails for the time being, again and again after growing pauses, for as
 * long as it takes. Any other error is thrown, and what fails while the signal aborts as well.
 */
export async function persistently<T>(work: () => Promise<T> | T, signal: AbortSignal, onTrouble: OnTrouble = () => undefined): Promise<T> {
  for (let pauseMs = firstPauseMs, troubled = false; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      const done = await work();
      if (troubled) onTrouble(null);
      return done;
    } catch (error) {
      if (signal.aborted || !mayPass(error)) throw error;
      if (!troubled) onTrouble(error as Error);
      troubled = true;
      await pause(pauseMs, signal);
      if (signal.aborted) throw error;
    }
  }
}

/**
 * Follows the feed for as long as the signal lets: views, plugins and duties alike. What fails for
 * the time being, the feed or the taking of an item, is tried again from where it stood; any other
 * error ends it. An item may be taken twice.
 */
export async function follow(options: {
  readonly feed: Pick<EventStore, 'subscribeAll'>;
  /** Where to go on; asked for again whenever the feed had to be begun anew. */
  readonly after: () => Position;
  readonly signal: AbortSignal;
  readonly take: (item: FeedItem) => Promise<void> | void;
  readonly onTrouble?: OnTrouble;
}): Promise<void> {
  const { feed, signal, take, onTrouble = () => undefined } = options;
  let away = false;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      for await (const item of feed.subscribeAll({ after: options.after(), signal })) {
        // A feed that hands over again is away no more.
        if (away) onTrouble(null);
        away = false;
        pauseMs = firstPauseMs;
        await persistently(() => take(item), signal, onTrouble);
        if (signal.aborted) return;
      }
      return;
    } catch (error) {
      if (signal.aborted || !mayPass(error)) throw error;
      if (!away) onTrouble(error as Error);
      away = true;
      await pause(pauseMs, signal);
      if (signal.aborted) throw error;
    }
  }
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
