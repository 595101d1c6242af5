import { DAY, plus, type Instant } from '@tsumugi/kernel';

const formats = new Map<string, Intl.DateTimeFormat>();

function parts(zone: string, at: Instant): Record<string, string> {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formats.set(zone, format);
  }
  return Object.fromEntries(format.formatToParts(new Date(at)).map((part) => [part.type, part.value]));
}

/** The day of a moment in a region's zone, `YYYY-MM-DD`. */
export function dayIn(zone: string, at: Instant): string {
  const { year, month, day } = parts(zone, at);
  return `${year}-${month}-${day}`;
}

/**
 * When the day of a moment ends in a zone. On the two days a year when a clock changes it may be
 * an hour off, so a caller asks again at that time.
 */
export function endOfDay(zone: string, at: Instant): Instant {
  const { hour, minute, second } = parts(zone, at);
  const passed = ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000 + new Date(at).getUTCMilliseconds();
  return plus(at, DAY - passed);
}

/** Whole years of life on a day; both as `YYYY-MM-DD`. */
export function ageOn(day: string, birthDate: string): number {
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return day.slice(5) < birthDate.slice(5) ? years - 1 : years;
}

/** A day that the calendar has, written as `YYYY-MM-DD`. */
export function isDay(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const date = new Date(`${value}T00:00:00.000Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}
