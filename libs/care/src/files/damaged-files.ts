import { MINUTE, type Instant } from '@tsumugi/kernel';
import type { FileVariant } from './events.js';

/** So long a form that was found damaged is not read again: what breaks in the middle would break each time. */
const rememberedMs = MINUTE;
const keptAtMost = 1_000;

/** Forms of files that were found damaged by this node and not whole since. */
export class DamagedFiles {
  readonly #foundAt = new Map<string, number>();
  /** Told once of each. */
  onFound: (variant: FileVariant) => void = () => undefined;

  get count(): number {
    return this.#foundAt.size;
  }

  found(file: string, variant: FileVariant, now: Instant): void {
    const key = `${file} ${variant}`;
    if (!this.#foundAt.delete(key)) this.onFound(variant);
    this.#foundAt.set(key, Date.parse(now));
    if (this.#foundAt.size > keptAtMost) this.#foundAt.delete(this.#foundAt.keys().next().value!);
  }

  isWhole(file: string, variant: FileVariant): void {
    this.#foundAt.delete(`${file} ${variant}`);
  }

  /** Whether it was found damaged a moment ago. Afterwards it is looked at again: it may have been brought back. */
  isKnown(file: string, variant: FileVariant, now: Instant): boolean {
    return Date.parse(now) - (this.#foundAt.get(`${file} ${variant}`) ?? -Infinity) < rememberedMs;
  }
}
