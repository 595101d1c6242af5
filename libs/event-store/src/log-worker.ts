import { Worker } from 'node:worker_threads';
import { AppendUncertainError, StoreUnavailableError, type Position } from '@tsumugi/kernel';
import type {
  Answer,
  AppendOrder,
  AppendOutcome,
  FoundKind,
  HeldLog,
  Page,
  PageOrder,
  Question,
  SqliteLogOptions,
} from './sqlite-protocol.js';

/** One append that a commit stored, first time or repeated, or refused. */
export interface Committed {
  readonly order: AppendOrder;
  readonly outcome: AppendOutcome;
}

interface Listener {
  /** Told of each commit before its appends are answered; in the order of positions. */
  committed(group: readonly Committed[]): void;
  /** The thread ended by itself: nothing will be answered any more. */
  lost(error: StoreUnavailableError): void;
}

interface Call {
  /** Present for an append. */
  readonly order: AppendOrder | undefined;
  // Each call knows the shape of its own answer.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly resolve: (answer: any) => void;
  readonly reject: (error: Error) => void;
}

/** The store's end of the conversation with the thread that holds the file. */
export class LogWorker {
  private readonly thread: Worker;
  /** Of the streams that the log held when it was opened. */
  kinds: readonly FoundKind[] = [];
  /** The file that it opened, as it was then. */
  held: HeldLog | undefined;
  readonly #exited: Promise<void>;
  #ends: () => void = () => undefined;
  readonly #calls = new Map<number, Call>();
  #lastCall = 0;
  #outbox: (AppendOrder & { readonly call: number })[] = [];
  /** Why nothing new is taken. */
  #ended: StoreUnavailableError | undefined;

  private constructor(
    options: SqliteLogOptions,
    private readonly listener: Listener,
  ) {
    // A file of plain JavaScript: it stands beside this one in the source and in the build.
    this.thread = new Worker(new URL('./sqlite-worker.mjs', import.meta.url), {
      name: 'event-store',
      workerData: options,
      // Flags of the main thread, such as a test runner's, are not meant for this one.
      execArgv: [],
    });
    this.#exited = new Promise((resolve) => (this.#ends = resolve));
    this.#watchExit();
  }

  #watchExit(): void {
    this.thread.once('exit', () => this.#ends());
  }

  /** @throws StoreUnavailableError */
  static async open(options: SqliteLogOptions, listener: Listener): Promise<LogWorker> {
    const opened = new LogWorker(options, listener);
    const { thread } = opened;
    const first = await new Promise<Answer>((resolve, reject) => {
      thread.once('message', resolve);
      thread.once('error', reject);
      thread.once('exit', (code) => reject(new StoreUnavailableError('worker-ended', `The event store's thread ended with code ${code}.`)));
    });
    if (first.kind === 'opened') {
      opened.kinds = first.kinds;
      opened.held = first.held;
    }
    if (first.kind === 'not-opened') {
      await opened.#exited;
      throw new StoreUnavailableError(first.failure.reason, `The event log ${options.file} cannot be opened. ${first.failure.message}`);
    }
    for (const event of ['error', 'exit']) thread.removeAllListeners(event);
    opened.#watchExit();
    thread.on('message', (answer: Answer) => opened.#hear(answer));
    thread.on('error', (error: Error) => opened.#lose(error.message));
    thread.once('exit', (code) => opened.#lose(`exit code ${code}`));
    return opened;
  }

  probe(write: boolean): Promise<void> {
    return this.#call(undefined, (call) => this.#post({ kind: 'probe', call, write }));
  }

  append(order: AppendOrder): Promise<AppendOutcome> {
    return this.#call(order, (call) => {
      // Appends of one turn travel as one message.
      if (this.#outbox.length === 0) queueMicrotask(() => this.#send());
      this.#outbox.push({ ...order, call });
    });
  }

  page(order: PageOrder): Promise<Page> {
    return this.#call(undefined, (call) => this.#post({ kind: 'page', call, order }));
  }

  head(): Promise<Position> {
    return this.#call(undefined, (call) => this.#post({ kind: 'head', call }));
  }

  /** Takes nothing new, lets all that was asked be answered, and ends the thread. */
  async close(): Promise<void> {
    this.#ended ??= new StoreUnavailableError('closed', 'The event store is closed.');
    this.#send();
    this.#post({ kind: 'close' });
    await this.#exited;
  }

  #call<T>(order: AppendOrder | undefined, ask: (call: number) => void): Promise<T> {
    if (this.#ended) return Promise.reject(this.#ended);
    return new Promise<T>((resolve, reject) => {
      this.#lastCall += 1;
      this.#calls.set(this.#lastCall, { order, resolve, reject });
      ask(this.#lastCall);
    });
  }

  #send(): void {
    const orders = this.#outbox;
    if (orders.length === 0) return;
    this.#outbox = [];
    this.#post({ kind: 'append', orders });
  }

  #post(question: Question): void {
    this.thread.postMessage(question);
  }

  #hear(answer: Answer): void {
    if (this.#ended?.reason === 'worker-ended') return;
    switch (answer.kind) {
      case 'committed': {
        const calls = answer.calls.map((call) => this.#take(call));
        const group = answer.outcomes.map((outcome, index) => ({ order: calls[index]!.order!, outcome }));
        this.listener.committed(group);
        calls.forEach((call, index) => call.resolve(answer.outcomes[index]));
        break;
      }
      case 'page':
        this.#take(answer.call).resolve(answer.page);
        break;
      case 'head':
        this.#take(answer.call).resolve(answer.position);
        break;
      case 'probed':
        this.#take(answer.call).resolve(undefined);
        break;
      case 'failed': {
        const { reason, message, uncertain } = answer.failure;
        const error = uncertain ? new AppendUncertainError(reason, message) : new StoreUnavailableError(reason, message);
        for (const call of answer.calls) this.#take(call).reject(error);
        break;
      }
      case 'opened':
      case 'not-opened':
        throw new Error(`The worker said ${answer.kind} a second time.`);
    }
  }

  #take(call: number): Call {
    const taken = this.#calls.get(call);
    if (!taken) throw new Error(`Nobody waits for the answer to call ${call}.`);
    this.#calls.delete(call);
    return taken;
  }

  #lose(why: string): void {
    if (this.#ended?.reason === 'closed' && this.#calls.size === 0) return;
    if (this.#ended?.reason === 'worker-ended') return;
    const error = new StoreUnavailableError('worker-ended', `The event store's thread ended (${why}); another is begun.`);
    const uncertain = new AppendUncertainError(
      'worker-ended',
      `The event store's thread ended (${why}) with an append that it had not answered.`,
    );
    this.#ended = error;
    for (const { order, reject } of this.#calls.values()) reject(order ? uncertain : error);
    this.#calls.clear();
    this.listener.lost(error);
  }
}
