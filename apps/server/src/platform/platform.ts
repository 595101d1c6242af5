import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import {
  Dispatcher,
  Registry,
  Sealing,
  systemClock,
  systemIds,
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
import { commandDigestKey, createKekFile, KeyVault, loadKek, SqliteAuditLog, TokenSeal } from '@tsumugi/vault';
import { areOfLog, Projector, ViewDatabase, viewsFileName } from '@tsumugi/views';
import { DataFolder } from './data-folder.js';
import { Freshness } from './freshness.js';
import { embeddedStores, type Feed, type Stores } from './stores.js';

export interface PlatformOptions {
  readonly data: string;
  readonly capabilities: readonly Capability[];
  readonly kek?: string | undefined;
  readonly kekFile?: string | undefined;
  readonly sync?: 'full' | 'off';
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
  ) {
    const { store, feed, blobs, ephemeral, leases, relay } = stores;
    this.store = store;
    this.feed = feed;
    this.blobs = blobs;
    this.ephemeral = ephemeral;
    this.leases = leases;
    this.relay = relay;
    this.tokens = new TokenSeal(kek);
    this.sealing = new Sealing(registry, vault);
    this.projector = new Projector(feed, this.sealing, views);
    this.freshness = new Freshness({ store, views, projector: this.projector });
    const digestKey = commandDigestKey(kek);
    this.dispatcher = new Dispatcher({ store, registry, sealing: this.sealing, read: views, commands: views, clock, ids, digestKey });
    this.resume = new Resume(this.tokens);
    this.hub = new Hub({ registry, views, resume: this.resume, now: () => clock.now(), near: () => this.freshness.near() });
    this.projector.onApplied((applied) => this.hub.applied(applied));
    this.freshness.onNear(() => this.hub.release());
  }

  /** Opens what the folder and the profile's servers hold, or begins it. Views are not followed before `start`. */
  static async open(options: PlatformOptions): Promise<Platform> {
    const { clock = systemClock, ids = systemIds } = options;
    const folder = new DataFolder(options.data);
    const opened: { close(): unknown }[] = [{ close: () => folder.release() }];
    try {
      const registry = new Registry(options.capabilities);
      const kekFile = options.kekFile ?? folder.at('kek');
      if (!options.kek) await createKekFile(kekFile);
      const kek = await loadKek({ value: options.kek, file: kekFile });
      for (const name of ['views', 'audit']) mkdirSync(folder.at(name), { recursive: true, mode: 0o700 });
      const stores = await embeddedStores(folder, { clock, sync: options.sync ?? 'full' });
      opened.unshift(stores);
      const vault = await KeyVault.open({ storage: stores.keys, kek, ids, clock });
      opened.unshift(vault);
      const views = await openViews(folder, registry, stores.store);
      opened.unshift(views);
      const audit = await SqliteAuditLog.open({ file: folder.at('audit', 'looks.db') });
      return new Platform(folder, clock, ids, registry, kek, stores, vault, views, audit);
    } catch (error) {
      for (const part of opened) await part.close();
      throw error;
    }
  }

  /** Follows the feed; resolves when the views hold everything that was in the log. */
  async start(onProgress?: (position: Position) => void): Promise<void> {
    await this.projector.start(onProgress);
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

/** The node's views, built anew where they are of another log than the store's. */
async function openViews(folder: DataFolder, registry: Registry, store: EventStore): Promise<ViewDatabase> {
  const open = (): ViewDatabase => new ViewDatabase(folder.at('views', viewsFileName(registry.views)), registry.views);
  const views = open();
  try {
    if (await areOfLog(views, store)) return views;
  } catch (error) {
    views.close();
    throw error;
  }
  views.close();
  for (const name of ['views', 'plugins']) rmSync(folder.at(name), { recursive: true, force: true });
  mkdirSync(folder.at('views'), { mode: 0o700 });
  return open();
}
