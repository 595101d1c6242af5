import type { INestApplicationContext } from '@nestjs/common';
import { FileDesk, FileEraser } from '@tsumugi/care';
import type { Logger } from 'pino';
import { placeOf } from './graphql/errors.js';
import type { CareDesk } from './platform/care-desk.js';
import type { Platform } from './platform/platform.js';
import type { Settings } from './settings.js';

const restartAfterMs = 5_000;

/** What a node does on its own while it runs. A duty that fails is logged and taken up again. */
export class Duties {
  readonly #abort = new AbortController();
  readonly #running: Promise<void>[];

  constructor(platform: Platform, desk: CareDesk, app: INestApplicationContext, _settings: Settings, private readonly log: Logger) {
    const eraser = new FileEraser(desk, app.get(FileDesk), platform.store);
    this.#running = [this.#keep('erase files of withdrawn posts', (signal) => eraser.run(signal))];
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await Promise.all(this.#running);
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
