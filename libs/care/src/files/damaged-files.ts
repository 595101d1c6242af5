import { MINUTE, type Instant } from '@tsumugi/kernel';
import type { FileVariant } from './events.js';

/** So long a form that was found damaged is not read again: what breaks in the middle would break each time. */
const rememberedMs = MINUTE;
const keptAtMost = 1_000;

/** Forms of files that were found damaged by this node and not whole since. */
export class DamagedFiles {
  readonly #foundAt = new Map<string, number>();
  /** Files from whose original no picture could be made. */
  readonly #madeInVainAt = new Map<string, number>();
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
    if (variant === 'original') this.#madeInVainAt.delete(file);
  }

  /** A damaged picture could not be made anew: the next request need not try it again at once. */
  madeInVain(file: string, now: Instant): void {
    this.#madeInVainAt.delete(file);
    this.#madeInVainAt.set(file, Date.parse(now));
    if (this.#madeInVainAt.size > keptAtMost) this.#madeInVainAt.delete(this.#madeInVainAt.keys().next().value!);
  }

  isInVain(file: string, now: Instant): boolean {
    return Date.parse(now) - (this.#madeInVainAt.get(file) ?? -Infinity) < rememberedMs;
  }

  /** Whether it was found damaged a moment ago. Afterwards it is looked at again: it may have been brought back. */
  isKnown(file: string, variant: FileVariant, now: Instant): boolean {
    return Date.parse(now) - (this.#foundAt.get(`${file} ${variant}`) ?? -Infinity) < rememberedMs;
  }
}
