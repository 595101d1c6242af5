export interface StrangersLimits {
  /** Bytes of the node, and of one address group. */
  readonly node: number;
  readonly ofGroup: number;
  /** What a request takes beside its body. */
  readonly each: number;
}

/** A small request in a hundred milliseconds finds its place also where others open thousands a second. */
const usual: StrangersLimits = { node: 24 * 1024 * 1024, ofGroup: 6 * 1024 * 1024, each: 8 * 1024 };

interface Group {
  bytes: number;
  /** How to end those whose body is still on its way, in the order in which they came. */
  readonly onTheirWay: Set<() => void>;
}

export interface StrangersPlace {
  /** All of it has come: it is not cut any more. */
  arrived(): void;
  release(): void;
}

/**
 * Requests of those who are not signed in, by what they hold. Where there is no room, who has sent
 * half of theirs and waited longest makes it, first in one's own address group, then in the one
 * that holds most: who says at once what they want, as one does who signs in, is let in.
 */
export class Strangers {
  readonly #groups = new Map<string, Group>();
  #bytes = 0;

  constructor(private readonly limits = usual) {}

  get bytes(): number {
    return this.#bytes;
  }

  /** Null where others' whole requests take all the room. */
  take(name: string, bodyBytes: number, cut: () => void): StrangersPlace | null {
    const { node, ofGroup, each } = this.limits;
    const size = each + bodyBytes;
    while (size + (this.#groups.get(name)?.bytes ?? 0) > ofGroup) if (!this.#makeRoom(name)) return null;
    while (size + this.#bytes > node) if (!this.#makeRoom(this.#largest())) return null;
    const group = this.#groups.get(name) ?? { bytes: 0, onTheirWay: new Set() };
    this.#groups.set(name, group);
    group.bytes += size;
    this.#bytes += size;
    let released = false;
    const release = (): void => {
      if (released) return;
      released = true;
      group.onTheirWay.delete(end);
      group.bytes -= size;
      this.#bytes -= size;
      if (group.bytes === 0) this.#groups.delete(name);
    };
    const end = (): void => {
      // At once, for the next one has its place.
      release();
      cut();
    };
    group.onTheirWay.add(end);
    return { arrived: () => void group.onTheirWay.delete(end), release };
  }

  #makeRoom(name: string | null): boolean {
    const [oldest] = (name === null ? undefined : this.#groups.get(name))?.onTheirWay ?? [];
    oldest?.();
    return oldest !== undefined;
  }

  #largest(): string | null {
    let [found, most] = [null as string | null, 0];
    for (const [name, { bytes, onTheirWay }] of this.#groups) if (bytes > most && onTheirWay.size > 0) [found, most] = [name, bytes];
    return found;
  }
}
