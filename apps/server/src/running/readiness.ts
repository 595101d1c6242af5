import { isPassing } from '@tsumugi/kernel';
import { kindOf } from './place-of.js';
import type { Log } from './log.js';

/**
 * One thing that readiness rests on. It answers null where it passes, else why not and what would be
 * right, in a sentence for operators; a throw or no answer in time is a failure, too.
 */
export type Check = () => string | null | Promise<string | null>;

export interface Report {
  readonly ready: boolean;
  readonly draining: boolean;
  /** By the check's name, whether it passed when it was last asked. */
  readonly checks: Readonly<Record<string, boolean>>;
}

const deadlineMs = 2_000;
/** However many probes come, the stores are asked once in this time. */
const keptMs = 1_000;

/**
 * Live is not ready: ready means that the node may be asked. Checks have names of the field's
 * operators; why one fails is logged once, when it begins to.
 */
export class Readiness {
  #checks: Record<string, boolean> = {};
  /** What the log last said of a check. */
  readonly #told = new Map<string, boolean>();
  #asked = -Infinity;
  #asking: Promise<void> | null = null;

  constructor(
    private readonly checks: Readonly<Record<string, Check>>,
    /** The node was told to stop: not ready from then on, whatever its checks say. */
    private readonly draining: () => boolean,
    private readonly log: Pick<Log, 'warn' | 'info'>,
    /** Milliseconds that only go forward. */
    private readonly now: () => number = () => performance.now(),
  ) {
    for (const name of Object.keys(checks)) this.#checks[name] = false;
  }

  /** As it was when it was last asked. */
  known(): Report {
    const checks = this.#checks;
    const draining = this.draining();
    return { ready: !draining && Object.values(checks).every(Boolean), draining, checks };
  }

  async report(): Promise<Report> {
    if (this.now() - this.#asked > keptMs) {
      this.#asking ??= this.#ask().finally(() => (this.#asking = null));
      await this.#asking;
    }
    return this.known();
  }

  async #ask(): Promise<void> {
    const answers = await Promise.all(Object.entries(this.checks).map(async ([name, check]) => [name, await withinTime(check)] as const));
    for (const [name, reason] of answers) {
      const passes = reason === null;
      if ((this.#told.get(name) ?? true) === passes) continue;
      this.#told.set(name, passes);
      if (passes) this.log.info({ check: name }, 'a check passes again');
      else this.log.warn({ check: name, reason }, 'a check failed');
    }
    this.#checks = Object.fromEntries(answers.map(([name, reason]) => [name, reason === null]));
    this.#asked = this.now();
  }
}

async function withinTime(check: Check): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = `There was no answer within ${deadlineMs / 1_000} s: see whether it runs, and whether the way to it is free.`;
  try {
    return await Promise.race([
      Promise.resolve().then(check),
      new Promise<string>((resolve) => (timer = setTimeout(() => resolve(late), deadlineMs))),
    ]);
  } catch (error) {
    // The words of the ports are written for operators; those of others may hold anything.
    return isPassing(error) ? (error as Error).message : `It failed in a way that nobody expected: ${kindOf(error)}. Tell the developers.`;
  } finally {
    clearTimeout(timer);
  }
}
