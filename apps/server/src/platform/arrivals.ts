import { systemIds, type Blobs } from '@tsumugi/kernel';

/**
 * What was brought into a cluster as a whole, a restore or a migration, one blob each. Nodes whose
 * views are of another log know by one that is new to them that this was meant; without one, the log
 * was lost or is the wrong one.
 */
export const arrivalsPrefix = 'arrivals/';

/** Durable when it answers. */
export async function noteArrival(blobs: Pick<Blobs, 'putIfAbsent'>): Promise<void> {
  await blobs.putIfAbsent(`${arrivalsPrefix}${systemIds.next()}`, Buffer.from('\n'));
}

/** Undefined where nothing was ever brought. */
export async function newestArrival(blobs: Pick<Blobs, 'list'>): Promise<string | undefined> {
  let newest: string | undefined;
  // Ids go by time.
  for await (const name of blobs.list(arrivalsPrefix)) if (newest === undefined || name > newest) newest = name;
  return newest;
}
