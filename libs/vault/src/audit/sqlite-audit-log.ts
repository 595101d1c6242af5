import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { AuditLog, Look } from '@tsumugi/kernel';

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

/** How many entries are checked between two commits, so that checking a year does not hold up the looks of the day. */
const verifiedAtOnce = 5_000;

/**
 * The log of looks in a SQLite file of its own, written by a thread of its own. Looks that arrive
 * while a commit is under way share the next one. Each row carries a hash over itself and the
 * row before, so that a changed, removed or inserted row breaks the chain.
 */
export class SqliteAuditLog implements AuditLog {
  readonly #asked = new Map<number, Waiting>();
  readonly #worker: Worker;
  #asks = 0;
  #arrived: { look: Look; done: () => void; failed: (error: Error) => void }[] = [];
  #committing: Promise<void> | undefined;
  #ended: Error | undefined;
  #id = '';

  private constructor(file: string) {
    this.#worker = new Worker(new URL('./audit-worker.mjs', import.meta.url), { workerData: { file } });
    this.#worker.on('message', ({ ask, answer, error }: { ask: number; answer?: never; error?: string }) => {
      const waiting = this.#asked.get(ask);
      this.#asked.delete(ask);
      if (error === undefined) waiting?.done(answer as never);
      else waiting?.failed(new Error(error));
    });
    this.#worker.on('error', (error) => this.#end(error instanceof Error ? error : new Error(String(error))));
    this.#worker.on('exit', () => this.#end(new Error('The audit log is closed.')));
  }

  /** @throws Error when the file cannot be opened or is not an audit log */
  static async open(options: { file: string }): Promise<SqliteAuditLog> {
    const log = new SqliteAuditLog(options.file);
    try {
      log.#id = await log.#ask<string>('open');
      return log;
    } catch (error) {
      await log.#worker.terminate();
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

  async close(): Promise<void> {
    await this.#committing;
    if (!this.#ended) await this.#ask<null>('close').catch(() => undefined);
    await this.#worker.terminate();
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
        for (const { done } of batch) done();
      } catch (error) {
        for (const { failed } of batch) failed(error as Error);
      }
    }
    this.#committing = undefined;
  }

  #ask<Answer>(what: string, value: unknown = null): Promise<Answer> {
    return new Promise((done, failed) => {
      if (this.#ended) return failed(this.#ended);
      this.#asks += 1;
      this.#asked.set(this.#asks, { done, failed });
      this.#worker.postMessage({ ask: this.#asks, what, value });
    });
  }

  #end(error: Error): void {
    this.#ended ??= error;
    for (const { failed } of this.#asked.values()) failed(this.#ended);
    this.#asked.clear();
  }
}

/** As the worker chains when it writes. */
export function chained(before: string, e: Entry): string {
  const row = [e.sequence, e.at, e.audience, e.account, e.facility, e.device, e.session, e.patient, e.what, e.resource, e.rule, e.range];
  return createHash('sha256').update(before).update(JSON.stringify(row)).digest('base64');
}
