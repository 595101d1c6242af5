/**
 * Lets one operation begin in each round of the event loop, in turn for each key: between any two
 * of them others' requests and frames are taken up, however many somebody sent at once.
 */
export class Turns {
  readonly #waiting = new Map<string, (() => void)[]>();
  #going = false;

  take(key: string): Promise<void> {
    return new Promise((resolve) => {
      const queue = this.#waiting.get(key);
      if (queue) queue.push(resolve);
      else this.#waiting.set(key, [resolve]);
      if (this.#going) return;
      this.#going = true;
      setImmediate(() => this.#next());
    });
  }

  #next(): void {
    const [first] = this.#waiting;
    if (!first) {
      this.#going = false;
      return;
    }
    const [key, queue] = first;
    const begin = queue.shift()!;
    // Whoever has more to do goes behind the others.
    this.#waiting.delete(key);
    if (queue.length > 0) this.#waiting.set(key, queue);
    setImmediate(() => this.#next());
    begin();
  }
}
