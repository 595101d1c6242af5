import type { DatabaseSync } from 'node:sqlite';
import type { AppendOrder, AppendOutcome, Failure, FoundKind, HeldLog, Page, PageOrder, SqliteLogOptions } from './sqlite-protocol.js';

/** The log in its SQLite file, synchronously. */
export class SqliteLog {
  readonly database: DatabaseSync;
  constructor(options: SqliteLogOptions);
  /** Writes a group with one commit; after an error that is not uncertain nothing of it is stored. */
  append(group: readonly AppendOrder[]): AppendOutcome[];
  page(order: PageOrder): Page;
  head(): number;
  /** The kinds of its streams. */
  kinds(): FoundKind[];
  /** Which file it has open, and how far that goes. */
  held(): HeldLog;
  /** Writes what changes nothing, through to the disk. */
  probe(): void;
  /** @throws when a file of the log is not the one that was opened any more, or was cut short */
  requireInPlace(): void;
  close(): void;
}

/** What the disk or the file's format refused; throws again what is neither. */
export function failureOf(error: unknown): Failure;
