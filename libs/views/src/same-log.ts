import type { EventStore } from '@tsumugi/kernel';
import type { ViewDatabase } from './view-database.js';

/**
 * Whether views were built from this very log. A log that was restored to an earlier hour or moved
 * to another store has other records at their positions; views that went on from there would mix two
 * stories.
 */
export async function areOfLog(views: Pick<ViewDatabase, 'lastRecord' | 'position'>, store: Pick<EventStore, 'read'>): Promise<boolean> {
  const last = views.lastRecord();
  if (!last) return views.position() === 0;
  for await (const { id, position } of store.read(last.stream, { from: last.revision, limit: 1 })) {
    return id === last.id && position === last.position;
  }
  return false;
}
