import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { DirectoryBlobs } from '@tsumugi/blobs';
import { MemoryEphemeral } from '@tsumugi/ephemeral';
import { SqliteEventStore } from '@tsumugi/event-store';
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
  type Position,
  type Vault,
} from '@tsumugi/kernel';
import { Hub, Resume } from '@tsumugi/live';
import { commandDigestKey, createKekFile, DirectoryKeyStorage, KeyVault, loadKek, SqliteAuditLog, TokenSeal } from '@tsumugi/vault';
import { Projector, ViewDatabase, viewsFileName } from '@tsumugi/views';
import { DataFolder } from './data-folder.js';

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
 * The embedded profile: every port with its adapter over one data folder. Server and command line
 * stand on it alike; it knows nothing of HTTP.
 */
export class Platform {
  private constructor(
    readonly folder: DataFolder,
    readonly clock: Clock,
    readonly ids: Ids,
    readonly registry: Registry,
    readonly store: EventStore,
    readonly vault: Vault,
    readonly tokens: TokenSeal,
    readonly sealing: Sealing,
    readonly views: ViewDatabase,
    readonly projector: Projector,
    readonly dispatcher: Dispatcher,
    readonly blobs: Blobs,
    readonly audit: AuditLog,
    readonly ephemeral: Ephemeral,
    readonly resume: Resume,
    readonly hub: Hub,
  ) {}

  /** Opens what the folder holds, or begins it. Views are not followed before `start`. */
  static async open(options: PlatformOptions): Promise<Platform> {
    const clock = options.clock ?? systemClock;
    const ids = options.ids ?? systemIds;
    const folder = new DataFolder(options.data);
    try {
      const registry = new Registry(options.capabilities);
      const kekFile = options.kekFile ?? folder.at('kek');
      if (!options.kek) await createKekFile(kekFile);
      const kek = await loadKek({ value: options.kek, file: kekFile });
      for (const name of ['log', 'views', 'audit']) mkdirSync(folder.at(name), { recursive: true, mode: 0o700 });
      const vault = await KeyVault.open({ storage: await DirectoryKeyStorage.open(folder.at('keys')), kek, ids, clock });
      const store = await SqliteEventStore.open({
        file: folder.at('log', 'events.db'),
        synchronous: options.sync === 'off' ? 'OFF' : 'FULL',
      });
      const views = new ViewDatabase(folder.at('views', viewsFileName(registry.views)), registry.views);
      const sealing = new Sealing(registry, vault);
      const projector = new Projector(store, sealing, views);
      const tokens = new TokenSeal(kek);
      const resume = new Resume(tokens);
      const hub = new Hub({ registry, views, resume, now: () => clock.now() });
      projector.onApplied((applied) => hub.applied(applied));
      return new Platform(
        folder,
        clock,
        ids,
        registry,
        store,
        vault,
        tokens,
        sealing,
        views,
        projector,
        new Dispatcher({ store, registry, sealing, read: views, commands: views, clock, ids, digestKey: commandDigestKey(kek) }),
        await DirectoryBlobs.open(folder.at('files')),
        await SqliteAuditLog.open({ file: folder.at('audit', 'looks.db') }),
        new MemoryEphemeral({ clock }),
        resume,
        hub,
      );
    } catch (error) {
      folder.release();
      throw error;
    }
  }

  /** Follows the feed; resolves when the views hold everything that was in the log. */
  async start(onProgress?: (position: Position) => void): Promise<void> {
    await this.projector.start(onProgress);
    this.#removeOldViews();
  }

  async close(): Promise<void> {
    await this.projector.stop();
    this.views.close();
    await Promise.all([this.store.close(), this.vault.close(), this.blobs.close(), this.audit.close(), this.ephemeral.close()]);
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
