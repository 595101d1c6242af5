/** A password takes a processor for a moment; as many at once as leave the node's other work its threads. */
const atOnce = 2;

/** Lets passwords be checked a few at a time: first those of people who are known where they sign in. */
export class ProofTurns {
  #working = 0;
  readonly #atHome: (() => void)[] = [];
  readonly #others: (() => void)[] = [];

  async take<T>(isAtHome: boolean, work: () => Promise<T>): Promise<T> {
    if (this.#working < atOnce) this.#working += 1;
    // Who leaves hands its place over.
    else await new Promise<void>((turn) => (isAtHome ? this.#atHome : this.#others).push(turn));
    try {
      return await work();
    } finally {
      const next = this.#atHome.shift() ?? this.#others.shift();
      if (next) next();
      else this.#working -= 1;
    }
  }
}
