import type { Position } from '@tsumugi/kernel';
import type { Stretch } from './messages.js';

/** What came before its turn is kept up to this: it is read from the store soon, so it need not be much. */
const earlyStretches = 256;
const earlyCharacters = 4 * 1024 * 1024;

/**
 * How far a node has heard the log, and what continues it. Every stretch that it is given is true
 * for ever, since the log only grows: old, repeated and overlapping ones cannot do harm.
 */
export class Chain {
  #early: Stretch[] = [];
  #earlyCharacters = 0;
  #position: Position;
  #announced: Position;

  constructor(position: Position) {
    this.#position = position;
    this.#announced = position;
  }

  get position(): Position {
    return this.#position;
  }

  /** The furthest position that is known to exist. */
  get announced(): Position {
    return Math.max(this.#announced, this.#position);
  }

  announce(position: Position): void {
    this.#announced = Math.max(this.#announced, position);
  }

  /** To be called before the store is read from here on: what was announced so far is in it. */
  forget(): void {
    this.#announced = this.#position;
  }

  /** What continues the chain now, in order; the beginning of each may be known already. Or why nothing does. */
  take(stretch: Stretch): readonly Stretch[] | 'known' | 'early' | 'no-room' {
    const last = stretch.records.at(-1)!.position;
    if (last <= this.#position) return 'known';
    this.announce(last);
    if (stretch.prev > this.#position) return this.#keep(stretch) ? 'early' : 'no-room';
    const continued: Stretch[] = [];
    for (let next: Stretch | undefined = stretch; next; next = this.#nextEarly()) {
      this.#position = next.records.at(-1)!.position;
      continued.push(next);
    }
    return continued;
  }

  #keep(stretch: Stretch): boolean {
    if (this.#early.length >= earlyStretches || this.#earlyCharacters + stretch.characters > earlyCharacters) return false;
    this.#early.push(stretch);
    this.#earlyCharacters += stretch.characters;
    return true;
  }

  #nextEarly(): Stretch | undefined {
    const still = this.#early.filter(({ records }) => records.at(-1)!.position > this.#position);
    const at = still.findIndex(({ prev }) => prev <= this.#position);
    const next = at < 0 ? undefined : still.splice(at, 1)[0];
    this.#early = still;
    this.#earlyCharacters = still.reduce((sum, { characters }) => sum + characters, 0);
    return next;
  }
}
