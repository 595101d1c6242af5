import { follow, kindOf, NotNowError, type EventStore, type Position, type Sealing, type StoredRecord } from '@tsumugi/kernel';
import type { Applied, ViewDatabase } from './view-database.js';

/** The views did not reach a position in time. */
export class ViewBehindError extends NotNowError {
  constructor(
    readonly wanted: Position,
    readonly reached: Position,
  ) {
    super(`The views are at ${reached}, behind ${wanted}.`);
    this.name = 'ViewBehindError';
  }
}

/** Records per commit: long enough to be quick, short enough to leave room for requests. */
const batchSize = 500;
/** While views are built from nothing nobody is served by them, and commits are what takes the time. */
const buildingBatchSize = 5_000;

/** Which records a commit took in, and when in `performance.now()` it was begun and done. */
export interface AppliedBatch {
  readonly records: readonly StoredRecord[];
  readonly began: number;
  readonly committed: number;
}

/** Streams of plugins begin with this, then the plugin's name. */
const pluginStreams = 'plugin.';

/**
 * Follows the one ordered feed: the views commit, then listeners are told. Nothing overtakes
 * anything. Keys, a disk or a lock that are away are waited for. A record that cannot be taken sets
 * aside what it belongs to. One of a type that this release does not know stops it and makes the
 * node unready: showing half the truth is worse than showing nothing.
 */
export class Projector {
  readonly #abort = new AbortController();
  readonly #waiting = new Set<{ position: Position; done: () => void; giveUp: () => void }>();
  readonly #listeners: ((applied: Applied, batch: AppliedBatch) => void)[] = [];
  readonly #failureListeners: ((error: Error) => void)[] = [];
  readonly #troubleListeners: ((error: Error | null) => void)[] = [];
  #running: Promise<void> = Promise.resolve();
  #caughtUp = false;
  #ended = false;
  #building: boolean;
  #failure: Error | null = null;
  #trouble: Error | null = null;

  constructor(
    private readonly store: Pick<EventStore, 'subscribeAll'>,
    private readonly sealing: Pick<Sealing, 'openEach'>,
    private readonly views: ViewDatabase,
    /** Whether the log holds whole records of a kind of streams. */
    private readonly holds: (kind: string) => boolean = () => true,
  ) {
    this.#building = views.position() === 0;
  }

  /** Told after each commit, in order. Must not throw. */
  onApplied(listener: (applied: Applied, batch: AppliedBatch) => void): void {
    this.#listeners.push(listener);
  }

  /** Told when the views cannot go on for the time being, and why; null when they go on again. */
  onTrouble(listener: (error: Error | null) => void): void {
    this.#troubleListeners.push(listener);
  }

  /** Told once, when the views stand still for good. */
  onFailed(listener: (error: Error) => void): void {
    this.#failureListeners.push(listener);
  }

  /** Begins to follow; resolves when everything that was in the log is in the views. */
  start(onProgress?: (position: Position) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#running = this.#follow(resolve, onProgress)
        .catch((error: unknown) => {
          this.#failure = error instanceof Error ? error : new Error(String(error));
          reject(this.#failure);
          for (const listener of this.#failureListeners) listener(this.#failure);
        })
        .finally(() => {
          this.#ended = true;
          for (const waiter of [...this.#waiting]) waiter.giveUp();
        });
    });
  }

  /** Null while all is well, else why this node must not answer. */
  get failure(): Error | null {
    return this.#failure;
  }

  /** Why the views do not go on at present, though they will by themselves; null while all is well. */
  get trouble(): Error | null {
    return this.#trouble;
  }

  get caughtUp(): boolean {
    return this.#caughtUp && this.#failure === null;
  }

  /**
   * Resolves when the views hold a position.
   * @throws ViewBehindError after the deadline, or at once when the views go no further
   */
  async waitFor(position: Position, deadlineMs: number): Promise<void> {
    if (this.views.position() >= position) return;
    await new Promise<void>((resolve, reject) => {
      const leave = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(waiter);
      };
      const waiter = {
        position,
        done: () => (leave(), resolve()),
        giveUp: () => (leave(), reject(new ViewBehindError(position, this.views.position()))),
      };
      const timer = setTimeout(waiter.giveUp, deadlineMs);
      this.#waiting.add(waiter);
      if (this.#ended) waiter.giveUp();
    });
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#running;
  }

  async #follow(ready: () => void, onProgress?: (position: Position) => void): Promise<void> {
    let waiting: StoredRecord[] = [];
    const applyWaiting = async (): Promise<void> => {
      while (waiting.length > 0) {
        const size = this.#building ? buildingBatchSize : batchSize;
        await this.#apply(waiting.slice(0, size));
        waiting = waiting.slice(size);
        onProgress?.(this.views.position());
        if (!this.#caughtUp) await new Promise((resolve) => setImmediate(resolve));
      }
    };
    await follow({
      feed: this.store,
      after: () => {
        waiting = [];
        return this.views.position();
      },
      signal: this.#abort.signal,
      take: async (item) => {
        // What an earlier try left waiting is not taken in twice.
        const reached = waiting.at(-1)?.position ?? this.views.position();
        if (item.kind === 'records') waiting.push(...item.records.filter(({ position }) => position > reached));
        if (item.kind === 'caught-up' || !this.#building || waiting.length >= buildingBatchSize) await applyWaiting();
        if (item.kind === 'records') return;
        this.#caughtUp = true;
        this.#building = false;
        ready();
      },
      onTrouble: (error) => {
        this.#trouble = error;
        for (const listener of this.#troubleListeners) listener(error);
      },
    });
  }

  /** A damaged record under a name that no plugin has would be nobody's: it is set aside here. */
  #isPlugins({ stream, damaged }: StoredRecord): boolean {
    return stream.startsWith(pluginStreams) && !(damaged && !this.holds(kindOf(stream) ?? ''));
  }

  async #apply(stored: readonly StoredRecord[]): Promise<void> {
    const began = performance.now();
    // Plugins keep views of their own; one that is no longer installed must not stop the rest.
    const ours: StoredRecord[] = [];
    const plugins: StoredRecord[] = [];
    for (const record of stored) (this.#isPlugins(record) ? plugins : ours).push(record);
    const applied = this.views.apply(await this.sealing.openEach(ours), stored.at(-1)!.position, this.#building, plugins);
    const batch = { records: stored, began, committed: performance.now() };
    for (const listener of this.#listeners) listener(applied, batch);
    for (const waiter of this.#waiting) if (waiter.position <= applied.position) waiter.done();
  }
}
