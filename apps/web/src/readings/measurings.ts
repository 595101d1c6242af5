import { sameDay } from '../field/time';
import type { Reading } from '../graphql/schema/team';
import { kindOrder } from './kinds';

/** What one person measured at one moment. */
export interface Measuring {
  key: string;
  measuredAt: string;
  readings: readonly Reading[];
}

/** Readings, the newest first, put together as they were measured. */
export function measuringsOf(readings: readonly Reading[]): readonly Measuring[] {
  const found = new Map<string, Reading[]>();
  for (const reading of readings) {
    const key = `${reading.measuredAt} ${reading.by?.account ?? ''} ${reading.typedAt}`;
    const together = found.get(key);
    if (together) together.push(reading);
    else found.set(key, [reading]);
  }
  return [...found].map(([key, together]) => ({
    key,
    measuredAt: (together[0] as Reading).measuredAt,
    readings: together.sort((a, b) => kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind)),
  }));
}

export interface DayOf<T> {
  /** A moment of the day. */
  at: string;
  items: readonly T[];
}

/** Things in the order of time, cut where a day of the region ends. */
export function byDay<T>(items: readonly T[], timeOf: (item: T) => string): readonly DayOf<T>[] {
  const days: { at: string; items: T[] }[] = [];
  for (const item of items) {
    const last = days.at(-1);
    if (last && sameDay(last.at, timeOf(item))) last.items.push(item);
    else days.push({ at: timeOf(item), items: [item] });
  }
  return days;
}
