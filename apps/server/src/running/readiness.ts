import type { Log } from './log.js';

/** One thing that readiness rests on. True: passes; a throw or no answer in time is as false. */
export type Check = () => boolean | Promise<boolean>;

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
 * operators and answer yes or no; why not stands in the log of the part that is away.
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
    for (const [name, passes] of answers) {
      if ((this.#told.get(name) ?? true) === passes) continue;
      this.#told.set(name, passes);
      if (passes) this.log.info({ check: name }, 'a check passes again');
      else this.log.warn({ check: name }, 'a check failed');
    }
    this.#checks = Object.fromEntries(answers);
    this.#asked = this.now();
  }
}

async function withinTime(check: Check): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([
      Promise.resolve().then(check),
      new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), deadlineMs))),
    ]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
