/** What is held at a time: so much for each of several keys, and so much for the node. */
export class Shares {
  readonly #held = new Map<string, number>();
  #total = 0;

  constructor(private readonly most: number) {}

  get total(): number {
    return this.#total;
  }

  held(key: string): number {
    return this.#held.get(key) ?? 0;
  }

  /**
   * Takes the amount for all keys, or for none where one of them has not so much left. A key's own
   * limit comes with it: a session's is less than its person's. Returns how to give it back, once.
   */
  take(keys: readonly (readonly [key: string, most: number])[], amount = 1): (() => void) | null {
    if (this.#total + amount > this.most) return null;
    if (keys.some(([key, most]) => this.held(key) + amount > most)) return null;
    this.#total += amount;
    for (const [key] of keys) this.#held.set(key, this.held(key) + amount);
    let given = false;
    return () => {
      if (given) return;
      given = true;
      this.#total -= amount;
      for (const [key] of keys) {
        const left = this.held(key) - amount;
        if (left > 0) this.#held.set(key, left);
        else this.#held.delete(key);
      }
    };
  }
}
