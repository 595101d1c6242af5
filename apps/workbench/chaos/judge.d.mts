export class Rights {
  ended(right: string, at: number): void;
  given(right: string, at: number): void;
  readonly count: number;
  endedFor(rights: readonly string[], at: number): number | null;
  anyEnded(rights: readonly string[], from: number, to: number): boolean;
}

export class Outages {
  began(node: number, at: number): (end: number) => void;
  overlaps(node: number, from: number, to: number): boolean;
}

export interface Frame {
  readonly screen: string;
  readonly rights: readonly string[];
  readonly node: number;
  readonly at: number;
  readonly lateMs: number;
}

export function leaks(
  frames: readonly Frame[],
  rights: Rights,
  outages: Outages,
  options: { promisedMs?: number; staleAfterMs: number },
): { found: (Frame & { age: number; allowed: number })[]; slowest: number };

export function difference<Item>(
  shown: readonly Item[],
  fresh: readonly Item[] | null,
  order: { idOf(item: Item): string; compare(a: Item, b: Item): number; ageOf(item: Item): number },
  atRest?: boolean,
): string | null;
