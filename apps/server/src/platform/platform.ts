import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { relative } from 'node:path';
import {
  Dispatcher,
  passingCode,
  Registry,
  Sealing,
  systemClock,
  systemIds,
  WatchedClock,
  type Blobs,
  type Capability,
  type Clock,
  type Ephemeral,
  type EventStore,
  type Ids,
  type Leases,
  type OnTrouble,
  type Position,
} from '@tsumugi/kernel';
import { Hub, Resume, type Relay } from '@tsumugi/live';
import {
  commandDigestKey,
  createKekFile,
  type KeyVault,
  loadKek,
  looksKey,
  LooksShipper,
  snapshotKey,
  SqliteAuditLog,
  TokenSeal,
  type AuditHead,
  type LedgerHead,
} from '@tsumugi/vault';
import { areOfLog, isDamaged, Projector, requireWholeViews, ViewDatabase, viewsFileName, ViewSnapshots } from '@tsumugi/views';
import type { ClusterServers, clusterStores } from './cluster-stores.js';
import type { Observer } from '../running/observer.js';
import { newestArrival } from './arrivals.js';
import { ClocksBeside } from './clocks-beside.js';
import { DataFolder, DataFolderError, identityOf, type FolderIdentity } from './data-folder.js';
import { Freshness } from './freshness.js';
import { HeldPlaces } from './held-places.js';
import { lastRecordOf } from './last-record.js';
import { Opened } from './opened.js';
import { embeddedStores, type Feed, type Stores } from './stores.js';
import { openVault, requireLogBesideBuckets } from './vault-of-log.js';
import { hasKeys, isLogEmpty, requireLogBeside, requireWholeLedgers, requireWholeLog } from './whole-folder.js';

/** What the folder notes of its ends while it serves; what was cut since the last note is not noticed. */
const rememberMs = 60_000;
/** How often it is looked whether what it holds still lies where it was opened, though nobody uses it. */
const lookedAfterMs = 1_000;

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
  /** The clocks that this node's is compared with; null where it is alone. */
  readonly clocks: ClocksBeside | null;
  #remembering: NodeJS.Timeout | undefined;
  #looking: NodeJS.Timeout | undefined;
  #noting: Promise<void> = Promise.resolve();

  private constructor(
    readonly folder: DataFolder,
    readonly clock: Clock,
    readonly ids: Ids,
    readonly registry: Registry,
    kek: Uint8Array,
    private readonly stores: Stores,
    readonly vault: KeyVault,
    readonly views: ViewDatabase,
    readonly audit: SqliteAuditLog,
    /** Copies of the views for nodes to come; absent where a node is alone. */
    readonly snapshots: ViewSnapshots | null,
    /** Brings this node's log of looks to where it outlives the node; absent where a node is alone. */
    readonly looksShipper: LooksShipper | null,
    observer: Observer | null,
    /** This node's name; null where it is alone. */
    node: string | null,
    /** What this node holds open or depends on. */
    readonly places: HeldPlaces,
    /** Where views lie that were not gone on with, until these serve. */
    readonly asides: readonly string[],
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
    this.projector = new Projector(feed, this.sealing, views, (kind) => store.kinds().has(kind));
    this.freshness = new Freshness({ store, views, projector: this.projector, clock, knows: (kind) => registry.knows(kind) });
    const digestKey = commandDigestKey(kek);
    const dispatching = { store, registry, sealing: this.sealing, read: views, commands: views, clock, ids, digestKey };
    this.dispatcher = observer?.dispatcher(dispatching) ?? new Dispatcher(dispatching);
    this.resume = new Resume(this.tokens);
    this.hub = new Hub({ registry, views, resume: this.resume, now: () => clock.now(), near: () => this.freshness.near() });
    this.projector.onApplied((applied) => this.hub.applied(applied));
    this.clocks = node === null ? null : clocksBeside(node, clock, stores);
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
      const { cluster, sync = 'full' } = options;
      if (!cluster) requireLogBeside(folder.at());
      const kek = await kekOf(options, folder);
      for (const name of ['views', 'audit']) {
        if (existsSync(folder.at(name)) && !statSync(folder.at(name)).isDirectory())
          throw new DataFolderError(
            `${folder.at(name)} is no folder: move it away, and bring the folder back from its backup if it held anything.`,
          );
        mkdirSync(folder.at(name), { recursive: true, mode: 0o700 });
      }
      const adapters = cluster
        ? await clusterStoresOf(cluster, { clock, kek, kinds: [...registry.streams] })
        : await embeddedStores(folder, { clock, sync });
      opened.keep(adapters);
      const places = new HeldPlaces();
      const observed: Stores = observer?.stores(adapters) ?? adapters;
      const held = cluster ? {} : { keys: places.guarded('keys', observed.keys), blobs: places.guarded('files', observed.blobs) };
      const stores: Stores = { ...observed, ...held, store: places.guardedLog(observed.store) };
      await (cluster ? requireLogBesideBuckets(stores) : requireWholeLog(folder.at(), stores));
      const vault = opened.keep(await openVault(stores, { kek, ids, clock }));
      const arrival = cluster ? await newestArrival(stores.blobs) : undefined;
      const isMeant = arrival !== arrivalOf(folder);
      // A restore into the cluster brings a ledger of its own.
      if (cluster) await requireWholeLedgers(folder.at(), isMeant ? null : (entries) => vault.ledgerHead(entries));
      const snapshots = cluster ? snapshotsOf(folder, registry, stores, kek) : null;
      const asides: string[] = [];
      const views = opened.keep(await openViews(folder, registry, stores.store, snapshots, isMeant, (aside) => asides.push(aside)));
      const audit = places.guarded('looks', opened.keep(await SqliteAuditLog.open({ file: folder.at('audit', 'looks.db') })));
      holdAll(places, folder, registry, cluster === undefined);
      await remember(folder, stores.store, { asksLog: true, arrival, looks: await audit.head(), shreds: vault.ledgerHead() });
      const shipper = cluster ? new LooksShipper({ log: audit, blobs: stores.blobs, key: looksKey(kek), node: cluster.node }) : null;
      return new Platform(
        folder,
        clock,
        ids,
        registry,
        kek,
        stores,
        vault,
        views,
        audit,
        snapshots,
        shipper,
        observer,
        cluster?.node ?? null,
        places,
        asides,
      );
    } catch (error) {
      await opened.close();
      throw error;
    }
  }

  /** Follows the feed; resolves when the views hold everything that was in the log. */
  async start(onProgress?: (position: Position) => void): Promise<void> {
    // Before anything is written, and before the feed's records come along, which say less.
    if (this.clock instanceof WatchedClock) await this.clocks?.start();
    await this.projector.start(onProgress);
    const last = this.clock instanceof WatchedClock ? await lastRecordOf(this.views, this.store) : null;
    if (last) (this.clock as WatchedClock).heard(last.at);
    this.freshness.start();
    await this.#remember();
    this.#looking = setInterval(() => this.#look(), lookedAfterMs).unref();
    this.#remembering = setInterval(() => void this.#remember().catch(() => undefined), rememberMs).unref();
    this.#endDerivedLeftovers();
  }

  /** Told once why the log is away, where this node itself holds it. */
  onStoreTrouble(told: OnTrouble): void {
    this.stores.onTrouble?.(told);
  }

  /** @throws DataFolderError, when all is closed, where what this node held was taken away: what was written since is not there */
  async close(): Promise<void> {
    const lost = this.places.lost();
    clearInterval(this.#remembering);
    clearInterval(this.#looking);
    await this.clocks?.stop();
    this.freshness.stop();
    await this.projector.stop();
    await this.#remember().catch(() => undefined);
    this.views.close();
    await Promise.all([this.vault.close(), this.audit.close()]);
    await this.stores.close();
    this.folder.release();
    if (lost !== null) throw new DataFolderError(lost);
  }

  /** For views beside these that are built anew: set aside until their successors serve. */
  readonly damaged = {
    setAside: (files: readonly string[]): Promise<string | null> =>
      this.folder.setAside(
        files.map((file) => relative(this.folder.at(), file)),
        'damaged-views',
      ),
    end: (): void => void this.folder.endDerivedAside(),
    hold: (name: string, file: string): void => this.places.hold(`plugin ${name}`, [file, `${file}-wal`], false),
    isAway: (name: string): boolean => this.places.isAwayAlone(`plugin ${name}`),
  };

  /** Views that were taken away are built again from the log; who went on writing into them would end without any. */
  #look(): void {
    if (this.places.isAwayAlone('views')) this.views.lose(new Error(this.places.reason('views') ?? 'The views were taken away.'));
  }

  /** One after the other: each reads what the one before noted. */
  #remember(): Promise<void> {
    const noted = this.#noting.then(async () => {
      // Nothing is noted, and no mark made, in a folder that is not the one that was opened.
      if (this.places.lost() !== null) return;
      await remember(this.folder, this.store, {
        seen: this.views.lastRecord() ?? null,
        looks: await this.audit.head().catch(() => null),
        shreds: this.vault.ledgerHead(),
      });
    });
    this.#noting = noted.catch(() => undefined);
    return noted;
  }

  /**
   * Views of an earlier release, what a rebuild left that was broken off, and what was set aside:
   * this node has caught up in views of its own, and only they hold contents readable from now on.
   */
  #endDerivedLeftovers(): void {
    const current = viewsFileName(this.registry.views);
    for (const name of readdirSync(this.folder.at('views')))
      if (![current, `${current}-wal`, `${current}-shm`].includes(name)) rmSync(this.folder.at('views', name), { recursive: true });
    this.folder.endDerivedAside();
  }
}

function clocksBeside(node: string, clock: Clock, { times = {}, ephemeral }: Stores): ClocksBeside {
  const watched = clock instanceof WatchedClock ? clock : null;
  return new ClocksBeside({
    node,
    times,
    ephemeral,
    wall: () => watched?.wall() ?? Date.parse(clock.now()),
    believed: () => !watched?.doubt(),
    compared: (verdict) => watched?.compared(verdict),
  });
}

/** The clients of a cluster's servers are loaded by its nodes alone. */
const clusterStoresOf: typeof clusterStores = async (...given) => (await import('./cluster-stores.js')).clusterStores(...given);

function holdAll(places: HeldPlaces, folder: DataFolder, registry: Registry, isAlone: boolean): void {
  const at = (...names: string[]): string => folder.at(...names);
  places.hold('folder', [at(), at('lock')]);
  places.hold('looks', [at('audit'), at('audit', 'looks.db'), at('audit', 'looks.db-wal')]);
  const views = at('views', viewsFileName(registry.views));
  places.hold('views', [at('views'), views, `${views}-wal`], false);
  if (!isAlone) return;
  places.hold('log', [at('log'), at('log', 'events.db')]);
  // A key-encryption key that the settings name lies elsewhere, and may be taken away on purpose.
  places.hold('keys', [...['', 'keys', 'drafts', 'check', 'shred-ledger'].map((name) => at('keys', name)), at('kek')]);
  places.hold('files', [at('files'), at('files', 'DRAFTS')]);
}

/** An embedded node makes its own key-encryption key, as long as nothing was sealed; the nodes of a cluster are given theirs. */
async function kekOf({ kek, kekFile, cluster }: PlatformOptions, folder: DataFolder): Promise<Uint8Array> {
  const file = kekFile ?? folder.at('kek');
  if (!kek && !cluster && !existsSync(file)) {
    if (hasKeys(folder.at()) || !isLogEmpty(folder.at()))
      throw new DataFolderError(
        `There is no key-encryption key in ${file}, but the data folder ${folder.at()} holds what was sealed under one; ` +
          'put it back from its copy, or name it with TSUMUGI_KEK or TSUMUGI_KEK_FILE: no other opens anything here.',
      );
    await createKekFile(file);
  }
  return loadKek({ value: kek, file });
}

function snapshotsOf(folder: DataFolder, registry: Registry, { blobs }: Stores, kek: Uint8Array): ViewSnapshots {
  return new ViewSnapshots({ blobs, key: snapshotKey(kek), viewsFile: viewsFileName(registry.views), folder: folder.at('snapshots') });
}

/**
 * The node's views: as it left them, else from a snapshot, else empty. Views that are damaged, or
 * of another log than the store's, are not gone on with: they are set aside until others serve.
 * @param isMeant whether the log was replaced by a restore that this node does not know yet
 * @throws DataFolderError where the log is another and nobody meant it
 */
async function openViews(
  folder: DataFolder,
  registry: Registry,
  store: EventStore,
  snapshots: ViewSnapshots | null,
  isMeant: boolean,
  onAside: (folder: string) => void,
): Promise<ViewDatabase> {
  const file = folder.at('views', viewsFileName(registry.views));
  const opened = async (isCopy: boolean): Promise<ViewDatabase | null> => {
    let views: ViewDatabase | undefined;
    try {
      requireWholeViews(file, registry.views);
      views = new ViewDatabase(file, registry.views);
      if (await areOfLog(views, snapshots ? { read: (...of) => store.read(...of) } : store)) return views;
    } catch (error) {
      views?.close();
      if (!isDamaged(error)) throw error;
      onAside(await setViewsAside(folder, file));
      return null;
    }
    views.close();
    if (!isMeant && !isCopy)
      throw new DataFolderError(
        `The log is not the one that this node's views have seen, and nothing was restored into it since: it was cut, or is another region's. ` +
          `Bring it back, or restore; to go on with it as it is, run "tsumugi folder accept --data ${folder.at()}", for each node.`,
      );
    onAside((await folder.setAside(['views', 'plugins'], 'views-of-another-log'))!);
    mkdirSync(folder.at('views'), { mode: 0o700 });
    return null;
  };
  const own = existsSync(file) ? await opened(false) : null;
  if (own) return own;
  const copied = snapshots && (await snapshots.restore(file)) !== null ? await opened(true) : null;
  return copied ?? new ViewDatabase(file, registry.views);
}

/** What is damaged is kept beside until others serve: it may be all that knows what a lost log held. */
async function setViewsAside(folder: DataFolder, file: string): Promise<string> {
  const files = ['', '-wal', '-shm'].map((end) => relative(folder.at(), `${file}${end}`));
  const aside = await folder.setAside(files, 'damaged-views');
  return aside!;
}

/** What the folder has seen of the log, by which a loss shows though the views are gone. A log without a record leaves it as it is. */
async function remember(
  folder: DataFolder,
  store: Pick<EventStore, 'readAll'>,
  {
    seen = null,
    asksLog = false,
    arrival,
    looks,
    shreds,
  }: {
    readonly seen?: FolderIdentity['seen'] | null;
    readonly asksLog?: boolean;
    readonly arrival?: string | undefined;
    readonly looks: AuditHead | null;
    readonly shreds: LedgerHead;
  },
): Promise<void> {
  const found = identityOf(folder.at());
  const identity: FolderIdentity = found === null || found === 'unreadable' ? { state: 'begun' } : found;
  const log = asksLog || identity.log === undefined ? await firstIdOf(store) : identity.log;
  const state = identity.state === 'demonstration' ? 'demonstration' : 'founded';
  const { seen: before, looks: notedLooks, shreds: notedShreds, ...rest } = identity;
  // Shorter than noted while it serves: the note is what tells the next start.
  const keeps = (noted: number | undefined, now: number): boolean => !asksLog && (noted ?? 0) > now;
  const lastLook = keeps(notedLooks?.sequence, looks?.sequence ?? 0) ? notedLooks : looks;
  const lastShred = keeps(notedShreds?.entries, shreds.entries) ? notedShreds : shreds;
  const ends = { ...(lastLook && { looks: lastLook }), ...(lastShred && lastShred.entries > 0 && { shreds: lastShred }) };
  // What was seen of another log says nothing of this one; a node of a cluster is told of it by its views.
  const known = seen ?? (identity.log === undefined || identity.log === log ? before : undefined);
  const next: FolderIdentity =
    log === undefined
      ? identity
      : { ...rest, state, log, ...(known && { seen: known }), ...ends, ...(arrival !== undefined && { arrival }) };
  if (found !== null && JSON.stringify(next) === JSON.stringify(found)) return;
  try {
    await folder.become(next);
  } catch (error) {
    // What it said before holds as well: it only knows of less.
    if (found === null || passingCode(error) === null) throw error;
  }
}

function arrivalOf(folder: DataFolder): string | undefined {
  const identity = identityOf(folder.at());
  return identity === null || identity === 'unreadable' ? undefined : identity.arrival;
}

async function firstIdOf(store: Pick<EventStore, 'readAll'>): Promise<string | undefined> {
  for await (const { id, damaged } of store.readAll({ limit: 1 })) return damaged ? undefined : id;
  return undefined;
}
