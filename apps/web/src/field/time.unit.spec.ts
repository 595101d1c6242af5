import { hearTime } from './clock';
import {
  ageWords,
  agoWords,
  byRightClock,
  clockWords,
  dayWords,
  instantOfLocalInput,
  lateWords,
  localInputOf,
  namedMoment,
  readDay,
  readMoment,
  sameDay,
  sureMoment,
  timeWords,
  unfinished,
} from './time';

/** Tuesday, 3 November 2026, 09:05 in Tokyo. */
const now = new Date('2026-11-03T00:05:00.000Z');

describe('the words for a time', () => {
  it.each([
    ['2026-11-02T15:30:00.000Z', '0:30', 'just after midnight in Tokyo is today, though yesterday in UTC'],
    ['2026-11-02T14:59:00.000Z', '昨日 23:59', 'a minute before midnight is yesterday'],
    ['2026-10-31T01:00:00.000Z', '10月31日(土) 10:00', 'earlier this year has its weekday'],
    ['2025-12-31T01:00:00.000Z', '2025年12月31日 10:00', 'another year is named'],
  ])('%s is %s: %s', (instant, words) => {
    expect(timeWords(instant, now)).toBe(words);
  });

  it.each([
    ['2026-11-03T00:04:40.000Z', 'たった今'],
    ['2026-11-02T23:20:00.000Z', '45分前'],
    ['2026-11-02T21:00:00.000Z', '3時間前'],
    ['2026-11-02T08:00:00.000Z', '昨日 17:00'],
  ])('%s was %s', (instant, words) => {
    expect(agoWords(instant, now)).toBe(words);
  });

  it('heads the days of a timeline', () => {
    expect(dayWords('2026-11-03T00:00:00.000Z', now)).toBe('今日');
    expect(dayWords('2026-11-02T00:00:00.000Z', now)).toBe('昨日');
    expect(dayWords('2026-11-01T00:00:00.000Z', now)).toBe('11月1日(日)');
    expect(clockWords('2026-11-01T00:00:00.000Z')).toBe('9:00');
    expect(sameDay('2026-11-02T14:59:00.000Z', '2026-11-02T15:01:00.000Z')).toBe(false);
  });

  it('gives a form the hour of the region, and takes it back', () => {
    expect(localInputOf(now)).toBe('2026-11-03T09:05');
    expect(instantOfLocalInput('2026-11-03T09:05')).toBe(now.toISOString());
    expect(instantOfLocalInput('')).toBeNull();
  });

  it.each([
    ['', { instant: null }],
    ['2026-11-03T09:05', { instant: now.toISOString() }],
    [unfinished, { slip: 'unfinished' }],
    ['20261-11-03T09:05', { slip: 'year' }],
    ['12026-11-03T09:05', { slip: 'year' }],
    ['2026-11-03T09:30', { slip: 'future' }],
    ['2027-11-03T09:05', { slip: 'future' }],
  ])('takes %j for what was named, or refuses it, and never takes it for now', (value, read) => {
    expect(readMoment(value, now)).toEqual(read);
  });

  it('tells the age of a value that was typed long after it was measured', () => {
    expect(lateWords('2026-11-03T00:00:00.000Z', '2026-11-03T00:04:00.000Z', now)).toBeNull();
    expect(lateWords('2026-11-02T23:05:00.000Z', '2026-11-03T00:00:00.000Z', now)).toBe('60分前');
    expect(lateWords('2026-11-01T22:05:00.000Z', '2026-11-03T00:00:00.000Z', now)).toBe('26時間前');
    expect(lateWords('2026-10-20T22:05:00.000Z', '2026-11-03T00:00:00.000Z', now)).toBe('13日前');
  });

  it.each([
    ['2026-11-03', { day: '2026-11-03' }],
    ['1942-05-03', { day: '1942-05-03' }],
    ['', { slip: 'empty' }],
    [unfinished, { slip: 'unfinished' }],
    ['20261-11-03', { slip: 'year' }],
    ['2026-11-04', { slip: 'future' }],
    ['1942-05-02', { slip: 'before' }],
  ])('takes %j for a day that can have been, or says what is wrong with it', (value, read) => {
    expect(readDay(value, '1942-05-03', '2026-11-03')).toEqual(read);
  });

  it('asks on a device whose clock is wrong whether the moment was read off that clock', () => {
    const local = localInputOf(new Date(Date.now() - 3_600_000));
    expect(readMoment(local)).toEqual({ instant: instantOfLocalInput(local) });
    hearTime(new Date(Date.now() + 26 * 3_600_000).toUTCString(), 0, 20);
    try {
      expect(readMoment(local)).toEqual({ slip: 'device' });
      expect(readMoment('')).toEqual({ instant: null });
      expect(readMoment(sureMoment(local))).toEqual({ instant: instantOfLocalInput(local) });
      expect(namedMoment(sureMoment(local))).toBe(local);
      expect(Math.abs(byRightClock(local).getTime() - Date.now() - 25 * 3_600_000)).toBeLessThan(62_000);
    } finally {
      hearTime(new Date(Date.now()).toUTCString(), 0, 20);
    }
  });

  it('tells how old typed work is', () => {
    expect(ageWords('2026-11-02T23:50:00.000Z', now)).toBe('15分前');
    expect(ageWords('2026-11-02T20:05:00.000Z', now)).toBe('4時間前');
    expect(ageWords('2026-10-30T00:05:00.000Z', now)).toBe('4日前');
  });
});
