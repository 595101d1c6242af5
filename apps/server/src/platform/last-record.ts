import type { EventStore, StoredRecord } from '@tsumugi/kernel';
import type { ViewDatabase } from '@tsumugi/views';

/** The last record of the log that the views have taken in; null for an empty one. */
export async function lastRecordOf(
  views: Pick<ViewDatabase, 'lastRecord'>,
  store: Pick<EventStore, 'read' | 'readAll'>,
): Promise<StoredRecord | null> {
  const known = views.lastRecord();
  let last: StoredRecord | null = null;
  if (known) for await (const record of store.read(known.stream, { from: known.revision, limit: 1 })) last = record;
  // The views remember the last of their own: plugins' may lie behind it.
  for await (const record of store.readAll({ after: known?.position ?? 0 })) last = record;
  return last;
}
