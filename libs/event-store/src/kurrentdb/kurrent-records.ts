/** Records as events of KurrentDB and back, and which streams are ours. */
import type { EventData, JSONRecordedEvent, ResolvedEvent } from '@kurrent/kurrentdb-client';
import { StoreUnavailableError, type JsonObject, type NewRecord, type RecordHeader, type StoredRecord } from '@tsumugi/kernel';

/** Streams with this prefix hold leases; they are no part of the care log. */
export const leasePrefix = 'lease-';

/** What a reader of everything wants: neither the server's own streams nor our leases. */
export const careStreams = '^(?!\\$|lease-)';

export function isCareStream(stream: string): boolean {
  return !stream.startsWith('$') && !stream.startsWith(leasePrefix);
}

/** Raised when the shape of data or metadata changes; older ones stay readable. */
const format = 1;

type Metadata = Omit<RecordHeader, 'id' | 'type'> & { readonly format: number };

interface Content {
  readonly clear: JsonObject;
  readonly sealed: string | null;
}

export function eventOf({ id, type, clear, sealed, ...header }: NewRecord): EventData {
  const metadata: Metadata = { format, ...header };
  const data: Content = { clear, sealed };
  return { id, type, contentType: 'application/json', data: { ...data }, metadata: { ...metadata } };
}

/** @throws StoreUnavailableError for an event in a shape that this release does not know */
export function recordOf({ event }: ResolvedEvent): StoredRecord {
  if (!event) throw new Error('KurrentDB gave a link without its event.');
  const { id, type, data, metadata, streamId, revision } = event as JSONRecordedEvent;
  const { format: found, ...header } = (metadata ?? {}) as unknown as Partial<Metadata>;
  if (found !== format) {
    throw new StoreUnavailableError(
      'newer-format',
      `Event ${id} of the event store has format ${found ?? 'none'}; this release reads ${format}. Start the release that wrote it, or a later one.`,
    );
  }
  const { clear, sealed } = data as unknown as Content;
  const place = { stream: streamId, revision: Number(revision), position: positionOf(event) };
  return { id, type, ...(header as Omit<Metadata, 'format'>), clear, sealed, ...place };
}

/** The place in $all. Every event has its own, also those that were appended together. */
export function positionOf(event: { readonly position?: { readonly commit: bigint } | undefined; readonly id: string }): number {
  const position = Number(event.position?.commit ?? -1n);
  if (position < 0 || !Number.isSafeInteger(position)) {
    throw new Error(`KurrentDB gave no position for event ${event.id}: it takes a server of version 22.6 or later.`);
  }
  return position;
}
