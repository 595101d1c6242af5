import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DirectoryBlobs } from '@tsumugi/blobs';
import { SqliteEventStore } from '@tsumugi/event-store';
import type { Blobs, EventStore } from '@tsumugi/kernel';
import { arrivalsPrefix, clusterHoldings, clusterServers, requireWholeLedgers, requireWholeLog, type Settings } from '@tsumugi/server';
import { createFolder, DirectoryKeyStorage, loadKek, SqliteAuditLog, type KeyStorage } from '@tsumugi/vault';
import { CommandError } from './command-error.js';
import { capabilities } from './open-platform.js';

/** All that must not be lost of a region, wherever it lies. Everything else is built from it. */
export interface Holdings {
  /** Where it is, for people, as a sentence begins. */
  readonly name: string;
  readonly store: EventStore;
  readonly blobs: Blobs;
  readonly keys: KeyStorage;
  /** The looks of the one node of a data folder; those of a cluster's nodes lie sealed among the blobs. */
  readonly looks: SqliteAuditLog | null;
  /** How many appends the store keeps in order when they are not waited for. */
  readonly appendsAtOnce: number;
  close(): Promise<void>;
}

/** Blobs that every node can make again, and what says of this cluster what was brought into it. */
const notHeld = ['snapshots/', arrivalsPrefix];

/**
 * A data folder's holdings, without its lock: who writes must hold that. To read beside a running
 * server is safe: log and looks are SQLite files with a write-ahead log, and no file is ever changed.
 */
export async function openFolder(folder: string): Promise<Holdings> {
  const path = resolve(folder);
  for (const name of ['log', 'audit']) await createFolder(join(path, name));
  const store = await SqliteEventStore.open({ file: join(path, 'log', 'events.db') });
  const looks = await SqliteAuditLog.open({ file: join(path, 'audit', 'looks.db') });
  const blobs = await DirectoryBlobs.open(join(path, 'files'));
  const keys = await DirectoryKeyStorage.open(join(path, 'keys'));
  return {
    name: `The data folder ${path}`,
    store,
    blobs,
    keys,
    looks,
    // Its thread takes them in the order in which they were called.
    appendsAtOnce: 256,
    close: async () => {
      await Promise.all([store.close(), looks.close(), blobs.close(), keys.close()]);
    },
  };
}

/** A cluster's holdings, for which neither NATS nor Redis is needed. */
export async function openCluster(settings: Settings): Promise<Holdings> {
  const servers = clusterServers(settings);
  if (!servers) throw new Error('The settings are not those of a cluster.');
  const { store, blobs, keys, close } = await clusterHoldings(servers, { kinds: capabilities.flatMap(({ streams }) => streams) });
  return {
    name: 'The cluster',
    store,
    blobs,
    keys,
    looks: null,
    // Nothing says that the server takes appends in the order in which they were sent.
    appendsAtOnce: 1,
    close: async () => {
      await keys.close();
      await close();
    },
  };
}

/**
 * What there is, to be read.
 * @throws DataFolderError where the folder has seen more of the log than there is
 */
export function openHoldings(settings: Settings): Promise<Holdings> {
  return settings.profile === 'cluster' ? openCluster(settings) : openWholeFolder(settings.data);
}

/** @throws DataFolderError where the folder has seen more of the log than there is */
export async function openWholeFolder(folder: string): Promise<Holdings> {
  // Asked first: opening makes a log of looks where there is none.
  await requireWholeLedgers(folder, null);
  const holdings = await openFolder(folder);
  try {
    await requireWholeLog(folder, holdings);
    return holdings;
  } catch (error) {
    await holdings.close();
    throw error;
  }
}

/** The names of all blobs that must not be lost. */
export async function* blobNames(blobs: Blobs): AsyncGenerator<string> {
  for await (const name of blobs.list('')) if (!notHeld.some((prefix) => name.startsWith(prefix))) yield name;
}

/** @throws CommandError; the key-encryption key is never made here */
export async function kekOf({ kek, kekFile, data }: Settings): Promise<Uint8Array> {
  const file = kekFile ?? join(resolve(data), 'kek');
  if (!kek && !existsSync(file))
    throw new CommandError(`There is no key-encryption key in ${file}; put it there, or name it with TSUMUGI_KEK or TSUMUGI_KEK_FILE.`);
  return loadKek({ value: kek, file });
}
