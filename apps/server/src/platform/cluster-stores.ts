import { S3Blobs } from '@tsumugi/blobs';
import { RedisEphemeral } from '@tsumugi/ephemeral';
import { KurrentEventStore, KurrentLeases } from '@tsumugi/event-store';
import type { Clock } from '@tsumugi/kernel';
import { GcmRelaySeal, NatsBus, Relay, RelayedFeed } from '@tsumugi/live';
import { BlobKeyStorage, relayKey } from '@tsumugi/vault';
import { createHmac } from 'node:crypto';
import type { SharedTimes } from './clocks-beside.js';
import { Opened } from './opened.js';
import type { Stores } from './stores.js';

/** Where the servers of a cluster are. */
export interface ClusterServers {
  /** This node's name. */
  readonly node: string;
  readonly eventStoreUrl: string;
  readonly natsUrl: string;
  readonly redisUrl: string;
  readonly s3: {
    readonly url: string;
    readonly region: string;
    readonly accessKey: string;
    readonly secretKey: string;
    readonly bucket: string;
    readonly keysBucket: string;
  };
}

/** Who wrote waits for an answer: after this they rather know that there is none. */
const patience = { deadlineMs: 3_000, patienceMs: 8_000 };

/** What must not be lost of a cluster. */
export type ClusterHoldings = Pick<Stores, 'store' | 'blobs' | 'keys' | 'close'> & { readonly times: SharedTimes };

/**
 * The record in KurrentDB, files and keys in two buckets; neither NATS nor Redis is needed.
 * `close` leaves the keys to who holds them.
 */
export async function clusterHoldings(
  { eventStoreUrl, s3 }: Pick<ClusterServers, 'eventStoreUrl' | 's3'>,
  waits: Partial<typeof patience> & { readonly kinds?: readonly string[] } = {},
): Promise<ClusterHoldings> {
  const opened = new Opened();
  try {
    const store = opened.keep(await KurrentEventStore.open({ url: eventStoreUrl, ...waits }));
    const blobs = opened.keep(await S3Blobs.open(s3));
    const keys = new BlobKeyStorage(await S3Blobs.open({ ...s3, bucket: s3.keysBucket }), `the bucket "${s3.keysBucket}" of ${s3.url}`);
    const times = { 'event-store': () => store.time(), files: () => blobs.time() };
    return { store, blobs, keys, times, close: () => opened.close() };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** A cluster's holdings, the feed over NATS, and in Redis what may be lost. */
export async function clusterStores(
  servers: ClusterServers,
  options: { clock: Clock; kek: Uint8Array; kinds: readonly string[] },
): Promise<Stores> {
  const { node, eventStoreUrl, natsUrl, redisUrl } = servers;
  const key = relayKey(options.kek);
  // Cells that share a server of NATS or Redis do not hear each other; the name says nothing of the key.
  const cell = createHmac('sha256', key).update('cell').digest('hex').slice(0, 12);
  const opened = new Opened();
  try {
    const { store, blobs, keys, times } = opened.keep(await clusterHoldings(servers, { ...patience, kinds: options.kinds }));
    const leases = opened.keep(await KurrentLeases.open({ url: eventStoreUrl, holder: node }));
    const bus = opened.keep(new NatsBus({ url: natsUrl, name: node }));
    const ephemeral = opened.keep(await RedisEphemeral.open({ url: redisUrl, prefix: `tsumugi:${cell}:`, clock: options.clock }));
    const seal = new GcmRelaySeal(key, cell);
    const relayed = new RelayedFeed({ store, bus, seal, cell });
    const relay = new Relay({ store, bus, seal, cell });
    return {
      store,
      feed: { head: () => store.head(), subscribeAll: (from) => relayed.subscribeAll(from) },
      keys,
      blobs,
      ephemeral,
      leases,
      relay,
      times: { ...times, redis: () => ephemeral.time() },
      figures: {
        relay: () => relay.figures(),
        relayed: () => relayed.figures(),
        nats: () => bus.figures(),
        redis: () => ephemeral.connected,
      },
      close: () => opened.close(),
    };
  } catch (error) {
    await opened.close();
    throw error;
  }
}
