interface Closable {
  close(): unknown;
}

/** What was opened so far, for whoever opens one thing after the other: closed together, the last one first. */
export class Opened {
  readonly #parts: Closable[] = [];

  keep<T extends Closable>(part: T): T {
    this.#parts.unshift(part);
    return part;
  }

  async close(): Promise<void> {
    for (const part of this.#parts) await part.close();
  }
}
