/** One told change of a live list; the shape of every `…Update` of the schema. */
export interface LiveUpdate<T> {
  kind: 'ADDED' | 'CHANGED' | 'GONE' | 'RESET';
  id: string | null;
  item: T | null;
  mark: string;
}

export interface ListOrder<T> {
  idOf: (item: T) => string;
  /** Negative when `a` stands before `b` on the screen. */
  compare: (a: T, b: T) => number;
  /** Where the first page stands when the list goes on beyond it: a chat's newest page is its end. */
  firstPage: 'start' | 'end';
}

function place<T>(items: readonly T[], item: T, order: ListOrder<T>): T[] {
  const at = items.findIndex((other) => order.compare(item, other) < 0);
  return at < 0 ? [...items, item] : [...items.slice(0, at), item, ...items.slice(at)];
}

/** The list after the update. ADDED and CHANGED may come twice after a resume, so both are upserts. */
export function applyUpdate<T>(items: readonly T[], update: LiveUpdate<T>, order: ListOrder<T>): readonly T[] {
  if (update.kind === 'RESET') return items;
  const id = update.id ?? (update.item && order.idOf(update.item));
  const others = items.filter((item) => order.idOf(item) !== id);
  if (update.kind === 'GONE' || !update.item) return others.length === items.length ? items : others;
  return place(others, update.item, order);
}

/** `items` with a further page joined to them; what stands in both is taken from the page. */
export function joinPage<T>(items: readonly T[], page: readonly T[], order: ListOrder<T>): readonly T[] {
  const fresh = new Set(page.map(order.idOf));
  return [...items.filter((item) => !fresh.has(order.idOf(item))), ...page].sort(order.compare);
}

/**
 * The list after its first page was fetched again. Within the page's reach the page is right, also
 * about what is no longer there; beyond it, what was scrolled to stays.
 */
export function renewPage<T>(items: readonly T[], page: readonly T[], complete: boolean, order: ListOrder<T>): readonly T[] {
  const sorted = [...page].sort(order.compare);
  if (complete || sorted.length === 0) return sorted;
  const edge = (order.firstPage === 'end' ? sorted[0] : sorted[sorted.length - 1]) as T;
  const kept = items.filter((item) => (order.firstPage === 'end' ? order.compare(item, edge) < 0 : order.compare(item, edge) > 0));
  return joinPage(kept, sorted, order);
}
