/** Lets a few work at once and others wait, in the order in which they came. */
export class Turns {
  #working = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(
    private readonly atOnce: number,
    private readonly waitingAtMost = Infinity,
  ) {}

  /** Null, and nothing done, when too many are waiting already. */
  async take<T>(work: () => Promise<T>): Promise<T | null> {
    if (this.#working >= this.atOnce) {
      if (this.#waiting.length >= this.waitingAtMost) return null;
      // Who leaves hands its place over, so that nobody slips in between.
      await new Promise<void>((turn) => this.#waiting.push(turn));
    } else {
      this.#working += 1;
    }
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#working -= 1;
    }
  }
}
