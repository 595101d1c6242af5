import { FileEraser, NoticeRunner, type FileDesk } from '@tsumugi/care';
import { MINUTE, type Notifier } from '@tsumugi/kernel';
import type { Logger } from 'pino';
import { placeOf } from './graphql/errors.js';
import type { CareDesk } from './platform/care-desk.js';
import type { Platform } from './platform/platform.js';
import { WithdrawnContent } from './platform/withdrawn-content.js';

const restartAfterMs = 5_000;
/** A duty has time: only views that stand still for long are a failure. */
const viewDeadlineMs = 5 * MINUTE;

/** What a node does on its own while it runs. A duty that fails is logged and taken up again. */
export class Duties {
  readonly #abort = new AbortController();
  readonly #running: Promise<void>[];

  constructor(
    platform: Platform,
    desk: CareDesk,
    files: FileDesk,
    private readonly notifiers: readonly Notifier[],
    publicUrl: string,
    private readonly log: Logger,
  ) {
    const { store, sealing, registry, dispatcher, views, projector, clock, ids } = platform;
    const seen = (position: number): Promise<void> => projector.waitFor(position, viewDeadlineMs);
    const notices = { store, sealing, processes: registry.processes, dispatcher, read: views, seen, clock, ids, notifiers, publicUrl };
    this.#running = [
      this.#keep('erase the files of withdrawn posts', (signal) => new FileEraser(desk, files, store).run(signal)),
      this.#keep('empty the log of withdrawn content', (signal) => new WithdrawnContent(store, views, seen).run(signal)),
      this.#keep('send notices', (signal) => new NoticeRunner(notices).run(signal)),
    ];
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await Promise.all(this.#running);
    await Promise.all(this.notifiers.map((notifier) => notifier.close()));
  }

  async #keep(name: string, duty: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { signal } = this.#abort;
    while (!signal.aborted) {
      try {
        await duty(signal);
        return;
      } catch (error) {
        if (signal.aborted) return;
        this.log.error({ duty: name, kind: error instanceof Error ? error.name : typeof error, at: placeOf(error) }, 'a duty failed');
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, restartAfterMs);
          signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
        });
      }
    }
  }
}
