/** The verdicts over what was seen from outside: pure, so that it can be shown that each can be hard. */

/**
 * What may be told to whom ends by acts. A span is when a right was known to be ended: from the
 * answer to the act that ended it, until the act that gave it again was sent.
 */
export class Rights {
  #spans = [];

  /** @param right e.g. `consent y clinic`; @param at milliseconds, when the act was answered */
  ended(right, at) {
    this.#spans.push({ right, from: at, to: Infinity });
  }

  /** @param at when the act that gives it again was sent, which may take effect before it is answered */
  given(right, at) {
    const span = this.#spans.findLast((each) => each.right === right);
    if (span && span.to === Infinity) span.to = at;
  }

  get count() {
    return this.#spans.length;
  }

  /** For how long one of these rights had been ended at a moment; null while all stood. */
  endedFor(rights, at) {
    const ages = this.#spans.filter(({ right, from, to }) => rights.includes(right) && from < at && at < to).map(({ from }) => at - from);
    return ages.length > 0 ? Math.max(...ages) : null;
  }

  /** Whether one of them was ended at some time within a span of it. */
  anyEnded(rights, from, to) {
    return this.#spans.some((span) => rights.includes(span.right) && span.from < to && from < span.to);
  }
}

/** When which node could not learn of anything: stopped, or cut off from the servers. */
export class Outages {
  #spans = [];

  /** Returns how to say that it ended. */
  began(node, at) {
    const span = { node, from: at, to: Infinity };
    this.#spans.push(span);
    return (end) => (span.to = end);
  }

  overlaps(node, from, to) {
    return this.#spans.some((span) => span.node === node && span.from < to && from < span.to);
  }
}

/**
 * Frames, and answers to queries, that reached somebody whose right had ended. A node that hears
 * of the end has a second; one that was cut off or stood still may go by what it knew until it
 * finds itself stale.
 *
 * @param frames `{ screen, rights, node, at, lateMs }`; `lateMs` is for how long this process itself was held up before it looked
 */
export function leaks(frames, rights, outages, { promisedMs = 1_000, staleAfterMs }) {
  const found = [];
  let slowest = 0;
  for (const frame of frames) {
    const age = rights.endedFor(frame.rights, frame.at);
    if (age === null) continue;
    slowest = Math.max(slowest, age);
    const cut = outages.overlaps(frame.node, frame.at - age, frame.at);
    const allowed = promisedMs + (cut ? staleAfterMs : 0) + frame.lateMs;
    if (age > allowed) found.push({ ...frame, age, allowed });
  }
  return { found, slowest };
}

/**
 * How a screen differs from what a fresh query shows; null where it is right. While others write,
 * the screen may be ahead of the query: of what both hold the screen must have at least that
 * version, and nothing may be on it that the query's span no longer holds. At rest both are equal.
 *
 * @param shown items of the screen; @param fresh items of the query's first page, null where it is refused
 * @param order `{ idOf, compare, ageOf }`; `ageOf` rises with every change of an item
 */
export function difference(shown, fresh, { idOf, compare, ageOf }, atRest) {
  if (fresh === null) return shown.length === 0 ? null : `shows ${shown.length} items that may not be seen`;
  const there = new Map(shown.map((item) => [idOf(item), item]));
  const sorted = [...fresh].sort(compare);
  for (const item of sorted) {
    const mine = there.get(idOf(item));
    if (!mine) return `lacks ${idOf(item)}`;
    if (atRest ? JSON.stringify(mine) !== JSON.stringify(item) : ageOf(mine) < ageOf(item)) return `shows an old ${idOf(item)}`;
  }
  if (sorted.length === 0) return shown.length === 0 || !atRest ? null : `shows ${shown.length} items of nothing`;
  const known = new Set(sorted.map(idOf));
  // A page goes by the order of the log, a screen by the times of writing: near the page's old end the two may differ.
  const edge = sorted[Math.floor(sorted.length / 3)];
  const extra = shown.find((item) => !known.has(idOf(item)) && compare(item, edge) >= 0 && (atRest || compare(item, sorted.at(-1)) <= 0));
  return extra ? `still shows ${idOf(extra)}` : null;
}
