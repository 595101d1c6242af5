/**
 * A bounded map of two halves. When the younger is full it becomes the older, and what stood in
 * the older and was not asked for since is dropped. So a key just loaded stays until at least
 * `half` others were loaded after it: longer than a batch needs between `load` and `open`.
 */
export class KeyCache<Value> {
  #younger = new Map<string, Value>();
  #older = new Map<string, Value>();

  constructor(private readonly half: number) {}

  get(name: string): Value | undefined {
    const found = this.#younger.get(name);
    if (found !== undefined) return found;
    const old = this.#older.get(name);
    if (old !== undefined) this.#younger.set(name, old);
    return old;
  }

  set(name: string, value: Value): void {
    this.#younger.set(name, value);
  }

  /** To be called before a load, never within one: a batch larger than the bound must stay whole. */
  makeRoom(): void {
    if (this.#younger.size < this.half) return;
    this.#older = this.#younger;
    this.#younger = new Map();
  }

  names(): string[] {
    return [...new Set([...this.#younger.keys(), ...this.#older.keys()])];
  }

  clear(): void {
    this.#younger.clear();
    this.#older.clear();
  }
}
