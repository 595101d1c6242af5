import {
  AppendUncertainError,
  Dispatcher,
  isRefusal,
  StoreUnavailableError,
  type Action,
  type Appended,
  type Blobs,
  type Content,
  type Command,
  type EventStore,
  type ExpectedRevision,
  type NewRecord,
  type Pieces,
  type Refusal,
  type StoredRecord,
  type Viewer,
  type Written,
} from '@tsumugi/kernel';
import type { AppendOutcome, BlobOperation, Metrics, WriteOutcome } from './metrics.js';
import type { TracedRecord, Traces } from './traces.js';

/** Refusals that say "not now" rather than "no". */
const notNow: ReadonlySet<string> = new Set(['BUSY', 'VIEW_BEHIND', 'STALE']);

/**
 * Looks on as the node works, for its metrics and traces. What it wraps behaves as before; where
 * neither is wanted nothing is wrapped.
 */
export class Observer {
  constructor(
    readonly metrics: Metrics | null,
    readonly traces: Traces | null,
  ) {}

  /** The log and the files, watched. */
  stores<Stores extends { readonly store: EventStore; readonly blobs: Blobs }>(stores: Stores): Stores {
    const { metrics } = this;
    return {
      ...stores,
      store: new ObservedStore(stores.store, this),
      blobs: metrics ? new ObservedBlobs(stores.blobs, metrics) : stores.blobs,
    };
  }

  dispatcher(parts: ConstructorParameters<typeof Dispatcher>[0]): Dispatcher {
    return new ObservedDispatcher(parts, this);
  }

  async write(action: string, command: string, work: () => Promise<Written | Refusal>): Promise<Written | Refusal> {
    const began = performance.now();
    let outcome: WriteOutcome = 'failed';
    try {
      const answer = await (this.traces ? this.traces.write(action, command, work, writeFacts) : work());
      outcome = outcomeOf(answer);
      return answer;
    } finally {
      this.metrics?.write(outcome, (performance.now() - began) / 1_000);
    }
  }

  async append(stream: string, records: readonly TracedRecord[], work: () => Promise<Appended>): Promise<Appended> {
    const began = performance.now();
    let outcome: AppendOutcome = 'failed';
    this.metrics?.appendBegins();
    try {
      const answer = await (this.traces ? this.traces.append(stream, records, work, appendFacts) : work());
      outcome = answer.kind;
      return answer;
    } catch (error) {
      if (error instanceof AppendUncertainError) outcome = 'uncertain';
      else if (error instanceof StoreUnavailableError) outcome = 'unavailable';
      throw error;
    } finally {
      this.metrics?.appendEnds(outcome, (performance.now() - began) / 1_000);
    }
  }

  /**
   * The views took in a batch, and every open stream was handed what concerns it.
   * @param began and `committed`: `performance.now()` then
   */
  applied(batch: {
    records: readonly TracedRecord[];
    position: number;
    updates: number;
    began: number;
    committed: number;
    /** False while the views catch up with what was taken in long ago elsewhere. */
    live: boolean;
  }): void {
    const { records, position, updates, began, committed, live } = batch;
    const told = performance.now();
    this.metrics?.applied(records.length, (committed - began) / 1_000, (told - committed) / 1_000);
    if (!live || !this.traces) return;
    const { timeOrigin } = performance;
    const times = { began: timeOrigin + began, committed: timeOrigin + committed, told: timeOrigin + told };
    this.traces.applied(records, times, { position, updates });
  }
}

function outcomeOf(answer: Written | Refusal): WriteOutcome {
  if (!isRefusal(answer)) return 'written';
  if (answer.code === 'UNCERTAIN') return 'uncertain';
  return notNow.has(answer.code) ? 'busy' : 'refused';
}

const writeFacts = (answer: Written | Refusal) =>
  isRefusal(answer) ? { outcome: answer.code } : { outcome: 'written', position: answer.position };

const appendFacts = (answer: Appended) =>
  answer.kind === 'appended' ? { outcome: answer.kind, position: answer.position } : { outcome: answer.kind };

class ObservedDispatcher extends Dispatcher {
  constructor(
    parts: ConstructorParameters<typeof Dispatcher>[0],
    private readonly observer: Observer,
  ) {
    super(parts);
  }

  override dispatch<C extends Command>(
    action: Action<C>,
    command: C,
    viewer: Viewer,
    options?: Parameters<Dispatcher['dispatch']>[3],
  ): Promise<Written | Refusal> {
    return this.observer.write(action.name, command.commandId, () => super.dispatch(action, command, viewer, options));
  }
}

class ObservedStore implements EventStore {
  constructor(
    private readonly store: EventStore,
    private readonly observer: Observer,
  ) {}

  append(stream: string, expected: ExpectedRevision, records: readonly NewRecord[]): Promise<Appended> {
    return this.observer.append(stream, records, () => this.store.append(stream, expected, records));
  }

  read(stream: string, options?: Parameters<EventStore['read']>[1]): AsyncIterable<StoredRecord> {
    return this.store.read(stream, options);
  }

  readAll(options?: Parameters<EventStore['readAll']>[0]): AsyncIterable<StoredRecord> {
    return this.store.readAll(options);
  }

  subscribeAll(options: Parameters<EventStore['subscribeAll']>[0]): ReturnType<EventStore['subscribeAll']> {
    return this.store.subscribeAll(options);
  }

  head(): ReturnType<EventStore['head']> {
    return this.store.head();
  }

  kinds(): ReadonlySet<string> {
    return this.store.kinds();
  }

  probe(): Promise<void> {
    return this.store.probe();
  }

  close(): Promise<void> {
    return this.store.close();
  }
}

class ObservedBlobs implements Blobs {
  constructor(
    private readonly blobs: Blobs,
    private readonly metrics: Metrics,
  ) {}

  putIfAbsent(name: string, bytes: Uint8Array | Pieces): Promise<boolean> {
    return this.#counted('put', () => this.blobs.putIfAbsent(name, bytes));
  }

  get(name: string): Promise<Uint8Array | null> {
    return this.#counted('get', () => this.blobs.get(name));
  }

  content(name: string): Promise<Content | null> {
    return this.#counted('get', async () => {
      const content = await this.blobs.content(name);
      return content && { size: content.size, read: (from, to) => this.#stretch(content.read(from, to)) };
    });
  }

  delete(name: string): Promise<boolean> {
    return this.#counted('delete', () => this.blobs.delete(name));
  }

  async *list(prefix: string): AsyncIterable<string> {
    let outcome: 'ok' | 'failed' = 'ok';
    try {
      yield* this.blobs.list(prefix);
    } catch (error) {
      outcome = 'failed';
      throw error;
    } finally {
      this.metrics.blob('list', outcome);
    }
  }

  probe(): Promise<void> {
    return this.blobs.probe();
  }

  close(): Promise<void> {
    return this.blobs.close();
  }

  /** One that breaks off failed as a `get` did. */
  async *#stretch(pieces: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    try {
      yield* pieces;
    } catch (error) {
      this.metrics.blob('get', 'failed');
      throw error;
    }
  }

  async #counted<T>(operation: BlobOperation, work: () => Promise<T>): Promise<T> {
    try {
      const answer = await work();
      this.metrics.blob(operation, 'ok');
      return answer;
    } catch (error) {
      this.metrics.blob(operation, 'failed');
      throw error;
    }
  }
}
