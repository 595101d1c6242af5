import type { Clock, EventStore, Ids } from '@tsumugi/kernel';
import { KeyVault, type KeyStorage } from '@tsumugi/vault';
import { DataFolderError } from './data-folder.js';
import type { Stores } from './stores.js';

/** Among so many records at a log's beginning several are sealed, under keys of several subjects. */
const firstRecords = 200;

/**
 * Opens the keys of a log. A vault is founded only where nothing was sealed yet: an empty folder or
 * bucket beside records is a mount that is missing, not a beginning.
 * @throws DataFolderError where the keys are not those of the log
 */
export async function openVault(
  { store, keys }: { readonly store: Pick<EventStore, 'readAll'>; readonly keys: KeyStorage },
  { kek, ids, clock }: { readonly kek: Uint8Array; readonly ids: Ids; readonly clock: Clock },
): Promise<KeyVault> {
  const keyIds = await firstKeysOf(store);
  if (keyIds.size > 0 && (await keys.check()) === null)
    throw new DataFolderError(
      (await holds(keys.keyIds()))
        ? `${keys.name} holds keys, but its "check" is missing: bring all of it back from one backup.`
        : `The log holds sealed records, but ${keys.name} is empty: mount or name the right one, or bring the keys back from their backup.`,
    );
  const vault = await KeyVault.open({ storage: keys, kek, ids, clock });
  try {
    // One that is lost takes away its subject; where all are, these are not the log's.
    if (keyIds.size > 0 && !(await knowsOne(vault, keyIds)))
      throw new DataFolderError(
        `The keys in ${keys.name} are not those of the log: they open none of its first records; mount or name the right ones, or bring them back from their backup.`,
      );
  } catch (error) {
    await vault.close();
    throw error;
  }
  return vault;
}

/**
 * What a cluster's buckets say of a log that is empty. A founding that is broken off leaves the keys
 * of one subject, and no more.
 * @throws DataFolderError where they hold what an empty log cannot have
 */
export async function requireLogBesideBuckets({ store, keys, blobs }: Pick<Stores, 'store' | 'keys' | 'blobs'>): Promise<void> {
  if ((await store.head()) > 0) return;
  const subjects = new Set<string>();
  for await (const keyId of keys.keyIds()) if (subjects.add(keyId.split('-')[0]!).size > 1) break;
  const found = (await holds(blobs.list('')))
    ? 'files'
    : subjects.size > 1
      ? 'keys'
      : (await holds(keys.shreds(0)))
        ? 'a shred ledger'
        : null;
  if (found !== null)
    throw new DataFolderError(
      `The event store is empty, but the buckets hold ${found}: name the right one with TSUMUGI_EVENT_STORE_URL, or restore; to begin anew, name empty buckets.`,
    );
}

async function holds(items: AsyncIterable<unknown>): Promise<boolean> {
  for await (const _ of items) return true;
  return false;
}

async function firstKeysOf(store: Pick<EventStore, 'readAll'>): Promise<Set<string>> {
  const keyIds = new Set<string>();
  for await (const { keyId } of store.readAll({ limit: firstRecords })) if (keyId !== null) keyIds.add(keyId);
  return keyIds;
}

async function knowsOne(vault: KeyVault, keyIds: Iterable<string>): Promise<boolean> {
  for (const keyId of keyIds) if (await vault.knows(keyId)) return true;
  return false;
}
