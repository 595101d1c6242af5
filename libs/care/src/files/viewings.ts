import { MINUTE, type Instant, type Viewer } from '@tsumugi/kernel';
import type { FileVariant } from './events.js';

const lastsMs = 10 * MINUTE;
const keptAtMost = 10_000;

/**
 * Which looks at files are recorded already. A video is asked for in many ranges: within one
 * session, for ten minutes and under the same rule they are one look. Who asks for a whole file
 * looks each time. What is forgotten here, or was looked at through another node, is recorded once more.
 */
export class Viewings {
  readonly #until = new Map<string, number>();

  isRecorded(viewer: Viewer, file: string, variant: FileVariant, rule: string, now: Instant): boolean {
    return (this.#until.get(keyOf(viewer, file, variant, rule)) ?? 0) > Date.parse(now);
  }

  recorded(viewer: Viewer, file: string, variant: FileVariant, rule: string, now: Instant): void {
    const key = keyOf(viewer, file, variant, rule);
    this.#until.delete(key);
    this.#until.set(key, Date.parse(now) + lastsMs);
    if (this.#until.size > keptAtMost) this.#until.delete(this.#until.keys().next().value!);
  }
}

function keyOf({ session, facility }: Viewer, file: string, variant: FileVariant, rule: string): string {
  return [session, facility, file, variant, rule].join('\0');
}
