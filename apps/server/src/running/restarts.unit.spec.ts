import { Restarts } from './restarts.js';

describe('what fails again and again', () => {
  it('is begun anew after growing pauses, up to ten minutes', () => {
    const restarts = new Restarts();
    const pauses = Array.from({ length: 9 }, () => restarts.pauseAfter(10) / 1_000);
    expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 320, 600, 600]);
  });

  it('is begun anew soon when it ran for long', () => {
    const restarts = new Restarts();
    for (let failure = 0; failure < 9; failure += 1) restarts.pauseAfter(10);
    expect([restarts.pauseAfter(3_600_000), restarts.pauseAfter(10)]).toEqual([5_000, 10_000]);
  });
});
