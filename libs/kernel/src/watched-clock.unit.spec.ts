import { DAY, HOUR, MINUTE, SECOND } from './time.js';
import { WatchedClock } from './watched-clock.js';

/** A machine whose clock, process and lid the test has in hand. */
function machine() {
  const times = { wall: Date.parse('2026-04-01T02:00:00.000Z'), steady: 50_000, sinceBoot: 90_000 };
  const clock = new WatchedClock({ wall: () => times.wall, steady: () => times.steady, sinceBoot: () => times.sinceBoot });
  const pass = (ms: number) => {
    times.wall += ms;
    times.steady += ms;
    times.sinceBoot += ms;
  };
  return {
    clock,
    pass,
    /** As with SIGSTOP: all clocks go on. */
    pause: pass,
    sleep: (ms: number) => {
      times.wall += ms;
      times.sinceBoot += ms;
    },
    set: (ms: number) => void (times.wall += ms),
    wall: () => new Date(times.wall).toISOString(),
  };
}

describe('a watched clock', () => {
  it('is believed while it goes, and says what the machine says', () => {
    const { clock, pass, wall } = machine();
    for (let hour = 0; hour < 48; hour += 1) {
      pass(HOUR);
      expect([clock.doubt(), clock.now()]).toEqual([null, wall()]);
    }
  });

  it.each([
    ['forward', 2 * HOUR],
    ['back', -2 * HOUR],
    ['by a little more than five minutes', 5 * MINUTE + SECOND],
  ])('is not believed when it is set %s, and is again when it is back', (_, by) => {
    const { clock, pass, set } = machine();
    pass(HOUR);
    set(by);
    expect(clock.doubt()).toMatchObject({ kind: 'jumped', byMs: by });
    // Nothing lapses by that, and nothing comes to life.
    expect(clock.now()).toBe('2026-04-01T03:00:00.000Z');
    pass(10 * MINUTE);
    expect([clock.doubt()?.kind, clock.now()]).toEqual(['jumped', '2026-04-01T03:10:00.000Z']);
    set(-by);
    expect(clock.doubt()).toBeNull();
  });

  it('is believed after it was set by less', () => {
    const { clock, pass, set, wall } = machine();
    pass(HOUR);
    set(-4 * MINUTE);
    expect([clock.doubt(), clock.now()]).toEqual([null, wall()]);
  });

  it('is believed while it is set right little by little, however much that comes to', () => {
    const { clock, pass, set } = machine();
    for (let hour = 0; hour < 24 * 30; hour += 1) {
      pass(HOUR);
      // 500 parts in a million.
      set(1_800);
      expect(clock.doubt()).toBeNull();
    }
  });

  it('adds up small steps to a jump', () => {
    const { clock, pass, set } = machine();
    for (let step = 0; step < 6; step += 1) {
      pass(SECOND);
      clock.now();
      set(MINUTE);
    }
    expect(clock.doubt()).toMatchObject({ kind: 'jumped' });
  });

  it('takes no pause of the process for a jump, of whatever length', () => {
    const { clock, pause, wall } = machine();
    pause(3 * DAY);
    expect([clock.doubt(), clock.now()]).toEqual([null, wall()]);
  });

  it('takes none for a jump either that comes between two of its questions', () => {
    const { clock, pause, pass } = machine();
    pass(HOUR);
    const { sources } = clock as unknown as { sources: { wall: () => number } };
    const wall = sources.wall;
    let stopped = false;
    sources.wall = () => {
      const said = wall();
      if (!stopped) pause(2 * HOUR);
      stopped = true;
      return said;
    };
    expect([clock.doubt(), stopped]).toEqual([null, true]);
  });

  it('takes no sleep of the machine for a jump, and tells a clock that was set meanwhile', () => {
    const { clock, pass, sleep, set, wall } = machine();
    for (let night = 0; night < 5; night += 1) {
      sleep(8 * HOUR);
      expect([clock.doubt(), clock.now()]).toEqual([null, wall()]);
      pass(16 * HOUR);
    }
    for (let nap = 0; nap < 10; nap += 1) {
      sleep(4 * MINUTE);
      expect(clock.doubt()).toBeNull();
      pass(MINUTE);
    }
    sleep(8 * HOUR);
    set(HOUR);
    expect(clock.doubt()).toMatchObject({ kind: 'jumped' });
  });

  it('counts no sleep twice, however short and seldom', () => {
    const { clock, pass, sleep, wall } = machine();
    for (let week = 0; week < 8; week += 1) {
      sleep(3 * MINUTE);
      for (let hour = 0; hour < 7 * 24; hour += 1) {
        pass(HOUR);
        clock.now();
      }
    }
    sleep(8 * HOUR);
    expect([clock.doubt(), clock.now()]).toEqual([null, wall()]);
  });

  describe('of a machine that its host stood still', () => {
    it('is believed when it goes on, whether its clocks went on meanwhile or none did', () => {
      const { clock, pause, pass, wall } = machine();
      pause(8 * HOUR);
      expect([clock.doubt(), clock.now()]).toEqual([null, wall()]);
      // The host gives it back as it was: to the machine no time passed.
      pass(SECOND);
      expect([clock.doubt(), clock.now()]).toEqual([null, wall()]);
    });

    it('and whose clock alone was put right then, is believed as soon as another node wrote at that time', () => {
      const { clock, pass, set, wall } = machine();
      pass(HOUR);
      clock.heard(clock.now());
      set(8 * HOUR);
      expect(clock.doubt()).toMatchObject({ kind: 'jumped' });
      pass(MINUTE);
      clock.heard(wall());
      expect([clock.doubt(), clock.now(), clock.offMs()]).toEqual([null, wall(), 0]);
      // From then on as ever.
      pass(HOUR);
      expect([clock.doubt(), clock.now()]).toEqual([null, wall()]);
      set(HOUR);
      expect(clock.doubt()).toMatchObject({ kind: 'jumped', byMs: HOUR });
    });

    it.each([
      ['forward, while the others write at the time that it was', 8 * HOUR, 0],
      ['forward, while the others write at a third time', 8 * HOUR, 4 * HOUR],
      ['back, while records of that time come along', -8 * HOUR, -8 * HOUR],
    ])('is told from one that was set %s', (_, by, at) => {
      const { clock, pass, set } = machine();
      pass(12 * HOUR);
      const right = Date.parse(clock.now());
      set(by);
      clock.heard(new Date(right + at).toISOString());
      expect(clock.doubt()).toMatchObject({ kind: 'jumped', byMs: by });
      expect(clock.now()).toBe(new Date(right).toISOString());
    });
  });

  it('is not believed behind what was written last, until it is there or something newer was written', () => {
    const { clock, pass } = machine();
    clock.heard('2026-04-01T02:05:00.000Z');
    expect(clock.doubt()).toBeNull();
    clock.heard('2026-04-01T02:05:00.001Z');
    expect(clock.doubt()).toEqual({ kind: 'behind', byMs: 5 * MINUTE + 1, last: '2026-04-01T02:05:00.001Z' });
    pass(1);
    expect(clock.doubt()).toBeNull();
    clock.heard('2027-04-01T02:00:00.000Z');
    expect(clock.doubt()).toMatchObject({ kind: 'behind' });
    clock.heard('2026-04-01T02:00:30.000Z');
    expect(clock.doubt()).toBeNull();
  });

  describe('compared with those of servers', () => {
    const strays = (byMs: number) => ({ kind: 'strays', byMs, servers: ['event-store', 'redis'] }) as const;
    const stands = { kind: 'stands', by: 'servers' } as const;

    it('is not believed while they say that it is wrong, also while they say nothing, and is when they say that it is right', () => {
      const { clock } = machine();
      for (const verdict of [strays(6 * MINUTE), null]) {
        clock.compared(verdict);
        expect(clock.doubt()).toEqual(strays(6 * MINUTE));
      }
      clock.compared(stands);
      expect(clock.doubt()).toBeNull();
    });

    it('is believed while they say nothing', () => {
      const { clock } = machine();
      clock.compared(null);
      expect(clock.doubt()).toBeNull();
    });

    it.each([
      ['back', -HOUR],
      ['forward', HOUR],
    ])('is believed after it was set %s to what they say, and not before', (_, by) => {
      const { clock, pass, set, wall } = machine();
      clock.compared(strays(-by));
      set(by);
      pass(SECOND);
      expect(clock.doubt()).toMatchObject({ kind: 'strays' });
      clock.compared(stands);
      expect([clock.doubt(), clock.now()]).toEqual([null, wall()]);
    });

    it('is not believed after it was set, where only other nodes stand with it', () => {
      const { clock, pass, set } = machine();
      pass(HOUR);
      set(HOUR);
      clock.compared({ kind: 'stands', by: 'nodes' });
      expect(clock.doubt()).toMatchObject({ kind: 'jumped', byMs: HOUR });
    });
  });
});
