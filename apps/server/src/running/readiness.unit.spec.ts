import { Readiness, type Check } from './readiness.js';

/** What was logged, as `level check`. */
function readiness(checks: Record<string, Check>, draining = () => false) {
  const said: string[] = [];
  const say = (level: string) => (fields: object) => void said.push(`${level} ${(fields as { check: string }).check}`);
  let now = 0;
  return {
    readiness: new Readiness(checks, draining, { warn: say('warn'), info: say('info') }, () => now),
    said,
    pass: (ms: number) => void (now += ms),
  };
}

describe('readiness', () => {
  it('passes when every check passes, and names those that do not', async () => {
    expect(await readiness({ views: () => true, store: () => Promise.resolve(true) }).readiness.report()).toEqual({
      ready: true,
      draining: false,
      checks: { views: true, store: true },
    });
    const { readiness: failing, said } = readiness({
      views: () => true,
      fresh: () => false,
      store: () => Promise.reject(new Error('away')),
      keys: () => {
        throw new Error('away');
      },
    });
    expect(await failing.report()).toEqual({
      ready: false,
      draining: false,
      checks: { views: true, fresh: false, store: false, keys: false },
    });
    expect(said).toEqual(['warn fresh', 'warn store', 'warn keys']);
  });

  it('does not wait for a store that does not answer', async () => {
    const began = performance.now();
    const { readiness: hanging } = readiness({ views: () => true, store: () => new Promise(() => undefined) });
    expect((await hanging.report()).checks).toEqual({ views: true, store: false });
    expect(performance.now() - began).toBeLessThan(4_000);
  });

  it('asks the stores once for many probes, and anew a moment later', async () => {
    let asked = 0;
    const { readiness: probed, pass } = readiness({ store: () => ++asked > 0 });
    await Promise.all([probed.report(), probed.report(), probed.report()]);
    await probed.report();
    expect(asked).toBe(1);
    pass(1_100);
    await probed.report();
    expect(asked).toBe(2);
  });

  it('is not ready while the node drains, whatever the checks say', async () => {
    let draining = false;
    const { readiness: drained } = readiness({ views: () => true }, () => draining);
    expect(await drained.report()).toMatchObject({ ready: true });
    draining = true;
    expect(drained.known()).toEqual({ ready: false, draining: true, checks: { views: true } });
  });

  it('logs a check when it turns, not at every probe', async () => {
    let passes = false;
    const { readiness: turning, said, pass } = readiness({ store: () => passes });
    await turning.report();
    pass(1_100);
    await turning.report();
    passes = true;
    pass(1_100);
    await turning.report();
    pass(1_100);
    await turning.report();
    expect(said).toEqual(['warn store', 'info store']);
  });
});
