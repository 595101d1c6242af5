import type { EventStore, Recorded } from '@tsumugi/kernel';
import type { ViewDatabase } from './view-database.js';

/** A log, and with `readAll` one that counts its positions, so that each can be asked for. */
export type SeenLog = Pick<EventStore, 'read'> & Partial<Pick<EventStore, 'readAll'>>;

/**
 * Whether views were built from this very log. A log that was restored to an earlier hour or moved
 * to another store has other records at their positions; views that went on from there would mix two
 * stories.
 */
export async function areOfLog(views: Pick<ViewDatabase, 'lastRecord' | 'position'>, store: SeenLog): Promise<boolean> {
  const last = views.lastRecord();
  return last ? holdsRecord(store, last) : views.position() === 0;
}

/**
 * Whether a log holds this very record in its place. One that is damaged, or was when it was noted,
 * has no id to be told by: that its place is taken is all that it says.
 * That place may be one under another name, where its stream's is what was damaged.
 */
export async function holdsRecord(store: SeenLog, record: Pick<Recorded, 'stream' | 'revision' | 'id' | 'position'>): Promise<boolean> {
  for await (const { id, position, damaged } of store.read(record.stream, { from: record.revision, limit: 1 }))
    return position === record.position && (id === record.id || damaged === true || record.id === '');
  for await (const { position, damaged } of store.readAll?.({ after: record.position - 1, limit: 1 }) ?? [])
    return position === record.position && damaged === true;
  return false;
}
