import { createHash } from 'node:crypto';
import { uuidV7, type Clock, type Ids } from '@tsumugi/kernel';

/**
 * Ids that follow from the step of the script in which they are made: what happens in another step
 * moves none of them.
 */
export class StepIds implements Ids {
  #step = '';
  #count = 0;

  constructor(
    private readonly clock: Clock,
    private readonly whose: string,
  ) {}

  begin(step: string): void {
    this.#step = step;
    this.#count = 0;
  }

  next(): string {
    this.#count += 1;
    return idOf(`${this.whose} ${this.#step} ${this.#count}`, this.clock.now());
  }
}

/** An id that is the same wherever it is asked for by its name. */
export function idOf(name: string, at = '2026-04-01T00:00:00.000Z'): string {
  return uuidV7(Date.parse(at), createHash('sha256').update(name).digest());
}
