import { endEvenly, pause } from './drain.js';

const never = new AbortController().signal;

/** When each was ended, in milliseconds since the start. */
async function ended(count: number, overMs: number, hurry: AbortSignal = never): Promise<number[]> {
  const began = performance.now();
  const times: number[] = [];
  await endEvenly(
    Array.from({ length: count }, (_, index) => index),
    (index) => {
      expect(index).toBe(times.length);
      times.push(performance.now() - began);
    },
    overMs,
    hurry,
  );
  return times;
}

describe('ending evenly', () => {
  it('spreads the ends over the time: no part of it sees much more than its share', async () => {
    const times = await ended(200, 1_000);
    expect(times).toHaveLength(200);
    const perQuarter = [0, 1, 2, 3].map(
      (quarter) => times.filter((at) => at >= quarter * 250 && (at < quarter * 250 + 250 || quarter === 3)).length,
    );
    for (const share of perQuarter) expect(share).toBeLessThan(90);
    expect(times.at(-1)).toBeGreaterThan(900);
  });

  it('ends all at once where there is no time, and nothing where nothing is open', async () => {
    expect((await ended(50, 0)).at(-1)).toBeLessThan(900);
    expect(await ended(0, 60_000)).toEqual([]);
  });

  it('ends the rest at once when it must hurry', async () => {
    const hurry = new AbortController();
    setTimeout(() => hurry.abort(), 120);
    const times = await ended(100, 60_000, hurry.signal);
    expect(times).toHaveLength(100);
    expect(times.at(-1)).toBeLessThan(5_000);
    expect((await ended(100, 60_000, AbortSignal.abort())).at(-1)).toBeLessThan(1_000);
  });

  it('pauses for the time, or until it must hurry', async () => {
    const began = performance.now();
    await pause(60, never);
    expect(performance.now() - began).toBeGreaterThanOrEqual(59);
    await pause(60_000, AbortSignal.abort());
    await pause(0, never);
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
