import { ageOn, dayIn, endOfDay, isDay } from './day.js';

describe('days of a region', () => {
  it('begin at midnight of its zone', () => {
    expect(dayIn('Asia/Tokyo', '2026-03-31T14:59:59.999Z')).toBe('2026-03-31');
    expect(dayIn('Asia/Tokyo', '2026-03-31T15:00:00.000Z')).toBe('2026-04-01');
    expect(endOfDay('Asia/Tokyo', '2026-03-31T14:59:58.500Z')).toBe('2026-03-31T15:00:00.000Z');
    expect(endOfDay('Asia/Tokyo', '2026-03-31T15:00:00.000Z')).toBe('2026-04-01T15:00:00.000Z');
  });

  it('make somebody a year older on the birthday, and who was born on 29 February on 1 March', () => {
    expect(ageOn('2026-11-02', '1941-11-03')).toBe(84);
    expect(ageOn('2026-11-03', '1941-11-03')).toBe(85);
    expect(ageOn('2026-02-28', '1944-02-29')).toBe(81);
    expect(ageOn('2026-03-01', '1944-02-29')).toBe(82);
  });

  it('are those of the calendar', () => {
    expect(['2026-02-28', '2024-02-29'].every(isDay)).toBe(true);
    expect(['2026-02-29', '2026-2-1', '2026-13-01', '', '20260401'].some(isDay)).toBe(false);
  });
});
