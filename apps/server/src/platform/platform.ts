import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import {
  Dispatcher,
  Registry,
  Sealing,
  systemClock,
  systemIds,
  WatchedClock,
  type AuditLog,
  type Blobs,
  type Capability,
  type Clock,
  type Ephemeral,
  type EventStore,
  type Ids,
  type Leases,
  type Position,
  type Vault,
} from '@tsumugi/kernel';
import { Hub, Resume, type Relay } from '@tsumugi/live';
import {
  commandDigestKey,
  createKekFile,
  KeyVault,
  loadKek,
  looksKey,
  LooksShipper,
  snapshotKey,
  SqliteAuditLog,
  TokenSeal,
} from '@tsumugi/vault';
import { areOfLog, Projector, ViewDatabase, viewsFileName, ViewSnapshots } from '@tsumugi/views';
import type { ClusterServers, clusterStores } from './cluster-stores.js';
import type { Observer } from '../running/observer.js';
import { DataFolder } from './data-folder.js';
import { Freshness } from './freshness.js';
import { lastRecordOf } from './last-record.js';
import { Opened } from './opened.js';
import { embeddedStores, type Feed, type Stores } from './stores.js';

export interface PlatformOptions {
  readonly data: string;
  readonly capabilities: readonly Capability[];
  readonly kek?: string | undefined;
  readonly kekFile?: string | undefined;
  readonly sync?: 'full' | 'off';
  /** The servers of the cluster profile; without them everything is in the folder. */
  readonly cluster?: ClusterServers | undefined;
  /** What looks on at writes, the log and the files. */
  readonly observer?: Observer | null;
  readonly clock?: Clock;
  readonly ids?: Ids;
}

/**
 * Every port with its adapter of the profile, and the node's own views. Server and command line
 * stand on it alike; it knows nothing of HTTP.
 */
export class Platform {
  readonly store: EventStore;
  readonly feed: Feed;
  readonly blobs: Blobs;
  readonly ephemeral: Ephemeral;
  readonly leases: Leases;
  /** Absent where a node is alone. */
  readonly relay: Relay | null;
  readonly figures: Stores['figures'];
  readonly tokens: TokenSeal;
  readonly sealing: Sealing;
  readonly projector: Projector;
  readonly freshness: Freshness;
  readonly dispatcher: Dispatcher;
  readonly resume: Resume;
  readonly hub: Hub;

  private constructor(
    readonly folder: DataFolder,
    readonly clock: Clock,
    readonly ids: Ids,
    readonly registry: Registry,
    kek: Uint8Array,
    private readonly stores: Stores,
    readonly vault: Vault,
    readonly views: ViewDatabase,
    readonly audit: AuditLog,
    /** Copies of the views for nodes to come; absent where a node is alone. */
    readonly snapshots: ViewSnapshots | null,
    /** Brings this node's log of looks to where it outlives the node; absent where a node is alone. */
    readonly looksShipper: LooksShipper | null,
    observer: Observer | null,
  ) {
    const { store, feed, blobs, ephemeral, leases, relay, figures } = stores;
    this.store = store;
    this.feed = feed;
    this.blobs = blobs;
    this.ephemeral = ephemeral;
    this.leases = leases;
    this.relay = relay;
    this.figures = figures;
    this.tokens = new TokenSeal(kek);
    this.sealing = new Sealing(registry, vault);
    this.projector = new Projector(feed, this.sealing, views);
    this.freshness = new Freshness({ store, views, projector: this.projector, clock, knows: (kind) => registry.knows(kind) });
    const digestKey = commandDigestKey(kek);
    const dispatching = { store, registry, sealing: this.sealing, read: views, commands: views, clock, ids, digestKey };
    this.dispatcher = observer?.dispatcher(dispatching) ?? new Dispatcher(dispatching);
    this.resume = new Resume(this.tokens);
    this.hub = new Hub({ registry, views, resume: this.resume, now: () => clock.now(), near: () => this.freshness.near() });
    this.projector.onApplied((applied) => this.hub.applied(applied));
    if (clock instanceof WatchedClock) this.projector.onApplied((_, { records }) => clock.heard(records.at(-1)!.at));
    this.freshness.onNear(() => this.hub.release());
  }

  /** Opens what the folder and the profile's servers hold, or begins it. Views are not followed before `start`. */
  static async open(options: PlatformOptions): Promise<Platform> {
    const { clock = systemClock, ids = systemIds, observer = null } = options;
    const folder = new DataFolder(options.data);
    const opened = new Opened();
    opened.keep({ close: () => folder.release() });
    try {
      const registry = new Registry(options.capabilities);
      const kek = await kekOf(options, folder);
      for (const name of ['views', 'audit']) mkdirSync(folder.at(name), { recursive: true, mode: 0o700 });
      const { cluster, sync = 'full' } = options;
      const adapters = cluster
        ? await clusterStoresOf(cluster, { clock, kek, kinds: [...registry.streams] })
        : await embeddedStores(folder, { clock, sync });
      opened.keep(adapters);
      const stores = observer?.stores(adapters) ?? adapters;
      const vault = opened.keep(await KeyVault.open({ storage: stores.keys, kek, ids, clock }));
      const snapshots = cluster ? snapshotsOf(folder, registry, stores, kek) : null;
      const views = opened.keep(await openViews(folder, registry, stores.store, snapshots));
      const audit = opened.keep(await SqliteAuditLog.open({ file: folder.at('audit', 'looks.db') }));
      const shipper = cluster ? new LooksShipper({ log: audit, blobs: stores.blobs, key: looksKey(kek), node: cluster.node }) : null;
      return new Platform(folder, clock, ids, registry, kek, stores, vault, views, audit, snapshots, shipper, observer);
    } catch (error) {
      await opened.close();
      throw error;
    }
  }

  /** Follows the feed; resolves when the views hold everything that was in the log. */
  async start(onProgress?: (position: Position) => void): Promise<void> {
    await this.projector.start(onProgress);
    const last = this.clock instanceof WatchedClock ? await lastRecordOf(this.views, this.store) : null;
    if (last) (this.clock as WatchedClock).heard(last.at);
    this.freshness.start();
    this.#removeOldViews();
  }

  async close(): Promise<void> {
    this.freshness.stop();
    await this.projector.stop();
    this.views.close();
    await Promise.all([this.vault.close(), this.audit.close()]);
    await this.stores.close();
    this.folder.release();
  }

  /** Views of an earlier release: this one has caught up in a file of its own. */
  #removeOldViews(): void {
    const current = viewsFileName(this.registry.views);
    for (const name of readdirSync(this.folder.at('views'))) {
      if (/^views-[0-9a-f]{16}\.db/.test(name) && !name.startsWith(current)) rmSync(this.folder.at('views', name));
    }
  }
}

/** The clients of a cluster's servers are loaded by its nodes alone. */
const clusterStoresOf: typeof clusterStores = async (...given) => (await import('./cluster-stores.js')).clusterStores(...given);

/** An embedded node makes its own key-encryption key; the nodes of a cluster are given theirs. */
async function kekOf({ kek, kekFile, cluster }: PlatformOptions, folder: DataFolder): Promise<Uint8Array> {
  const file = kekFile ?? folder.at('kek');
  if (!kek && !cluster) await createKekFile(file);
  return loadKek({ value: kek, file });
}

function snapshotsOf(folder: DataFolder, registry: Registry, { blobs }: Stores, kek: Uint8Array): ViewSnapshots {
  return new ViewSnapshots({ blobs, key: snapshotKey(kek), viewsFile: viewsFileName(registry.views), folder: folder.at('snapshots') });
}

/**
 * The node's views: as it left them, else from a snapshot, else empty. Views of another log than
 * the store's are not gone on with.
 */
async function openViews(
  folder: DataFolder,
  registry: Registry,
  store: EventStore,
  snapshots: ViewSnapshots | null,
): Promise<ViewDatabase> {
  const file = folder.at('views', viewsFileName(registry.views));
  const opened = async (): Promise<ViewDatabase | null> => {
    const views = new ViewDatabase(file, registry.views);
    try {
      if (await areOfLog(views, store)) return views;
    } catch (error) {
      views.close();
      throw error;
    }
    views.close();
    for (const name of ['views', 'plugins']) rmSync(folder.at(name), { recursive: true, force: true });
    mkdirSync(folder.at('views'), { mode: 0o700 });
    return null;
  };
  const own = existsSync(file) ? await opened() : null;
  if (own) return own;
  const copied = snapshots && (await snapshots.restore(file)) !== null ? await opened() : null;
  return copied ?? new ViewDatabase(file, registry.views);
}
