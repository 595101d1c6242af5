/** Lets a few work at once and others wait, those first who go before the others. */
export class Turns {
  #working = 0;
  readonly #first: (() => void)[] = [];
  readonly #others: (() => void)[] = [];

  constructor(
    private readonly atOnce: number,
    private readonly waitingAtMost = Infinity,
  ) {}

  /** Null, and nothing done, when too many are waiting already. */
  async take<T>(work: () => Promise<T>, { first = false } = {}): Promise<T | null> {
    if (this.#working >= this.atOnce) {
      if (this.#first.length + this.#others.length >= this.waitingAtMost) return null;
      // Who leaves hands its place over, so that nobody slips in between.
      await new Promise<void>((turn) => (first ? this.#first : this.#others).push(turn));
    } else {
      this.#working += 1;
    }
    try {
      return await work();
    } finally {
      const next = this.#first.shift() ?? this.#others.shift();
      if (next) next();
      else this.#working -= 1;
    }
  }
}
