import type { StoredRecord } from '@tsumugi/kernel';

export interface Batch {
  readonly records: readonly StoredRecord[];
  /** How long its records' JSON is together. */
  readonly characters: number;
}

/**
 * The committed batches that one subscriber has not taken yet. It holds a bounded part of the log:
 * whoever falls further behind finds it overflowed and reads the store instead.
 */
export class LiveTail {
  #batches: Batch[] = [];
  #characters = 0;
  #overflowed = false;
  #ended = false;
  #wake: (() => void) | undefined;

  constructor(private readonly bound: number) {}

  get ended(): boolean {
    return this.#ended;
  }

  /** Collects anew, from the next commit on. */
  restart(): void {
    this.#batches = [];
    this.#characters = 0;
    this.#overflowed = false;
  }

  push(batch: Batch): void {
    if (this.#overflowed || this.#ended) return;
    if (this.#characters + batch.characters > this.bound) {
      this.restart();
      this.#overflowed = true;
    } else {
      this.#batches.push(batch);
      this.#characters += batch.characters;
    }
    this.#wake?.();
  }

  /** Something may have been committed that was not pushed: its reader reads the store. */
  miss(): void {
    this.restart();
    this.#overflowed = true;
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.restart();
    this.#wake?.();
  }

  /** The next batch, as soon as there is one; null when it overflowed or ended. */
  async next(): Promise<readonly StoredRecord[] | null> {
    for (;;) {
      if (this.#ended || this.#overflowed) return null;
      const batch = this.#batches.shift();
      if (batch) {
        this.#characters -= batch.characters;
        return batch.records;
      }
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
