import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { backup } from '../src/backup.js';
import { seed } from '../src/seed.js';
import { toldBy, tsumugi } from './command-line.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const program = (...path: string[]) => join(here, '../../..', ...path);
const mostSteps = 40;

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly errors: string;
}

describe('a data folder that is being filled', () => {
  let folder: string;
  let digest: string;
  const at = (...names: string[]) => join(folder, ...names);
  const running: ReturnType<typeof spawn>[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tsumugi-'));
    const data = at('data');
    await toldBy(() => seed({ patients: 1, months: 1, seed: 3, until: '2026-04-01', profile: '東京都医師会', data, json: true }));
    ({ digest } = await toldBy<{ digest: string }>(() => backup({ data, to: at('backup'), keysTo: at('backup-keys'), json: true })));
  }, 120_000);
  afterAll(() => {
    for (const each of running) each.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  /** Until it ends, or a server is ready; that one is asked to end then. */
  function run(file: string, args: readonly string[], environment: Record<string, string>): Promise<Ended> {
    const surrounding = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TSUMUGI_')));
    const preload =
      environment['KILL_AT_STEP'] === undefined ? {} : { NODE_OPTIONS: `--import ${pathToFileURL(join(here, 'kill-at-step.mjs')).href}` };
    const child = spawn(process.execPath, [file, ...args], { env: { ...surrounding, ...preload, ...environment } });
    running.push(child);
    let errors = '';
    child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
    child.stdout.on('data', (text: Buffer) => void (text.toString().includes('Tsumugi is ready') && child.kill('SIGTERM')));
    return new Promise((resolve) => child.on('exit', (code, signal) => resolve({ code, signal, errors })));
  }
  const restore = (data: string, environment: Record<string, string> = {}) =>
    run(
      program('apps/cli/bin/tsumugi.mjs'),
      ['restore', '--data', data, '--from', at('backup'), '--keys', at('backup-keys'), '--json'],
      environment,
    );
  const start = (data: string, environment: Record<string, string> = {}) =>
    run(program('apps/server/dist/main.js'), [], { TSUMUGI_DATA: data, TSUMUGI_PORT: '0', ...environment });

  it('by a restore that is killed at any step never becomes a demonstration, and holds all after the restore is repeated', async () => {
    let steps = 0;
    for (let step = 1; step <= mostSteps; step += 1) {
      const data = at(`restored-${step}`);
      mkdirSync(data);
      cpSync(at('data', 'kek'), join(data, 'kek'));
      const { code, signal } = await restore(data, { KILL_AT_STEP: String(step) });
      if (signal === null) {
        expect(code).toBe(0);
        break;
      }
      steps = step;
      // Before its mark stands nothing has come: the folder is as empty as it was.
      if (existsSync(join(data, 'identity'))) {
        const started = await start(data);
        expect([step, started.code, started.errors]).toEqual([step, 1, expect.stringContaining('is half filled')]);
      }
      expect([step, await restore(data)]).toEqual([step, { code: 0, signal: null, errors: '' }]);
      const verified = await tsumugi('verify', '--data', data, '--json');
      expect([step, JSON.parse(verified.out)]).toMatchObject([step, { ok: true, digest }]);
      rmSync(data, { recursive: true });
    }
    // Its mark, what it moves in, and the mark again.
    expect(steps).toBeGreaterThan(8);
  }, 900_000);

  it('by a start that is killed at any step holds the demonstration after the next one', async () => {
    let steps = 0;
    for (let step = 1; step <= mostSteps; step += 1) {
      const data = at(`demonstration-${step}`);
      const { code, signal } = await start(data, { KILL_AT_STEP: String(step) });
      if (signal === null) {
        expect(code).toBe(0);
        break;
      }
      steps = step;
      expect([step, await start(data)]).toEqual([step, { code: 0, signal: null, errors: '' }]);
      const verified = await tsumugi('verify', '--data', data, '--json');
      expect([step, JSON.parse(verified.out)]).toMatchObject([step, { ok: true }]);
      expect([step, existsSync(join(data, 'building'))]).toEqual([step, false]);
      rmSync(data, { recursive: true });
    }
    expect(steps).toBeGreaterThan(8);
  }, 900_000);
});
