import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { MINUTE, passingCode, SECOND, StoreUnavailableError, WatchedClock, type Clock, type SetAside } from '@tsumugi/kernel';
import type { Platform } from '../platform/platform.js';
import type { Settings } from '../settings.js';
import type { AdminServer } from './admin-server.js';
import type { Log } from './log.js';
import type { Metrics } from './metrics.js';
import type { NodeFigures } from './node-figures.js';
import { Observer } from './observer.js';
import { kindOf, placeOf } from './place-of.js';
import { Readiness, type Check } from './readiness.js';
import { tellTrouble } from './trouble.js';
import { openTraces } from './traces.js';

const version = (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version;

/** How often the checks are asked though nobody probes, so that the log tells of what fails. */
const askedEveryMs = 10_000;

/**
 * What operators see of a node, from before it has caught up until it has ended. Without an admin
 * port and a collector of traces no request is watched; what readiness rests on always is.
 */
export class Running {
  #admin: AdminServer | null = null;
  #draining = false;
  #own: Readiness | null = null;
  #asking: NodeJS.Timeout | undefined;

  private constructor(
    private readonly settings: Settings,
    private readonly log: Log,
    private readonly metrics: Metrics | null,
    /** Null where nobody wants to know. */
    readonly observer: Observer | null,
  ) {}

  static async open(settings: Settings, log: Log): Promise<Running> {
    const { node, profile, adminPort, tracesUrl } = settings;
    const metrics = adminPort === undefined ? null : new (await import('./metrics.js')).Metrics({ version, profile, node });
    const traces = tracesUrl
      ? await openTraces({ url: tracesUrl, node, version, onSent: (outcome, spans) => metrics?.spans(outcome, spans) })
      : null;
    return new Running(settings, log, metrics, metrics || traces ? new Observer(metrics, traces) : null);
  }

  get draining(): boolean {
    return this.#draining;
  }

  /** Where probes and Prometheus ask; null without an admin port. */
  get adminPort(): number | null {
    return this.#admin?.port ?? null;
  }

  /** Begins to answer probes and scrapes, and to watch the feed, before the views are caught up. */
  async begin(platform: Platform): Promise<void> {
    const { projector, views } = platform;
    projector.onFailed((error) =>
      this.log.error({ kind: kindOf(error), at: placeOf(error), position: views.position() }, 'the views failed'),
    );
    projector.onTrouble((error) => tellTrouble(this.log, { duty: 'views' }, error));
    platform.onStoreTrouble((error) => tellTrouble(this.log, { duty: 'log' }, error));
    // Also what was set aside before: the line that says so may have gone with an older log.
    for (const each of views.setAside()) this.#tellSetAside(each);
    projector.onApplied(({ setAside }) => {
      for (const each of setAside) this.#tellSetAside(each);
    });
    this.#watchFeed(platform);
    const { metrics } = this;
    const { adminHost, adminPort, data, profile } = this.settings;
    const checks = checksOf(platform);
    const readiness = new Readiness(checks, () => this.#draining, this.log);
    this.#own = new Readiness(
      profile === 'cluster' ? { folder: checks.folder, looks: checks.looks } : storesOf(checks),
      () => this.#draining,
      silent,
    );
    this.#asking = setInterval(() => void readiness.report(), askedEveryMs).unref();
    if (!metrics || adminPort === undefined) return;
    const disk = async () => {
      const { bavail, blocks, bsize } = await statfs(data);
      return { free: bavail * bsize, size: blocks * bsize };
    };
    metrics.follow({ ...figuresOf(platform), ...platform.figures, readiness: () => readiness.known(), disk });
    const { AdminServer } = await import('./admin-server.js');
    this.#admin = await AdminServer.start({ host: adminHost, port: adminPort, readiness, metrics });
  }

  /**
   * The stores that are this node's alone and do not serve. What all nodes share is not among them:
   * while it is away each of them says so in words, and nobody would hear them if none were ready.
   */
  async failingStores(): Promise<string[]> {
    const checks = Object.entries((await this.#own?.report())?.checks ?? {});
    return checks.filter(([, passes]) => !passes).map(([name]) => name);
  }

  /** From here on scrapes also ask these parts. */
  follow(figures: Partial<NodeFigures>): void {
    this.metrics?.follow(figures);
  }

  /** The node was told to stop: it is not ready from now on. */
  drain(): void {
    this.#draining = true;
  }

  async stop(): Promise<void> {
    clearInterval(this.#asking);
    await this.observer?.traces?.close();
    await this.#admin?.stop();
  }

  #tellSetAside({ subject, position, type }: SetAside): void {
    this.log.error({ of: kindOfSubject(subject), position, type }, 'a record was set aside');
  }

  #watchFeed({ projector, hub }: Platform): void {
    const { observer } = this;
    if (!observer) return;
    let before = 0;
    projector.onApplied(({ position }, { records, began, committed }) => {
      const { updates } = hub.figures();
      // What is caught up with was told of by the node that took it in then.
      observer.applied({ records, position, updates: updates - before, began, committed, live: projector.caughtUp });
      before = updates;
    });
  }
}

function standing(failure: Error): string {
  if (failure instanceof StoreUnavailableError) return `The views stand still. ${failure.message}`;
  return 'The views stand still: the line "the views failed" says where, and operations.md what to do.';
}

function waiting(trouble: Error | null): string | null {
  if (!trouble) return null;
  const code = passingCode(trouble);
  return `The views cannot go on${code === null ? '' : ` (${code})`}; they try again by themselves. See to the disk of the data folder, to who else holds its files, and to the keys.`;
}

const kindOfSubject = (subject: string): string => subject.slice(0, subject.indexOf(':'));

const silent = { warn: () => undefined, info: () => undefined };

/** What readiness rests on, by the names that operators see. */
function checksOf({ projector, views, freshness, store, vault, blobs, audit, clock, places }: Platform) {
  return {
    'caught-up': () => (projector.caughtUp ? null : 'The views take in what the log holds; that passes by itself.'),
    folder: () => places.reason('folder'),
    views: () => {
      const away = places.reason('views');
      if (away !== null) return away;
      if (views.damaged) return 'The views are damaged: the node begins anew by itself and builds others from the log.';
      return projector.failure === null ? waiting(projector.trouble) : standing(projector.failure);
    },
    kinds: () =>
      freshness.unknownKinds.length === 0
        ? null
        : `The log lists kinds of records that this release does not know (${freshness.unknownKinds.join(', ')}): start the release that writes them, or a later one.`,
    fresh: () =>
      freshness.refusal() === null ? null : 'The views cannot be shown to hold the present: see to the event store, then to this node.',
    clock: () => clockReason(clock),
    store: () => store.probe().then(() => null),
    keys: () => vault.probe().then(() => null),
    files: () => blobs.probe().then(() => null),
    looks: () => audit.probe().then(() => null),
  } satisfies Readonly<Record<string, Check>>;
}

/** Null while the clock is believed. */
function clockReason(clock: Clock): string | null {
  const doubt = clock instanceof WatchedClock ? clock.doubt() : null;
  if (doubt === null) return null;
  const minutes = Math.round(Math.abs(doubt.byMs) / MINUTE);
  if (doubt.kind === 'behind')
    return `The clock of this machine stands ${minutes} minutes behind the last record of the log, which was written at ${doubt.last}: set it right. If it is right, and that record was written by a clock that was ahead, run "tsumugi clock accept".`;
  if (doubt.kind === 'strays')
    return `The clock of this machine stands ${minutes} minutes ${doubt.byMs > 0 ? 'ahead of' : 'behind'} those of the servers (${doubt.servers.join(', ')}), which say the same: set it right, and it is believed again by itself. If it is right, set those of the servers right.`;
  const way = doubt.byMs > 0 ? 'forward' : 'back';
  return `The clock of this machine was set ${way} by ${minutes} minutes while the node ran: set it right, or start the node anew if it is right now.`;
}

function storesOf({ folder, store, keys, files, looks }: ReturnType<typeof checksOf>): Readonly<Record<string, Check>> {
  return { folder, store, keys, files, looks };
}

function figuresOf({ projector, freshness, views, hub, clock, clocks, snapshots }: Platform): Partial<NodeFigures> {
  return {
    views: () => ({
      position: views.position(),
      head: freshness.head,
      proofAgeSeconds: freshness.ageMs() / 1_000,
      fresh: freshness.refusal() === null,
      caughtUp: projector.caughtUp,
      failed: projector.failure !== null,
    }),
    setAside: () => {
      const counts = { patient: 0, account: 0, facility: 0, region: 0, stream: 0 };
      for (const { subject } of views.setAside()) counts[kindOfSubject(subject) as keyof typeof counts] += 1;
      return counts;
    },
    hub: () => hub.figures(),
    clockOffSeconds: () => (clock instanceof WatchedClock ? clock.offMs() / SECOND : null),
    clockOffServersSeconds: () => Object.fromEntries(Object.entries(clocks?.servers ?? {}).map(([name, ms]) => [name, ms / SECOND])),
    snapshotAgeSeconds: () => {
      const age = snapshots?.ageMs() ?? null;
      return age === null ? null : age / 1_000;
    },
    outbox: () => {
      const { pending, due } = views.get<{ pending: number; due: string | null }>(
        'SELECT count(*) AS pending, min(due_at) AS due FROM notices_pending',
      )!;
      return { pending, overdueSeconds: due === null ? 0 : Math.max(0, (Date.parse(clock.now()) - Date.parse(due)) / 1_000) };
    },
  };
}
