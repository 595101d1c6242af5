import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { LooksUnavailableError, passingCode, type AuditLog, type Look } from '@tsumugi/kernel';

export type Entry = Look & { readonly sequence: number };

/** The end of the log: noted elsewhere from time to time, it shows later that the log was cut. */
export interface AuditHead {
  readonly sequence: number;
  /** SHA-256 in base64 over the entry and the hash before it. */
  readonly hash: string;
}

/** An entry with the hash by which the next one continues it. */
export interface ChainedEntry {
  readonly entry: Entry;
  readonly hash: string;
}

interface Waiting {
  readonly done: (answer: never) => void;
  readonly failed: (error: Error) => void;
}

/** What the thread answers. */
interface Answer {
  readonly ask: number;
  readonly answer?: never;
  readonly error?: { readonly message: string; readonly code?: string; readonly errcode?: number };
}

/** A thread that ended is begun anew, the first time at once; what comes in between is refused. */
const firstPauseMs = 100;
const longestPauseMs = 5_000;

/** How many entries are checked between two commits, so that checking a year does not hold up the looks of the day. */
const verifiedAtOnce = 5_000;

/**
 * The log of looks in a SQLite file of its own, written by a thread of its own. Looks that arrive
 * while a commit is under way share the next one. Each row carries a hash over itself and the
 * row before, so that a changed, removed or inserted row breaks the chain.
 */
export class SqliteAuditLog implements AuditLog {
  readonly #asked = new Map<number, Waiting>();
  private thread: Worker | null = null;
  #asks = 0;
  #arrived: { look: Look; done: () => void; failed: (error: Error) => void }[] = [];
  #committing: Promise<void> | undefined;
  #recordFailed = false;
  #closed = false;
  #pauseMs = 0;
  #beginsAgain = 0;
  #id = '';

  private constructor(private readonly file: string) {}

  /** @throws Error when the file cannot be opened or is not an audit log */
  static async open(options: { file: string }): Promise<SqliteAuditLog> {
    const log = new SqliteAuditLog(options.file);
    try {
      log.#id = await log.#ask<string>('open');
      return log;
    } catch (error) {
      await log.thread?.terminate();
      throw new Error(`The audit log ${options.file} does not open.`, { cause: error });
    }
  }

  /** Unlike that of any other log, also of one that the same node began on a new disk. */
  get id(): string {
    return this.#id;
  }

  record(look: Look): Promise<void> {
    return new Promise((done, failed) => {
      this.#arrived.push({ look, done, failed });
      this.#committing ??= this.#commitAll();
    });
  }

  async looks(filter: { patient?: string; resource?: string; limit: number; before?: number }): Promise<readonly Entry[]> {
    return this.#ask<Entry[]>('looks', filter);
  }

  /** Null for an empty log. */
  async head(): Promise<AuditHead | null> {
    return this.#ask<AuditHead | null>('head');
  }

  /** The oldest entries behind a sequence. */
  async entries(after: number, limit: number): Promise<readonly ChainedEntry[]> {
    return this.#ask<ChainedEntry[]>('rows', { after, limit });
  }

  /**
   * The sequence of the first entry that does not continue the one before, or null when all do.
   * With a head noted earlier, also a log that was cut or written anew does not pass.
   */
  async verifyChain(noted?: AuditHead): Promise<number | null> {
    let hash = '';
    let sequence = 0;
    for (;;) {
      const rows = await this.entries(sequence, verifiedAtOnce);
      for (const row of rows) {
        sequence += 1;
        hash = chained(hash, { ...row.entry, sequence });
        if (row.entry.sequence !== sequence || row.hash !== hash) return sequence;
        if (noted?.sequence === sequence && noted.hash !== hash) return sequence;
      }
      if (rows.length < verifiedAtOnce) return noted && noted.sequence > sequence ? sequence + 1 : null;
    }
  }

  async probe(): Promise<void> {
    if (!this.#recordFailed) return void (await this.head());
    await this.#ask<null>('probe');
    this.#recordFailed = false;
  }

  async close(): Promise<void> {
    await this.#committing;
    if (this.thread) await this.#ask<null>('close').catch(() => undefined);
    this.#closed = true;
    await this.thread?.terminate();
  }

  async #commitAll(): Promise<void> {
    // What arrives in the same turn of the event loop belongs into the same commit.
    await new Promise(setImmediate);
    while (this.#arrived.length > 0) {
      const batch = this.#arrived;
      this.#arrived = [];
      try {
        await this.#ask<null>(
          'record',
          batch.map(({ look }) => look),
        );
        this.#recordFailed = false;
        for (const { done } of batch) done();
      } catch (error) {
        this.#recordFailed = true;
        for (const { failed } of batch) failed(error as Error);
      }
    }
    this.#committing = undefined;
  }

  #ask<T>(what: string, value: unknown = null): Promise<T> {
    return new Promise((done, failed) => {
      if (this.#closed) return failed(new LooksUnavailableError('The log of looks is closed.'));
      const worker = this.thread ?? this.#begin();
      if (!worker) return failed(new LooksUnavailableError(`The thread of the log of looks ended; it begins anew.`));
      this.#asks += 1;
      this.#asked.set(this.#asks, { done, failed });
      worker.postMessage({ ask: this.#asks, what, value });
    });
  }

  /** Null while a thread that ended is given a moment. */
  #begin(): Worker | null {
    if (performance.now() < this.#beginsAgain) return null;
    const worker = new Worker(new URL('./audit-worker.mjs', import.meta.url), { workerData: { file: this.file } });
    worker.on('message', (answer: Answer) => this.#hear(answer));
    worker.on('error', (error) => this.#end(worker, error instanceof Error ? error.message : String(error)));
    worker.on('exit', (code) => this.#end(worker, `exit code ${code}`));
    this.thread = worker;
    return worker;
  }

  #hear({ ask, answer, error }: Answer): void {
    const waiting = this.#asked.get(ask);
    this.#asked.delete(ask);
    if (error === undefined) {
      this.#pauseMs = 0;
      return waiting?.done(answer as never);
    }
    const code = passingCode(error);
    waiting?.failed(
      code === null ? new Error(error.message) : new LooksUnavailableError(`The log of looks ${this.file} cannot be used now: ${code}.`),
    );
  }

  /** What it was asked last may be recorded: a look that stands twice is no harm, one that is missing would be. */
  #end(worker: Worker, why: string): void {
    if (this.thread !== worker) return;
    this.thread = null;
    this.#beginsAgain = performance.now() + this.#pauseMs;
    this.#pauseMs = Math.min(Math.max(firstPauseMs, this.#pauseMs * 2), longestPauseMs);
    const error = new LooksUnavailableError(this.#closed ? 'The log of looks is closed.' : `The thread of the log of looks ended: ${why}.`);
    for (const { failed } of this.#asked.values()) failed(error);
    this.#asked.clear();
  }
}

/** As the worker chains when it writes. */
export function chained(before: string, e: Entry): string {
  const row = [e.sequence, e.at, e.audience, e.account, e.facility, e.device, e.session, e.patient, e.what, e.resource, e.rule, e.range];
  return createHash('sha256').update(before).update(JSON.stringify(row)).digest('base64');
}
