import type { Heard } from './play.js';

/** What one person heard in one of the worlds alone: the first lines that differ, for whoever mends it. */
export function differing(there: Heard, here: Heard, viewer: string): string[] {
  const [one, other] = [there[viewer]!, here[viewer]!];
  const lines: string[] = [];
  for (let at = 0; at < Math.max(one.length, other.length) && lines.length < 3; at += 1) {
    const [left, right] = [one[at] ?? '(nothing)', other[at] ?? '(nothing)'];
    if (left === right) continue;
    let from = 0;
    while (left[from] === right[from]) from += 1;
    const cut = (text: string): string => text.slice(Math.max(0, from - 120), from + 200);
    lines.push(`${left.slice(0, 60)} … ${cut(left)} ≠ ${cut(right)}`);
  }
  return lines;
}
