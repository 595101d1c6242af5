import { FileEraser, FileSweep, NoticeRunner, type FileDesk } from '@tsumugi/care';
import { MINUTE, type Lease, type Notifier } from '@tsumugi/kernel';
import type { CareDesk } from './platform/care-desk.js';
import type { Platform } from './platform/platform.js';
import type { Log } from './running/log.js';
import { kindOf, placeOf } from './running/place-of.js';
import { Restarts } from './running/restarts.js';
import { tellTrouble } from './running/trouble.js';
import { SnapshotDuty } from './platform/snapshot-duty.js';
import { WithdrawnContent } from './platform/withdrawn-content.js';

/** A duty has time: only views that stand still for long are a failure. */
const viewDeadlineMs = 5 * MINUTE;

/** The duties of which a cluster has one holder each at a time, by the names of their leases. */
export type SharedDuty = 'relay' | 'notices' | 'files' | 'snapshots';

type Work = (signal: AbortSignal) => Promise<void>;

/**
 * What a node does on its own while it runs. A duty that fails is logged and taken up again. What
 * one node does for all is done under a lease; a holder that lost it and has not noticed yet does
 * no harm: the relay's receivers check what they get, and notices and erasures can be done twice.
 */
export class Duties {
  readonly #shared = new AbortController();
  readonly #own = new AbortController();
  readonly #handedOver: Promise<unknown>;
  readonly #ended: Promise<unknown>;
  readonly #held = new Map<SharedDuty, Lease | null>();
  readonly #sweep: FileSweep;

  constructor(
    private readonly platform: Platform,
    desk: CareDesk,
    files: FileDesk,
    private readonly notifiers: readonly Notifier[],
    publicUrl: string,
    private readonly log: Pick<Log, 'error' | 'warn' | 'info'>,
  ) {
    const { feed, sealing, registry, dispatcher, views, projector, clock, ids, relay, snapshots, looksShipper } = platform;
    const seen = (position: number): Promise<void> => projector.waitFor(position, viewDeadlineMs);
    const notices = {
      store: feed,
      sealing,
      processes: registry.processes,
      dispatcher,
      read: views,
      seen,
      clock,
      ids,
      notifiers,
      publicUrl,
      onPassedOver: ({ type, position }: { type: string; position: number }, error: unknown) =>
        log.error({ duty: 'notices', type, position, kind: kindOf(error), at: placeOf(error) }, 'a record was passed over'),
      onTrouble: (error: Error | null) => tellTrouble(log, { duty: 'notices' }, error),
    };
    this.#sweep = new FileSweep(desk, { blobs: platform.blobs, vault: platform.vault, log: platform.store });
    const shared: [SharedDuty, Work][] = [
      ['notices', (signal) => new NoticeRunner(notices).run(signal)],
      [
        'files',
        (signal) =>
          together(signal, [
            (either) => new FileEraser(desk, files, feed, (error) => tellTrouble(log, { duty: 'files' }, error)).run(either),
            (either) => this.#sweep.run(either),
          ]),
      ],
    ];
    if (relay) shared.push(['relay', (signal) => relay.run(signal)]);
    if (snapshots) shared.push(['snapshots', (signal) => new SnapshotDuty(snapshots, views, feed, seen).run(signal)]);
    const withdrawn = new WithdrawnContent(feed, views, seen, (error) => tellTrouble(log, { duty: 'withdrawn content' }, error));
    const own: [string, Work][] = [['withdrawn content', (signal) => withdrawn.run(signal)]];
    if (looksShipper) own.push(['looks', (signal) => looksShipper.run(signal)]);
    this.#ended = Promise.all(own.map(([name, work]) => this.#keep(name, work, this.#own.signal)));
    this.#handedOver = Promise.all(
      shared.map(([name, work]) => this.#keep(name, (signal) => this.#underLease(name, work, signal), this.#shared.signal)),
    );
  }

  /** Which of the shared duties this node holds. */
  held(): ReadonlyMap<SharedDuty, boolean> {
    return new Map([...this.#held].map(([duty, lease]) => [duty, lease?.held() ?? false]));
  }

  /** What lies among the files and no record names; null where this node does not sweep, or has not yet. */
  unnamedFiles(): { readonly bytes: number; readonly keys: number } | null {
    return this.#sweep.found;
  }

  /** Leaves to other nodes what one does for all; this one still serves, and does what is its own. */
  async handOver(): Promise<void> {
    this.#shared.abort();
    await this.#handedOver;
  }

  async stop(): Promise<void> {
    await this.handOver();
    this.#own.abort();
    await this.#ended;
    await Promise.all(this.notifiers.map((notifier) => notifier.close()));
  }

  /** Again and again: waits for the lease, works while it lasts, and gives it up. */
  async #underLease(duty: SharedDuty, work: Work, signal: AbortSignal): Promise<void> {
    this.#held.set(duty, null);
    // A node whose views failed can do nothing for the others until it is started anew.
    while (!signal.aborted && !this.platform.projector.failure) {
      const lease = await this.platform.leases.hold(duty, signal);
      if (!lease) return;
      this.#held.set(duty, lease);
      try {
        await work(AbortSignal.any([signal, lease.signal]));
      } catch (error) {
        // What fails because the lease went is not the duty's failure.
        if (!lease.signal.aborted) throw error;
      } finally {
        this.#held.set(duty, null);
        await lease.release();
      }
    }
  }

  async #keep(duty: string, work: Work, signal: AbortSignal): Promise<void> {
    const restarts = new Restarts();
    while (!signal.aborted) {
      const began = performance.now();
      try {
        await work(signal);
        return;
      } catch (error) {
        if (signal.aborted) return;
        this.log.error({ duty, kind: kindOf(error), at: placeOf(error) }, 'a duty failed');
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, restarts.pauseAfter(performance.now() - began));
          signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
        });
      }
    }
  }
}

/** Several works of one duty: where one ends or fails, the others end, too. */
async function together(signal: AbortSignal, works: readonly Work[]): Promise<void> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  await Promise.all(works.map((work) => work(either).finally(() => stop.abort())));
}
