import { clockAhead, hearTime, millisecondsSince, now } from './clock';

const after = (milliseconds: number) => new Date(Date.now() + milliseconds).toUTCString();
const hour = 3_600_000;

describe('the time by the server', () => {
  it('is kept to on a device whose clock is slow or fast', () => {
    hearTime(after(26 * hour), 0, 20);
    expect(Math.abs(now().getTime() - Date.now() - 26 * hour)).toBeLessThan(2_000);
    hearTime(after(-10 * 60_000), 0, 20);
    expect(Math.abs(clockAhead() + 10 * 60_000)).toBeLessThan(2_000);
    hearTime(after(0), 0, 20);
    expect(clockAhead()).toBe(0);
  });

  it('is not learned from an answer that took long, or that names none', () => {
    hearTime(after(hour), 0, 9_000);
    hearTime(null, 0, 20);
    hearTime('soon', 0, 20);
    expect(clockAhead()).toBe(0);
  });
});

describe('how long an entry has waited', () => {
  const began = { ticks: 1_000, wall: 500_000 };

  it('is told by the clock that nobody sets', () => {
    expect(millisecondsSince(began, { ticks: 1_000 + hour, wall: 500_000 + hour + 800 })).toBe(hour);
  });

  it('is not known when the device slept or its clock was set', () => {
    expect(millisecondsSince(began, { ticks: 1_500, wall: 500_000 + hour })).toBeNull();
    expect(millisecondsSince(began, { ticks: 1_000 + hour, wall: 500_000 - hour })).toBeNull();
  });
});
