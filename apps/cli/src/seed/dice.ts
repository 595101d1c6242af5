import { uuidV7, type Ids, type Instant } from '@tsumugi/kernel';

/** Chance that falls the same way each time: xoshiro128**, started by splitmix32. */
export class Dice implements Ids {
  readonly #state = new Uint32Array(4);
  readonly #bytes = new Uint8Array(10);
  readonly #words = new DataView(this.#bytes.buffer);
  #at = 0;

  constructor(seed: number) {
    let word = seed >>> 0;
    for (let n = 0; n < 4; n += 1) {
      word = (word + 0x9e3779b9) >>> 0;
      let mixed = word;
      mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
      this.#state[n] = (mixed ^ (mixed >>> 15)) >>> 0;
    }
  }

  #next(): number {
    const s = this.#state;
    const turned = Math.imul(s[1]!, 5);
    const result = Math.imul((turned << 7) | (turned >>> 25), 9) >>> 0;
    const shifted = s[1]! << 9;
    s[2]! ^= s[0]!;
    s[3]! ^= s[1]!;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= shifted;
    s[3] = (s[3]! << 11) | (s[3]! >>> 21);
    return result;
  }

  /** From 0 up to, but not, 1. */
  fraction(): number {
    return this.#next() / 4_294_967_296;
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.fraction() * (most - least + 1));
  }

  /** Around a middle, bell-shaped; about two thirds within one spread. */
  around(middle: number, spread: number): number {
    return middle + (this.fraction() + this.fraction() + this.fraction() + this.fraction() - 2) * 1.73 * spread;
  }

  pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.fraction() * from.length)]!;
  }

  /** So many different ones, or all. */
  some<T>(from: readonly T[], count: number): T[] {
    const left = [...from];
    const chosen: T[] = [];
    while (chosen.length < count && left.length > 0) chosen.push(...left.splice(Math.floor(this.fraction() * left.length), 1));
    return chosen;
  }

  /** When the next ids are made. */
  setTime(at: Instant): void {
    this.#at = Date.parse(at);
  }

  next(): string {
    for (const offset of [0, 4, 6]) this.#words.setUint32(offset, this.#next());
    return uuidV7(this.#at, this.#bytes);
  }
}
