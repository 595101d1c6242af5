import { SingleBar } from 'cli-progress';

/** A bar on a terminal's standard error; nothing where nobody looks on. */
export class Progress {
  readonly #bar: SingleBar | null;
  #drawn = 0;

  constructor(what: string, total: number, quiet: boolean) {
    this.#bar =
      quiet || !process.stderr.isTTY
        ? null
        : new SingleBar({
            format: `${what} {bar} {percentage}% {value}/{total} {eta}s`,
            stream: process.stderr,
            hideCursor: true,
            clearOnComplete: true,
          });
    this.#bar?.start(Math.max(1, total), 0);
  }

  /** Cheap enough to be called for every record. */
  at(value: number): void {
    if (!this.#bar) return;
    const now = performance.now();
    if (now - this.#drawn < 100) return;
    this.#drawn = now;
    this.#bar.update(value);
  }

  end(): void {
    this.#bar?.stop();
  }
}

export interface Output {
  readonly json: boolean;
}

/** The result: one object, or some lines of which the last one says it all. */
export function tell({ json }: Output, result: object, lines: readonly string[]): void {
  console.log(json ? JSON.stringify(result) : lines.join('\n'));
}

export function seconds(since: number): number {
  return Math.round(performance.now() - since) / 1000;
}

export const number = (value: number): string => value.toLocaleString('en-US');

/** How many in a second, for people. */
export const rate = (count: number, inSeconds: number): string => number(Math.round(count / Math.max(inSeconds, 0.001)));
