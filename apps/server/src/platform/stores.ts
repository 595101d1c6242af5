import { DirectoryBlobs } from '@tsumugi/blobs';
import { MemoryEphemeral } from '@tsumugi/ephemeral';
import { SoleLeases, SqliteEventStore } from '@tsumugi/event-store';
import type { Blobs, Clock, Ephemeral, EventStore, Leases, OnTrouble } from '@tsumugi/kernel';
import type { Relay } from '@tsumugi/live';
import type { NodeFigures } from '../running/node-figures.js';
import { DirectoryKeyStorage, type KeyStorage } from '@tsumugi/vault';
import { mkdirSync } from 'node:fs';
import type { SharedTimes } from './clocks-beside.js';
import type { DataFolder } from './data-folder.js';

/** The log as those follow it who only need it in order. */
export type Feed = Pick<EventStore, 'head' | 'subscribeAll'>;

/** The adapters of a profile: where the record and everything shared stands. */
export interface Stores {
  readonly store: EventStore;
  /** What views, plugins and duties follow. */
  readonly feed: Feed;
  /** Closed by the vault over it. */
  readonly keys: KeyStorage;
  readonly blobs: Blobs;
  readonly ephemeral: Ephemeral;
  readonly leases: Leases;
  /** What the holder of that duty runs; a node that is alone needs none. */
  readonly relay: Relay | null;
  /** Of the servers that all nodes share; absent where a node is alone. */
  readonly times?: SharedTimes;
  /** What those that only a cluster has know of themselves. */
  readonly figures: Pick<NodeFigures, 'relay' | 'relayed' | 'nats' | 'redis'>;
  /** Who hears why the log is away; on a cluster its server is, which its check tells. */
  onTrouble?(told: OnTrouble): void;
  close(): Promise<void>;
}

/** Everything in one data folder. */
export async function embeddedStores(folder: DataFolder, options: { clock: Clock; sync: 'full' | 'off' }): Promise<Stores> {
  mkdirSync(folder.at('log'), { recursive: true, mode: 0o700 });
  const store = await SqliteEventStore.open({ file: folder.at('log', 'events.db'), synchronous: options.sync === 'off' ? 'OFF' : 'FULL' });
  const keys = await DirectoryKeyStorage.open(folder.at('keys'));
  const blobs = await DirectoryBlobs.open(folder.at('files'));
  const ephemeral = new MemoryEphemeral({ clock: options.clock });
  const leases = new SoleLeases();
  return {
    store,
    feed: store,
    keys,
    blobs,
    ephemeral,
    leases,
    relay: null,
    figures: {},
    onTrouble: (told) => void (store.onTrouble = told),
    close: async () => {
      await Promise.all([leases.close(), store.close(), blobs.close(), ephemeral.close()]);
    },
  };
}
