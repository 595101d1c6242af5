import { Line } from '@tsumugi/kernel';

/** For whom a password is hashed. */
export interface PasswordAsker {
  /** One person, or one address of those whom nobody knows yet. */
  readonly who: string;
  /** Signed in, or at home at the address: they have the first place of every two. */
  readonly known: boolean;
}

/**
 * A password takes a processor for a moment: two at once leave the node's other work its threads.
 * Everybody has one place after the other, however many they ask for, and neither those who are
 * known nor the others wait for ever: of two places that become free each has one.
 */
export class PasswordTurns {
  #working = 0;
  #othersNext = false;
  readonly #known = new Line();
  readonly #others = new Line();

  constructor(private readonly atOnce = 2) {}

  async take<T>({ who, known }: PasswordAsker, work: () => Promise<T>): Promise<T> {
    // Who leaves hands its place over, so that nobody slips in between.
    if (this.#working >= this.atOnce) await (known ? this.#known : this.#others).wait(who);
    else this.#working += 1;
    try {
      return await work();
    } finally {
      const lines = this.#othersNext ? [this.#others, this.#known] : [this.#known, this.#others];
      this.#othersNext = !this.#othersNext;
      const next = lines[0]!.next() ?? lines[1]!.next();
      if (next) next();
      else this.#working -= 1;
    }
  }
}
