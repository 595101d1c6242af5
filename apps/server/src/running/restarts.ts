import { MINUTE, SECOND } from '@tsumugi/kernel';

const firstMs = 5 * SECOND;
const longestMs = 10 * MINUTE;

/** Pauses before what failed is begun anew: the sooner it fails again, the longer. */
export class Restarts {
  #next = firstMs;

  /** @param ranMs how long it ran until it failed; who ran for longer than the longest pause begins at the first */
  pauseAfter(ranMs: number): number {
    const pause = ranMs > longestMs ? firstMs : this.#next;
    this.#next = Math.min(pause * 2, longestMs);
    return pause;
  }
}
