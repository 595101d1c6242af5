import type { EventStore, Recorded } from '@tsumugi/kernel';
import type { ViewDatabase } from './view-database.js';

/**
 * Whether views were built from this very log. A log that was restored to an earlier hour or moved
 * to another store has other records at their positions; views that went on from there would mix two
 * stories.
 */
export async function areOfLog(views: Pick<ViewDatabase, 'lastRecord' | 'position'>, store: Pick<EventStore, 'read'>): Promise<boolean> {
  const last = views.lastRecord();
  return last ? holdsRecord(store, last) : views.position() === 0;
}

/**
 * Whether a log holds this very record in its place. One that is damaged, or was when it was noted,
 * has no id to be told by: that its place is taken is all that it says.
 */
export async function holdsRecord(
  store: Pick<EventStore, 'read'>,
  record: Pick<Recorded, 'stream' | 'revision' | 'id' | 'position'>,
): Promise<boolean> {
  for await (const { id, position, damaged } of store.read(record.stream, { from: record.revision, limit: 1 }))
    return position === record.position && (id === record.id || damaged === true || record.id === '');
  return false;
}
