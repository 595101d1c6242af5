import { Line } from '@tsumugi/kernel';

/**
 * Lets one operation begin in each round of the event loop, in turn for each key: between any two
 * of them others' requests and frames are taken up, however many somebody sent at once.
 */
export class Turns {
  readonly #line = new Line();
  #going = false;

  take(key: string): Promise<void> {
    const turn = this.#line.wait(key);
    if (!this.#going) {
      this.#going = true;
      setImmediate(() => this.#next());
    }
    return turn;
  }

  #next(): void {
    const begin = this.#line.next();
    if (!begin) {
      this.#going = false;
      return;
    }
    setImmediate(() => this.#next());
    begin();
  }
}
