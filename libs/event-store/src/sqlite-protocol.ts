/** What the event store and its worker thread say to each other. Types only: nothing of it is left at run time. */
import type { ExpectedRevision, Position } from '@tsumugi/kernel';

export interface SqliteLogOptions {
  readonly file: string;
  readonly synchronous: 'FULL' | 'OFF';
  /** What an earlier thread of this process had opened: no other file is opened in its place, and no empty one made. */
  readonly held?: HeldLog | undefined;
}

/** By what the file system calls a log's file, and up to where it was written. */
export interface HeldLog {
  readonly dev: bigint;
  readonly ino: bigint | null;
  readonly head: Position;
}

export interface AppendOrder {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  /** One JSON text per record. */
  readonly bodies: readonly string[];
}

export type AppendOutcome =
  /** The place of the first record; the others follow without gaps. `repeated`: it was there before. */
  | { readonly kind: 'appended'; readonly revision: number; readonly position: Position; readonly repeated: boolean }
  | { readonly kind: 'conflict'; readonly actual: number | null };

/** Which records a page shall hold: one stream's from a revision on, or everybody's after a position. */
export type PageOrder = (
  { readonly stream: string; readonly from: number; readonly limit: number } | { readonly after: Position; readonly limit: number }
) & {
  /** One text for each record, where together they are no JSON: one of them is damaged. */
  readonly singly?: boolean;
};

export interface Page {
  readonly positions: readonly Position[];
  readonly revisions: readonly number[];
  readonly streams: readonly string[];
  /** A JSON array of the records, without what the three lists above hold; empty where they were asked for singly. */
  readonly bodies: string;
  readonly texts: readonly string[];
  /** Nothing followed the last one when it was read. */
  readonly done: boolean;
}

/** A kind of streams, and some of their records, by which one that a damaged name made up is told. */
export interface FoundKind {
  readonly kind: string;
  readonly samples: readonly { readonly stream: string; readonly revision: number; readonly body: string }[];
}

export interface Failure {
  readonly reason: 'disk-full' | 'disk' | 'damaged' | 'newer-format' | 'taken-away';
  readonly message: string;
  /** The disk failed at the commit itself: whether it is stored shows when the file is read anew. */
  readonly uncertain: boolean;
}

export type Question =
  | { readonly kind: 'append'; readonly orders: readonly (AppendOrder & { readonly call: number })[] }
  | { readonly kind: 'page'; readonly call: number; readonly order: PageOrder }
  | { readonly kind: 'head'; readonly call: number }
  /** Whether its files are those that were opened; where it shall write, it writes what changes nothing, through to the disk. */
  | { readonly kind: 'probe'; readonly call: number; readonly write: boolean }
  | { readonly kind: 'close' };

export type Answer =
  /** With the kinds of the streams that the log holds. */
  | { readonly kind: 'opened'; readonly kinds: readonly FoundKind[]; readonly held: HeldLog }
  | { readonly kind: 'not-opened'; readonly failure: Failure }
  /** One commit: the outcomes of all that shared it, in the order of their positions. */
  | { readonly kind: 'committed'; readonly calls: readonly number[]; readonly outcomes: readonly AppendOutcome[] }
  | { readonly kind: 'page'; readonly call: number; readonly page: Page }
  | { readonly kind: 'head'; readonly call: number; readonly position: Position }
  | { readonly kind: 'probed'; readonly call: number }
  | { readonly kind: 'failed'; readonly calls: readonly number[]; readonly failure: Failure };
