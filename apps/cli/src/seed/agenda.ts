import { DAY, type Instant } from '@tsumugi/kernel';

/** What is to happen when; steps may put further ones on it while they happen. */
export class Agenda {
  readonly #days = new Map<number, { readonly at: number; readonly run: (at: Instant) => void }[]>();

  /** @param end what would be at or after this does not happen any more */
  constructor(
    private readonly from: Instant,
    private readonly end: Instant,
  ) {}

  put(at: Instant, run: (at: Instant) => void): void {
    if (at >= this.end) return;
    const moment = Date.parse(at);
    const day = Math.floor((moment - Date.parse(this.from)) / DAY);
    const steps = this.#days.get(day) ?? [];
    this.#days.set(day, steps);
    // Steps of a day lie in reverse, so that the next one is the last.
    let low = 0;
    let high = steps.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (steps[middle]!.at > moment) low = middle + 1;
      else high = middle;
    }
    steps.splice(low, 0, { at: moment, run });
  }

  /** Lets the steps of a day happen in their order, those that they add to it included. */
  happen(day: number): void {
    const steps = this.#days.get(day) ?? [];
    for (let step = steps.pop(); step; step = steps.pop()) step.run(new Date(step.at).toISOString());
    this.#days.delete(day);
  }
}
