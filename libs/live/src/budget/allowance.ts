/** How much may be spent at once, and how fast it comes back. */
export interface Rate {
  readonly most: number;
  readonly perSecond: number;
}

interface Purse {
  left: number;
  at: number;
}

const maxPurses = 10_000;

/** What each key may still spend: full at first, and refilled as time goes by. */
export class Allowances {
  readonly #purses = new Map<string, Purse>();

  constructor(
    private readonly rate: Rate,
    /** Milliseconds that only go forward. */
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Takes the amount, or nothing where there is less. What is more than can be had at once is never given. */
  spend(key: string, amount: number): boolean {
    const purse = this.#purse(key);
    if (purse.left < amount) return false;
    purse.left -= amount;
    return true;
  }

  /** Takes the amount also where there is less, e.g. for what has come already; answers the milliseconds until the key is out of debt. */
  owe(key: string, amount: number): number {
    const purse = this.#purse(key);
    purse.left = Math.min(this.rate.most, purse.left - amount);
    return purse.left >= 0 ? 0 : Math.ceil((-purse.left / this.rate.perSecond) * 1_000);
  }

  #purse(key: string): Purse {
    const now = this.now();
    const { most, perSecond } = this.rate;
    let purse = this.#purses.get(key);
    if (purse) {
      purse.left = Math.min(most, purse.left + ((now - purse.at) / 1_000) * perSecond);
      purse.at = now;
      return purse;
    }
    purse = { left: most, at: now };
    this.#purses.set(key, purse);
    if (this.#purses.size > maxPurses) this.#forgetFull(now);
    return purse;
  }

  /** Who has everything again is as one who never came. */
  #forgetFull(now: number): void {
    const { most, perSecond } = this.rate;
    for (const [key, { left, at }] of this.#purses) {
      if (left + ((now - at) / 1_000) * perSecond >= most && this.#purses.size > maxPurses / 2) this.#purses.delete(key);
    }
  }
}
