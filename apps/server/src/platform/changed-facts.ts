import type { Position } from '@tsumugi/kernel';

/** So many facts are remembered; of older ones only that they may have changed. */
const most = 10_000;

/**
 * When the facts on which access rests last changed. A long answer is made in pieces: what it was
 * read by may have ended before it leaves.
 */
export class ChangedFacts {
  /** The one that changed last stands last. */
  readonly #changed = new Map<string, Position>();
  #forgotten: Position = -1;
  #anyPatient: Position = -1;

  applied({ position, rechecks }: { readonly position: Position; readonly rechecks: readonly string[] }): void {
    for (const fact of rechecks) {
      this.#changed.delete(fact);
      this.#changed.set(fact, position);
      if (fact.startsWith('patient:')) this.#anyPatient = position;
    }
    for (const [fact, at] of this.#changed) {
      if (this.#changed.size <= most) return;
      this.#changed.delete(fact);
      this.#forgotten = at;
    }
  }

  /** Whether one of the facts changed after a position of the views, or may have. `null` stands for all patients. */
  since(position: Position, facts: Iterable<string | null>): boolean {
    if (this.#forgotten > position) return true;
    for (const fact of facts) if ((fact === null ? this.#anyPatient : (this.#changed.get(fact) ?? -1)) > position) return true;
    return false;
  }
}
