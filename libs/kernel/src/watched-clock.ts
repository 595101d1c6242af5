import { clockTolerance as tolerance, type ClockVerdict } from './shared-times.js';
import type { Clock, Instant } from './time.js';

/** Where a watched clock has its times from, in milliseconds. */
export interface ClockSources {
  /** Since 1970, as the operating system has it; it can be set. */
  wall(): number;
  /** Only goes forward, also while the process stands still; not while the machine sleeps. */
  steady(): number;
  /** As steady, but the machine's sleep counts. May be coarse; asked only where the other two disagree. */
  sinceBoot(): number;
}

/** Why a clock is not believed. */
export type ClockDoubt =
  /** It was set while the node ran: so far is it from where it would be, in milliseconds; positive is ahead. */
  | { readonly kind: 'jumped'; readonly byMs: number }
  /** It stands behind what was written last, so far, in milliseconds. */
  | { readonly kind: 'behind'; readonly byMs: number; readonly last: Instant }
  /** So far is it from what these servers say together, in milliseconds; positive is ahead. */
  | { readonly kind: 'strays'; readonly byMs: number; readonly servers: readonly string[] };

/** How fast a clock that is set right little by little may go beside the steady one: twice what NTP's slewing does. */
const slewing = 0.001;
/** Two readings further apart than this, in milliseconds, are not of one moment. */
const oneMoment = 100;
/** What is less was not sleep. */
const shortestSleep = 1_000;

/**
 * The machine's clock, watched: against the log, behind whose last record it must not stand,
 * against a clock that cannot be set, and against those of the servers that all nodes share. While it is doubted nothing may be written and no session
 * believed. A pause of the process is no jump, nor is a sleep of the machine, nor one of which other
 * nodes show that it was. It is believed again as soon as it is back.
 */
export class WatchedClock implements Clock {
  #wall: number;
  #steady: number;
  readonly #begun: { readonly steady: number; readonly boot: number };
  #slept = 0;
  #last: Instant | null = null;
  #strays: Extract<ClockVerdict, { kind: 'strays' }> | null = null;

  constructor(private readonly sources: ClockSources) {
    this.#wall = sources.wall();
    this.#steady = sources.steady();
    this.#begun = { steady: this.#steady, boot: sources.sinceBoot() };
  }

  /** What the machine says; where it jumped, what it would have said, so that nothing lapses or comes to life by that. */
  now(): Instant {
    const { wall, reckoned } = this.#look();
    return new Date(Math.abs(wall - reckoned) > tolerance ? reckoned : wall).toISOString();
  }

  /**
   * When the log's last record was written. A machine that its host stood still, all clocks with it,
   * finds its clock set forward when it goes on; who set it cannot be told here. But this node writes
   * nothing meanwhile: a record of that new time is another node's, which is believed.
   */
  heard(at: Instant): void {
    this.#last = at;
    const { wall, reckoned } = this.#look();
    const isAhead = wall - reckoned > tolerance && Date.parse(at) - reckoned > tolerance;
    if (isAhead && Math.abs(Date.parse(at) - wall) <= tolerance) this.#wall = wall;
  }

  /**
   * What servers and other nodes say of this clock. One that was set, and is as the servers say, was
   * set right. Where they say too little it stays as it was: who strays is not right because nobody answers.
   */
  compared(verdict: ClockVerdict | null): void {
    if (verdict === null) return;
    this.#strays = verdict.kind === 'strays' ? verdict : null;
    if (verdict.kind === 'stands' && verdict.by === 'servers') this.#wall = this.#look().wall;
  }

  /** What the machine says, believed or not, in milliseconds since 1970. */
  wall(): number {
    return this.sources.wall();
  }

  doubt(): ClockDoubt | null {
    const { wall, reckoned } = this.#look();
    if (this.#strays) return this.#strays;
    if (Math.abs(wall - reckoned) > tolerance) return { kind: 'jumped', byMs: wall - reckoned };
    const byMs = this.#last === null ? 0 : Date.parse(this.#last) - wall;
    return byMs > tolerance ? { kind: 'behind', byMs, last: this.#last! } : null;
  }

  /** How far the machine's clock is from where it would be, in milliseconds; positive is ahead. */
  offMs(): number {
    const { wall, reckoned } = this.#look();
    return wall - reckoned;
  }

  #look(): { wall: number; reckoned: number } {
    const { steady, wall } = this.#atOnce(() => this.sources.wall());
    const passed = steady - this.#steady;
    let reckoned = this.#wall + passed;
    // Also of short sleeps, or those that were followed little by little would count once more with the next long one.
    if (Math.abs(wall - reckoned) > shortestSleep) reckoned += this.#newSleep();
    // The clock is followed as slowly as one is set right that goes; what is more adds up to a jump.
    const followed = Math.min(Math.abs(wall - reckoned), Math.max(0, passed) * slewing) * Math.sign(wall - reckoned);
    if (Math.abs(wall - reckoned) <= tolerance) reckoned += followed;
    this.#wall = reckoned;
    this.#steady = steady;
    return { wall, reckoned };
  }

  /** How long the machine slept since that was last asked. */
  #newSleep(): number {
    const { steady: began, boot } = this.#begun;
    const { steady, wall: sinceBoot } = this.#atOnce(() => this.sources.sinceBoot());
    const slept = sinceBoot - boot - (steady - began) - this.#slept;
    if (slept < shortestSleep) return 0;
    this.#slept += slept;
    return slept;
  }

  /** Two times of one moment: a process that is stopped between the two is asked again. */
  #atOnce(other: () => number): { steady: number; wall: number } {
    for (;;) {
      const steady = this.sources.steady();
      const wall = other();
      if (this.sources.steady() - steady < oneMoment) return { steady, wall };
    }
  }
}
