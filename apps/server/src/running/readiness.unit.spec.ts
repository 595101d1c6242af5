import { StoreUnavailableError } from '@tsumugi/kernel';
import { Readiness, type Check } from './readiness.js';

/** What was logged, as `level check`. */
function readiness(checks: Record<string, Check>, draining = () => false) {
  const said: string[] = [];
  const say = (level: string) => (fields: object) => {
    const { check, reason = '' } = fields as { check: string; reason?: string };
    said.push(`${level} ${check}${reason && `: ${reason}`}`);
  };
  let now = 0;
  return {
    readiness: new Readiness(checks, draining, { warn: say('warn'), info: say('info') }, () => now),
    said,
    pass: (ms: number) => void (now += ms),
  };
}

describe('readiness', () => {
  it('passes when every check passes, and names those that do not', async () => {
    expect(await readiness({ views: () => null, store: () => Promise.resolve(null) }).readiness.report()).toEqual({
      ready: true,
      draining: false,
      checks: { views: true, store: true },
    });
    const { readiness: failing, said } = readiness({
      views: () => null,
      fresh: () => 'The views are old.',
      store: () => Promise.reject(new StoreUnavailableError('unreachable', 'The event store is away.')),
      keys: () => {
        throw new Error('away');
      },
    });
    expect(await failing.report()).toEqual({
      ready: false,
      draining: false,
      checks: { views: true, fresh: false, store: false, keys: false },
    });
    // Words that nobody wrote for operators are not repeated.
    expect(said).toEqual([
      'warn fresh: The views are old.',
      'warn store: The event store is away.',
      'warn keys: It failed in a way that nobody expected: Error. Tell the developers.',
    ]);
  });

  it('does not wait for a store that does not answer', async () => {
    const began = performance.now();
    const { readiness: hanging } = readiness({ views: () => null, store: () => new Promise(() => undefined) });
    expect((await hanging.report()).checks).toEqual({ views: true, store: false });
    expect(performance.now() - began).toBeLessThan(4_000);
  });

  it('asks the stores once for many probes, and anew a moment later', async () => {
    let asked = 0;
    const { readiness: probed, pass } = readiness({ store: () => (++asked, null) });
    await Promise.all([probed.report(), probed.report(), probed.report()]);
    await probed.report();
    expect(asked).toBe(1);
    pass(1_100);
    await probed.report();
    expect(asked).toBe(2);
  });

  it('is not ready while the node drains, whatever the checks say', async () => {
    let draining = false;
    const { readiness: drained } = readiness({ views: () => null }, () => draining);
    expect(await drained.report()).toMatchObject({ ready: true });
    draining = true;
    expect(drained.known()).toEqual({ ready: false, draining: true, checks: { views: true } });
  });

  it('logs a check when it turns, not at every probe', async () => {
    let passes = false;
    const { readiness: turning, said, pass } = readiness({ store: () => (passes ? null : 'The disk is full.') });
    await turning.report();
    pass(1_100);
    await turning.report();
    passes = true;
    pass(1_100);
    await turning.report();
    pass(1_100);
    await turning.report();
    expect(said).toEqual(['warn store: The disk is full.', 'info store']);
  });
});
