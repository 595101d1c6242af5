import type { Position, StoredRecord } from '@tsumugi/kernel';

/** A part of the log without a hole: nothing lies between `prev` and the first record, nor between two. */
export interface Stretch {
  readonly prev: Position;
  /** At least one, in the order of their positions. */
  readonly records: readonly StoredRecord[];
  /** How long its records' JSON is together. */
  readonly characters: number;
}

/** Why a message was not used. */
export type Ignored =
  /** It does not open: forged, cut short, of another cell. */
  | 'sealed'
  /** Of a later release. */
  | 'format'
  /** Sealed by one of us, and yet no stretch of the log. */
  | 'malformed'
  /** Said too long ago: replayed, or by a relay that stood still. */
  | 'stale'
  /** Nothing in it is new. */
  | 'known'
  /** It came too early to be used and there was no room to keep it. */
  | 'no-room';

const format = 1;

/** How a record's JSON becomes part of a batch; to be sealed. */
export function batchOf(prev: Position, position: Position, records: readonly string[], at: number): Buffer {
  return Buffer.from(`{"format":${format},"at":${at},"prev":${prev},"position":${position},"records":[${records.join(',')}]}`);
}

/** What a batch holds beside its records and the commas between them is never longer than this, in bytes. */
export const batchOverhead = 160;

export function headOf(position: Position, at: number): Buffer {
  return Buffer.from(JSON.stringify({ format, at, position }));
}

interface Said {
  readonly format: unknown;
  readonly at: unknown;
  readonly position: unknown;
  readonly prev?: unknown;
  readonly records?: unknown;
}

/** A batch that was opened, or why it is none. `sealedAt` is the relay's clock, in milliseconds. */
export function readBatch(plain: Buffer): { readonly stretch: Stretch; readonly sealedAt: number } | Ignored {
  const said = parsed(plain);
  if (typeof said === 'string') return said;
  const { at, prev, position, records } = said;
  if (!isPosition(prev) || !isPosition(position) || !Number.isFinite(at) || !Array.isArray(records)) return 'malformed';
  let last = prev;
  for (const record of records as readonly Partial<StoredRecord>[]) {
    if (!isPosition(record?.position) || record.position <= last) return 'malformed';
    last = record.position;
  }
  if (last !== position || records.length === 0) return 'malformed';
  return { stretch: { prev, records: records as StoredRecord[], characters: plain.length }, sealedAt: at as number };
}

export function readHead(plain: Buffer): { readonly position: Position; readonly sealedAt: number } | Ignored {
  const said = parsed(plain);
  if (typeof said === 'string') return said;
  const { at, position } = said;
  return isPosition(position) && Number.isFinite(at) ? { position, sealedAt: at as number } : 'malformed';
}

function parsed(plain: Buffer): Said | Ignored {
  let said: Said | null;
  try {
    said = JSON.parse(plain.toString()) as Said | null;
  } catch {
    return 'malformed';
  }
  if (said === null || typeof said !== 'object') return 'malformed';
  return said.format === format ? said : 'format';
}

function isPosition(value: unknown): value is Position {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** The subjects of a cell: batches and heads. */
export function subjectsOf(cell: string): { readonly batches: string; readonly heads: string } {
  if (!/^[A-Za-z0-9_-]+$/.test(cell)) throw new Error(`A cell is named with letters, digits, "-" and "_", not "${cell}".`);
  return { batches: `tsumugi.${cell}.batch`, heads: `tsumugi.${cell}.head` };
}
