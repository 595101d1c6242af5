/** Milliseconds until the first try by itself, and the longest pause that growing ones reach. */
export const firstPause = 3_000;
export const longestPause = 30_000;

export interface AgainParts {
  set: (run: () => void, ms: number) => unknown;
  clear: (timer: never) => void;
  /** Calls back when the network may be there again: the device says so, or somebody looks at the page. */
  hopeful: (listener: () => void) => () => void;
}

const ofTheWindow: AgainParts = {
  set: (run, ms) => setTimeout(run, ms),
  clear: (timer) => clearTimeout(timer),
  hopeful: (listener) => {
    const looked = () => document.visibilityState === 'visible' && listener();
    addEventListener('online', listener);
    document.addEventListener('visibilitychange', looked);
    return () => {
      removeEventListener('online', listener);
      document.removeEventListener('visibilitychange', looked);
    };
  },
};

/** Tries something again by itself while it fails for want of the server: nobody has to stand there and press. */
export class Again {
  private pause = firstPause;
  private timer: unknown = null;
  private unlisten: (() => void) | null = null;

  constructor(
    private readonly run: () => void,
    private readonly parts: AgainParts = ofTheWindow,
  ) {}

  /** It failed: the next try comes after a pause that grows, or as soon as the network may be back. */
  failed(): void {
    this.unlisten ??= this.parts.hopeful(() => this.now());
    if (this.timer !== null) return;
    this.timer = this.parts.set(() => this.now(), this.pause);
    this.pause = Math.min(this.pause * 2, longestPause);
  }

  /** It succeeded, or nobody waits for it any more. */
  stop(): void {
    this.pause = firstPause;
    this.unlisten?.();
    this.unlisten = null;
    this.rest();
  }

  private now(): void {
    this.rest();
    this.run();
  }

  private rest(): void {
    if (this.timer !== null) this.parts.clear(this.timer as never);
    this.timer = null;
  }
}
