import { faultKinds, inWords, schedule } from '../chaos/schedule.mjs';

describe('the schedule of faults', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(schedule({ seed: 7, minutes: 7 })).toEqual(schedule({ seed: 7, minutes: 7 }));
    expect(schedule({ seed: 7, minutes: 7 })).not.toEqual(schedule({ seed: 8, minutes: 7 }));
  });

  it.each([1, 2, 3, 4, 5])('does every kind of fault at least once (seed %i)', (seed) => {
    for (const short of [true, false]) {
      expect(new Set(schedule({ seed, minutes: 1, short }).map(({ kind }) => kind))).toEqual(new Set(faultKinds));
    }
  });

  it('fills the minutes that it is given, and not many more', () => {
    const minutesOf = (minutes: number) =>
      schedule({ seed: 1, minutes }).reduce((sum, { forMs, gapMs }) => sum + forMs + gapMs + 9_000, 0) / 60_000;
    expect(minutesOf(15)).toBeGreaterThan(13);
    expect(minutesOf(15)).toBeLessThanOrEqual(15);
  });

  it('stops a node for longer than it may go without knowing', () => {
    const stops = (short: boolean) => schedule({ seed: 1, minutes: 10, short }).filter(({ kind }) => kind === 'node stopped');
    for (const { forMs } of stops(false)) expect(forMs).toBeGreaterThan(10_000);
    for (const { forMs } of stops(true)) expect(forMs).toBeGreaterThan(3_000);
  });

  it('cuts off only the node that has a network of its own', () => {
    const faults = schedule({ seed: 1, minutes: 30, nodes: 3 });
    expect(faults.filter(({ kind }) => kind === 'node cut off').every(({ node }) => node === 2)).toBe(true);
    expect(new Set(faults.filter(({ kind }) => kind === 'node killed').map(({ node }) => node)).size).toBeGreaterThan(1);
  });

  it('says each in words', () => {
    expect(inWords({ kind: 'node stopped', node: 1, forMs: 15_000, gapMs: 3_210, also: false })).toBe(
      'node 2 stopped for 15 s (after 3.2 s)',
    );
    expect(inWords({ kind: 'NATS gone', node: 0, forMs: 30_000, gapMs: 300, also: true })).toBe(
      'NATS gone for 30 s, node 1 killed meanwhile (after 0.3 s)',
    );
  });
});
