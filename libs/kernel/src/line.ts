/** Those who wait for a turn, each by their key: whoever has more to do goes behind the others each time. */
export class Line {
  readonly #waiting = new Map<string, (() => void)[]>();

  wait(key: string): Promise<void> {
    return new Promise((begin) => {
      const own = this.#waiting.get(key);
      if (own) own.push(begin);
      else this.#waiting.set(key, [begin]);
    });
  }

  /** Lets the next one begin when it is called; null where nobody waits. */
  next(): (() => void) | null {
    const [first] = this.#waiting;
    if (!first) return null;
    const [key, own] = first;
    const begin = own.shift()!;
    this.#waiting.delete(key);
    if (own.length > 0) this.#waiting.set(key, own);
    return begin;
  }
}
