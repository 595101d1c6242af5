import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import type { Platform } from '../platform/platform.js';
import type { Settings } from '../settings.js';
import type { AdminServer } from './admin-server.js';
import type { Log } from './log.js';
import type { Metrics } from './metrics.js';
import type { NodeFigures } from './node-figures.js';
import { Observer } from './observer.js';
import { kindOf, placeOf } from './place-of.js';
import { Readiness } from './readiness.js';
import { openTraces } from './traces.js';

const version = (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version;

/**
 * What operators see of a node, from before it has caught up until it has ended. Without an admin
 * port and a collector of traces nothing is loaded and nothing is watched.
 */
export class Running {
  #admin: AdminServer | null = null;
  #draining = false;

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
    this.#watchFeed(platform);
    const { metrics } = this;
    const { adminHost, adminPort, data } = this.settings;
    if (!metrics || adminPort === undefined) return;
    const readiness = new Readiness(checksOf(platform), () => this.#draining, this.log);
    const disk = async () => {
      const { bavail, blocks, bsize } = await statfs(data);
      return { free: bavail * bsize, size: blocks * bsize };
    };
    metrics.follow({ ...figuresOf(platform), ...platform.figures, readiness: () => readiness.known(), disk });
    const { AdminServer } = await import('./admin-server.js');
    this.#admin = await AdminServer.start({ host: adminHost, port: adminPort, readiness, metrics });
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
    await this.observer?.traces?.close();
    await this.#admin?.stop();
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

/** No key has this name; whoever finds that out must have been let to the keys. */
const nobodysKey = `${'0'.repeat(32)}-${'0'.repeat(16)}-0000`;

/** What readiness rests on, by the names that operators see. */
function checksOf({ projector, freshness, store, vault }: Platform): Readonly<Record<string, () => boolean | Promise<boolean>>> {
  return {
    'caught-up': () => projector.caughtUp,
    views: () => projector.failure === null,
    fresh: () => freshness.refusal() === null,
    store: () => store.head().then(() => true),
    keys: () => vault.load([nobodysKey]).then(() => true),
  };
}

function figuresOf({ projector, freshness, views, hub, clock, snapshots }: Platform): Partial<NodeFigures> {
  return {
    views: () => ({
      position: views.position(),
      head: freshness.head,
      proofAgeSeconds: freshness.ageMs() / 1_000,
      fresh: freshness.refusal() === null,
      caughtUp: projector.caughtUp,
      failed: projector.failure !== null,
    }),
    hub: () => hub.figures(),
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
