import { DAY, type Instant } from '@tsumugi/kernel';

/** Japan has one zone and no summer time. */
const offset = '+09:00';
/** What happens last on the day of the story, and a little more, so that nothing lies in the future. */
const lastHour = '12:30';

/** Times as the story tells them: so many days before its day, at a time of the clock in Japan. */
export class StoryTime {
  /** The day of the story, `YYYY-MM-DD`: today, or yesterday while the morning is not over. */
  readonly day: string;

  constructor(now: Instant) {
    const today = dayOf(Date.parse(now));
    this.day = Date.parse(now) >= Date.parse(`${today}T${lastHour}:00${offset}`) ? today : dayOf(Date.parse(now) - DAY);
  }

  at(daysBefore: number, time: string): Instant {
    return new Date(Date.parse(`${this.day}T${time}:00${offset}`) - daysBefore * DAY).toISOString();
  }

  date(daysBefore: number): string {
    return dayOf(Date.parse(this.at(daysBefore, '12:00')));
  }

  /** The birth date of somebody who had the given birthday so many days ago. */
  born(age: number, birthdayDaysAgo: number): string {
    const birthday = this.date(birthdayDaysAgo);
    const year = Number(birthday.slice(0, 4)) - age;
    // A birthday on the last day of February would not exist in most years.
    return `${year}${birthday.slice(4).replace('-02-29', '-02-28')}`;
  }
}

function dayOf(milliseconds: number): string {
  return new Date(milliseconds + 9 * 3_600_000).toISOString().slice(0, 10);
}
