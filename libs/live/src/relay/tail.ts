import type { Stretch } from './messages.js';

/**
 * The stretches that one consumer has not taken yet. It holds a bounded part of the log: whoever
 * falls further behind finds it overflowed and reads the store instead.
 */
export class Tail {
  #stretches: Stretch[] = [];
  #characters = 0;
  #overflowed = false;
  readonly #abort = new AbortController();
  #error: Error | undefined;
  #wake: (() => void) | undefined;

  constructor(private readonly bound: number) {}

  /** Aborts as soon as nothing more is to be handed over. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get ended(): boolean {
    return this.#abort.signal.aborted;
  }

  /** Collects anew, from the next stretch on. */
  restart(): void {
    this.#stretches = [];
    this.#characters = 0;
    this.#overflowed = false;
  }

  push(stretch: Stretch): void {
    if (this.#overflowed || this.ended) return;
    if (this.#characters + stretch.characters > this.bound) {
      this.restart();
      this.#overflowed = true;
    } else {
      this.#stretches.push(stretch);
      this.#characters += stretch.characters;
    }
    this.#wake?.();
  }

  /** With an error, the reader learns of it at once. */
  end(error?: Error): void {
    if (this.ended) return;
    this.#error = error;
    this.restart();
    this.#abort.abort();
    this.#wake?.();
  }

  /** @throws what it was ended with */
  check(): void {
    if (this.#error) throw this.#error;
  }

  /** The next stretch, as soon as there is one; null when it overflowed or ended. */
  async next(): Promise<Stretch | null> {
    for (;;) {
      this.check();
      if (this.ended || this.#overflowed) return null;
      const stretch = this.#stretches.shift();
      if (stretch) {
        this.#characters -= stretch.characters;
        return stretch;
      }
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
