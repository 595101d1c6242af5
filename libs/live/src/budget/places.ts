/**
 * So many at a time, and of each key one: who has more to do waits for their own, and keeps nobody
 * else waiting who finds a place.
 */
export class Places {
  readonly #taken = new Set<string>();
  readonly #waiting: { readonly key: string; readonly begin: (letGo: () => void) => void }[] = [];

  constructor(
    private readonly most: number,
    /** A place comes free after so many milliseconds also where nobody lets it go. */
    private readonly longestMs: number,
  ) {}

  /** Resolves with how to let the place go. */
  take(key: string): Promise<() => void> {
    return new Promise((begin) => {
      this.#waiting.push({ key, begin });
      this.#next();
    });
  }

  #next(): void {
    while (this.#taken.size < this.most) {
      const at = this.#waiting.findIndex(({ key }) => !this.#taken.has(key));
      if (at < 0) return;
      const { key, begin } = this.#waiting.splice(at, 1)[0]!;
      this.#taken.add(key);
      let gone = false;
      const letGo = (): void => {
        if (gone) return;
        gone = true;
        clearTimeout(timer);
        this.#taken.delete(key);
        this.#next();
      };
      const timer = setTimeout(letGo, this.longestMs).unref();
      begin(letGo);
    }
  }
}
