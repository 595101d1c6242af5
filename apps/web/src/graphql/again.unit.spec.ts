import { Again, firstPause, longestPause } from './again';

function bench() {
  const timers: { run: () => void; ms: number }[] = [];
  const listeners = new Set<() => void>();
  let tries = 0;
  const again = new Again(() => tries++, {
    set: (run, ms) => {
      const timer = { run, ms };
      timers.push(timer);
      return timer;
    },
    clear: (timer) => void timers.splice(timers.indexOf(timer), 1),
    hopeful: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  });
  return { again, timers, tries: () => tries, online: () => listeners.forEach((listener) => listener()), listeners };
}

describe('what failed for want of the server', () => {
  it('is tried again by itself, after pauses that grow to a limit', () => {
    const { again, timers, tries } = bench();
    const pauses: number[] = [];
    for (let round = 0; round < 6; round += 1) {
      again.failed();
      pauses.push(timers[0]!.ms);
      timers[0]!.run();
    }
    expect(pauses).toEqual([firstPause, 6_000, 12_000, 24_000, longestPause, longestPause]);
    expect(tries()).toBe(6);
  });

  it('is tried at once when the network is back, and once only', () => {
    const { again, timers, tries, online } = bench();
    again.failed();
    online();
    expect({ tries: tries(), timers: timers.length }).toEqual({ tries: 1, timers: 0 });
  });

  it('rests after it succeeded', () => {
    const { again, timers, tries, online, listeners } = bench();
    again.failed();
    again.stop();
    online();
    expect({ tries: tries(), timers: timers.length, listeners: listeners.size }).toEqual({ tries: 0, timers: 0, listeners: 0 });
  });
});
