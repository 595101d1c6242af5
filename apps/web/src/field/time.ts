import { clockAhead, isClockWrong, now } from './clock';

const zone = 'Asia/Tokyo';
const parts = new Intl.DateTimeFormat('ja-JP', {
  timeZone: zone,
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  weekday: 'short',
  hour: 'numeric',
  minute: '2-digit',
  hourCycle: 'h23',
});

interface Wall {
  year: string;
  month: string;
  day: string;
  weekday: string;
  clock: string;
}

function wallOf(instant: Date): Wall {
  const found: Record<string, string> = {};
  for (const { type, value } of parts.formatToParts(instant)) found[type] = value;
  const { year = '', month = '', day = '', weekday = '', hour = '', minute = '' } = found;
  return { year, month, day, weekday, clock: `${hour}:${minute}` };
}

/** Days between the two walls' dates: 1 when `a` is the day before `b`. */
function daysBetween(a: Wall, b: Wall): number {
  const at = (wall: Wall) => Date.UTC(Number(wall.year), Number(wall.month) - 1, Number(wall.day));
  return Math.round((at(b) - at(a)) / 86_400_000);
}

/** `9:05` today, `昨日 9:05`, `11月3日(火) 9:05`, `2025年11月3日 9:05` in other years. In the region's zone. */
export function timeWords(instant: string, at: Date = now()): string {
  const then = wallOf(new Date(instant));
  const today = wallOf(at);
  const days = daysBetween(then, today);
  if (days === 0) return then.clock;
  return `${dayOf(then, today, days)} ${then.clock}`;
}

/** `9:05`, where a heading names the day. */
export function clockWords(instant: string): string {
  return wallOf(new Date(instant)).clock;
}

/** `今日`, `昨日`, `11月3日(火)`: the heading between two days. */
export function dayWords(instant: string, at: Date = now()): string {
  const then = wallOf(new Date(instant));
  const today = wallOf(at);
  const days = daysBetween(then, today);
  return days === 0 ? '今日' : dayOf(then, today, days);
}

function dayOf(then: Wall, today: Wall, days: number): string {
  if (days === 1) return '昨日';
  if (then.year === today.year) return `${then.month}月${then.day}日(${then.weekday})`;
  return `${then.year}年${then.month}月${then.day}日`;
}

/** The whole of it, for titles and lists of readers: `2026年11月3日(火) 9:05`. */
export function fullTimeWords(instant: string): string {
  const { year, month, day, weekday, clock } = wallOf(new Date(instant));
  return `${year}年${month}月${day}日(${weekday}) ${clock}`;
}

/** `たった今`, `5分前`, `3時間前`, then as `timeWords`: for lists where how long ago is what counts. */
export function agoWords(instant: string, at: Date = now()): string {
  const minutes = Math.floor((at.getTime() - new Date(instant).getTime()) / 60_000);
  if (minutes < 1) return 'たった今';
  if (minutes < 60) return `${minutes}分前`;
  if (minutes < 6 * 60) return `${Math.floor(minutes / 60)}時間前`;
  return timeWords(instant, at);
}

/** How old a value is that was typed long after it was measured, `26時間前`; null where it was typed at about the time. */
export function lateWords(measured: string, typed: string, at: Date = now()): string | null {
  return Date.parse(typed) - Date.parse(measured) < 30 * 60_000 ? null : ageWords(measured, at);
}

/** How long ago, without a day: `5分前`, `3時間前`, `2日前`. */
export function ageWords(instant: string, at: Date = now()): string {
  const minutes = Math.max(0, Math.floor((at.getTime() - Date.parse(instant)) / 60_000));
  if (minutes < 120) return `${minutes}分前`;
  const hours = Math.floor(minutes / 60);
  return hours < 72 ? `${hours}時間前` : `${Math.floor(hours / 24)}日前`;
}

/** A day without a time, `2026-11-03` → `2026年11月3日`. */
export function dateWords(day: string): string {
  const [year, month, date] = day.split('-').map(Number);
  return `${year}年${month}月${date}日`;
}

/** Whether both are of the same day in the region's zone. */
export function sameDay(a: string, b: string): boolean {
  return daysBetween(wallOf(new Date(a)), wallOf(new Date(b))) === 0;
}

/** For `<input type="datetime-local">`: `2026-11-03T09:05` in the region's zone. */
export function localInputOf(instant: Date): string {
  const { year, month, day, clock } = wallOf(instant);
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}T${clock.padStart(5, '0')}`;
}

/** The region keeps no summer time. Null: no such moment, or a year that is none. */
export function instantOfLocalInput(value: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(value)) return null;
  const instant = new Date(`${value}:00+09:00`);
  return Number.isNaN(instant.getTime()) ? null : instant.toISOString();
}

/** Stands for a moment or day of which the person has filled in a part. */
export const unfinished = 'unfinished';

/** Stands behind a moment of which it is known that it was not read off a wrong clock. */
const surely = ' sure';

/** A moment by the right clock: from the server's, or because its person said so. */
export const sureMoment = (local: string): string => local + surely;

/** As the control shows it. */
export const namedMoment = (value: string): string => (value.endsWith(surely) ? value.slice(0, -surely.length) : value);

/** The moment at which this device's clock showed what was typed. */
export function byRightClock(local: string): Date {
  return new Date(Date.parse(instantOfLocalInput(local) ?? '') + clockAhead());
}

/** How far a device's clock may run ahead. */
const tolerance = 5 * 60_000;

/**
 * The moment that a person named, null for an empty field; or why it is none. It is never taken for now. On a device whose
 * clock is known to be wrong, it is asked whether the moment was read off that clock.
 */
export function readMoment(
  value: string,
  at: Date = now(),
): { instant: string | null } | { slip: 'unfinished' | 'year' | 'future' | 'device' } {
  if (value === '') return { instant: null };
  if (value === unfinished) return { slip: 'unfinished' };
  const named = namedMoment(value);
  const instant = instantOfLocalInput(named);
  if (instant === null) return { slip: 'year' };
  if (named === value && isClockWrong()) return { slip: 'device' };
  return Date.parse(instant) > at.getTime() + tolerance ? { slip: 'future' } : { instant };
}

/** The day that a person named, or why it is none: none at all, half of one, a year of five digits, one to come, one before `earliest`. */
export function readDay(
  value: string,
  earliest?: string,
  latest: string = today(),
): { day: string } | { slip: 'empty' | 'unfinished' | 'year' | 'future' | 'before' } {
  if (value === '') return { slip: 'empty' };
  if (value === unfinished) return { slip: 'unfinished' };
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return { slip: 'year' };
  if (value > latest) return { slip: 'future' };
  return earliest !== undefined && value < earliest ? { slip: 'before' } : { day: value };
}

/** Today in the region, `2026-11-03`. */
export function today(): string {
  return localInputOf(now()).slice(0, 10);
}
