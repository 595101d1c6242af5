import { openLog } from './log.js';
import { kindOf, placeOf } from './place-of.js';

/** What is written by `say`, line by line. */
function written(say: (log: ReturnType<typeof openLog>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  say(openLog({ level: 'debug', node: 'node-a' }, { write: (line) => void lines.push(line) }));
  return lines.map((line) => {
    const { time, ...rest } = JSON.parse(line) as Record<string, unknown>;
    expect(typeof time).toBe('number');
    return rest;
  });
}

class VaultError extends Error {
  override readonly name = 'VaultError';
}

describe('the log', () => {
  it('says what happened, where, and with which numbers', () => {
    expect(
      written((log) => {
        log.info({ port: 3000, ms: 12.5 }, 'the node is ready');
        log.error({ duty: 'send notices', kind: 'TypeError', at: 'run (libs/care/src/x.ts:1:2)' }, 'a duty failed');
        log.warn({}, 'the node drains');
      }),
    ).toEqual([
      { level: 30, node: 'node-a', port: 3000, ms: 12.5, msg: 'the node is ready' },
      { level: 50, node: 'node-a', duty: 'send notices', kind: 'TypeError', at: 'run (libs/care/src/x.ts:1:2)', msg: 'a duty failed' },
      { level: 40, node: 'node-a', msg: 'the node drains' },
    ]);
  });

  it('leaves out fields that are not on its list, and values of another shape than theirs', () => {
    expect(
      written((log) => {
        log.info({ patient: '山田 ハル', name: 'x', req: { url: '/files/a' }, port: '山田', ms: NaN, count: 3 }, 'the node is ready');
        log.info({ duty: '山田 ハルの見守り', kind: '山田', at: '山田 (a.ts:1:1)', audience: 'nurse', node: '山田' }, 'a duty failed');
        log.info({ at: { inner: 'x' }, code: ['x'], constructor: 'x', __proto__: { port: 1 } }, 'a duty failed');
      }),
    ).toEqual([
      { level: 30, node: 'node-a', count: 3, msg: 'the node is ready' },
      { level: 30, node: 'node-a', msg: 'a duty failed' },
      { level: 30, node: 'node-a', msg: 'a duty failed' },
    ]);
  });

  it('writes no sentence but its own, however it was put together', () => {
    expect(
      written((log) => {
        // What the types forbid, as a library or a careless cast would hand it over.
        const say = (...given: unknown[]): void => (log as unknown as { info(...given: unknown[]): void }).info(...given);
        say('山田 ハル');
        say({ port: 1 }, '山田 ハル');
        say('the node is %s', '山田');
        say({ msg: '山田 ハル', port: 2 });
        say('the node drains', '山田');
        say();
      }),
    ).toEqual([
      { level: 30, node: 'node-a' },
      { level: 30, node: 'node-a', port: 1 },
      { level: 30, node: 'node-a' },
      { level: 30, node: 'node-a', port: 2 },
      { level: 30, node: 'node-a', msg: 'the node drains' },
      { level: 30, node: 'node-a' },
    ]);
  });

  it('tells of an error its kind and place, however it is handed over', () => {
    const error = new VaultError('山田 ハル: 記録が開けません');
    const [bare, named, typed] = written((log) => {
      (log as unknown as { error(given: unknown): void }).error(error);
      log.error({ err: error }, 'a duty failed');
      log.error({ reason: error, kind: 'Given' }, 'a duty failed');
    });
    expect(bare).toMatchObject({ kind: 'VaultError', at: expect.stringContaining('log.unit.spec.ts') as unknown });
    expect(bare).not.toHaveProperty('msg');
    expect(named).toMatchObject({ kind: 'VaultError', msg: 'a duty failed' });
    expect(typed).toMatchObject({ kind: 'Given' });
    expect(JSON.stringify([bare, named, typed])).not.toContain('山田');
  });
});

describe('the reason of a check', () => {
  it('comes through with what is not ASCII hidden, whoever that names', () => {
    const lines: string[] = [];
    const log = openLog({ level: 'info' }, { write: (line) => void lines.push(line) });
    log.warn({ check: 'log', reason: '/srv/紡ぎ/log/events.db cannot be written: no space is left (山田 ハル).' }, 'a check failed');
    log.warn({ check: 'log', reason: 'x'.repeat(600) }, 'a check failed');
    const reasons = lines.map((line) => (JSON.parse(line) as { reason: string }).reason);
    expect(reasons).toEqual(['/srv/*/log/events.db cannot be written: no space is left (* *).', 'x'.repeat(500)]);
  });
});

describe('the place of an error', () => {
  it('is in its stack, not in a message that looks like one', () => {
    const error = new Error('山田 ハル\n    at Yamada Haru (takes/warfarin.ts:5:5)');
    expect(placeOf(error)).toContain('log.unit.spec.ts');
    expect(placeOf(error)).not.toMatch(/warfarin|山田/);
    error.stack = `Error: something else\n    at Yamada Haru, warfarin 2 mg\n    at run (file:///srv/tsumugi/libs/care/src/a.ts:1:2)`;
    expect(placeOf(error)).toBe('run (libs/care/src/a.ts:1:2)');
  });

  it('is unknown for what has no stack', () => {
    const error = new Error('山田');
    error.stack = '';
    expect([placeOf(error), placeOf('山田'), placeOf(null)]).toEqual([undefined, undefined, undefined]);
  });

  it('comes with a kind that is a name', () => {
    const odd = new Error('x');
    odd.name = '山田 ハル';
    expect([kindOf(new TypeError('x')), kindOf(odd), kindOf('山田')]).toEqual(['TypeError', 'Error', 'string']);
  });
});
