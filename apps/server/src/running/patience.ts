import { flushCompileCache } from 'node:module';
import { Worker } from 'node:worker_threads';

/** The exit code of a node that did not close everything in its time (EX_SOFTWARE). */
export const endedEarly = 70;
/** How much later than the timer of this thread another thread ends the process, should this one stand still. */
const standstillMs = 400;

/**
 * How long the end of the process is waited for. When it is over, the process ends, whatever is
 * still open: each answer that was given rests on what is durable already, as after a loss of power.
 */
export class Patience {
  #timer: NodeJS.Timeout | null = null;
  #watcher: Worker | null = null;
  #endsAt = Infinity;

  constructor(
    /** Says what was still open. */
    private readonly tell: () => void,
  ) {}

  /** Never later than was said before: who asks again and again does not put it off. */
  endsIn(ms: number): void {
    const endsAt = performance.now() + ms;
    if (endsAt >= this.#endsAt) return;
    this.#endsAt = endsAt;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.tell();
      leave(endedEarly);
    }, ms);
    void this.#watcher?.terminate();
    this.#watcher = new Worker(watcher, { eval: true, workerData: ms + standstillMs, execArgv: [] });
    this.#watcher.on('error', () => undefined);
  }
}

/** Runs beside this thread, which a timer of its own could not end while it is busy. */
const watcher = `
  const { workerData } = require('node:worker_threads');
  setTimeout(() => {
    require('node:fs').writeSync(2, JSON.stringify({ level: 50, time: Date.now(), msg: 'the node stood still and was killed' }) + '\\n');
    process.kill(process.pid, 'SIGKILL');
  }, workerData);`;

/**
 * Ends the process at once. `process.exit` waits for what Node's threads are at, a picture of fifty
 * megapixels or a name that is looked up: seconds in which nothing is done for anybody. A program
 * in this one's place ends them.
 */
export function leave(code: number): never {
  flushCompileCache();
  try {
    process.execve!(process.execPath, [process.execPath, '-e', `process.exit(${code})`], {});
  } catch {
    // Where the system has no such call.
  }
  process.exit(code);
}
