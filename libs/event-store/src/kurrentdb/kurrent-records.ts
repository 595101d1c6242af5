/** Records as events of KurrentDB and back, and which streams are ours. */
import type { EventData, JSONRecordedEvent, ResolvedEvent } from '@kurrent/kurrentdb-client';
import {
  damagedRecord,
  isAsWritten,
  isRecord,
  isSubject,
  StoreUnavailableError,
  type JsonObject,
  type NewRecord,
  type RecordHeader,
  type StoredRecord,
} from '@tsumugi/kernel';
import { whoseDamaged, type Lying } from '../whose-damaged.js';

/** Streams with this prefix hold leases; they are no part of the care log. */
export const leasePrefix = 'lease-';

/** What a reader of everything wanted before kinds were listed: neither the server's own streams nor our leases. */
export const olderCareStreams = '^(?!\\$|lease-)';

type Metadata = Omit<RecordHeader, 'id' | 'type'> & {
  /** Raised when the shape of data or metadata changes, or what names begin with; older ones stay readable. */
  readonly format: number;
};

interface Content {
  readonly clear: JsonObject;
  readonly sealed: string | null;
}

export function eventOf({ id, type, clear, sealed, ...header }: NewRecord, format: 1 | 2): EventData {
  const metadata: Metadata = { format, ...header };
  const data: Content = { clear, sealed };
  return { id, type, contentType: 'application/json', data: { ...data }, metadata: { ...metadata } };
}

/** What an event says of itself beside its data; of another application's event it may be anything. */
export function metadataOf({ metadata }: { readonly metadata?: unknown }): Partial<Metadata> {
  return typeof metadata === 'object' && metadata !== null ? (metadata as Partial<Metadata>) : {};
}

/**
 * @param stream our name of it, as its kind is listed
 * @throws StoreUnavailableError for an event in a shape that this release does not know, and for one that we did not write
 */
export function recordOf({ event }: ResolvedEvent, stream: string): StoredRecord {
  if (!event) throw new Error('KurrentDB gave a link without its event.');
  const { id, type, data, revision } = event as JSONRecordedEvent;
  const { format: found, ...header } = metadataOf(event);
  if (typeof found !== 'number') {
    throw new StoreUnavailableError(
      'foreign',
      `Event ${id} in the stream ${event.streamId} of the event store was not written by Tsumugi: another application uses the name of one of its streams. Have that one use other names or a KurrentDB of its own, and delete its stream; until then nothing is shown, for nothing is left out.`,
    );
  }
  if (found !== 1 && found !== 2) {
    throw new StoreUnavailableError(
      'newer-format',
      `Event ${id} of the event store has format ${found}; this release reads up to 2. Start the release that wrote it, or a later one.`,
    );
  }
  // The client hands over as text or bytes what is no JSON.
  const { clear, sealed } = (typeof data === 'object' && data !== null ? data : {}) as Partial<Content>;
  const place = { stream, revision: Number(revision), position: positionOf(event) };
  const read: unknown = { id, type, ...header, clear, sealed };
  if (isRecord(read) && isAsWritten(stream, place.revision, read)) return Object.assign(read, place);
  const { subject } = header;
  const damaged = damagedRecord(place, isSubject(subject) ? subject : null, { id });
  if (isRecord(read)) doubted.set(damaged, read);
  return damaged;
}

/** What damaged records say that have the form of one. */
const doubted = new WeakMap<StoredRecord, NewRecord>();

/**
 * Records of which each damaged one is told to be whose it is: its metadata, by which it is one of
 * ours, may be what was damaged.
 */
export async function ownedOf(records: readonly StoredRecord[], lying: Lying): Promise<readonly StoredRecord[]> {
  if (!records.some(({ damaged }) => damaged)) return records;
  return Promise.all(
    records.map(async (record) => {
      if (!record.damaged) return record;
      const read = doubted.get(record) ?? null;
      const text = JSON.stringify({ subject: record.subject });
      const subject = await whoseDamaged({ ...record, read, text }, lying);
      return { ...record, subject: subject ?? record.subject };
    }),
  );
}

/** The place in $all. Every event has its own, also those that were appended together. */
export function positionOf(event: { readonly position?: { readonly commit: bigint } | undefined; readonly id: string }): number {
  const position = Number(event.position?.commit ?? -1n);
  if (position < 0 || !Number.isSafeInteger(position)) {
    throw new Error(`KurrentDB gave no position for event ${event.id}: it takes a server of version 22.6 or later.`);
  }
  return position;
}
