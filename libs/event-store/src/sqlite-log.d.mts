import type { DatabaseSync } from 'node:sqlite';
import type { AppendOrder, AppendOutcome, Failure, Page, PageOrder, SqliteLogOptions } from './sqlite-protocol.js';

/** The log in its SQLite file, synchronously. */
export class SqliteLog {
  readonly database: DatabaseSync;
  constructor(options: SqliteLogOptions);
  /** Writes a group with one commit; an error means that nothing of it is stored. */
  append(group: readonly AppendOrder[]): AppendOutcome[];
  page(order: PageOrder): Page;
  head(): number;
  close(): void;
}

/** What the disk or the file's format refused; throws again what is neither. */
export function failureOf(error: unknown): Failure;
