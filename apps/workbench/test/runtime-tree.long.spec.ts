import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const script = fileURLToPath(new URL('../../../deploy/runtime-tree.sh', import.meta.url));

describe('what the image holds', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tsumugi-runtime-'));
  const tree = join(folder, 'app');
  const environment = { PATH: process.env['PATH'], HOME: process.env['HOME'] };
  beforeAll(() => promisify(execFile)(script, [tree], { env: environment }), 180_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is what a node needs to become ready, and to end when it is asked to', async () => {
    const node = spawn(process.execPath, [join(tree, 'apps/server/dist/main.js')], {
      cwd: folder,
      env: { ...environment, NODE_ENV: 'production', TSUMUGI_DATA: join(folder, 'data'), TSUMUGI_PORT: '0' },
    });
    let said = '';
    for (const stream of [node.stdout, node.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (said += text));
    const ended = new Promise<number | null>((resolve) => node.once('close', resolve));
    const url = await new Promise<string>((resolve, reject) => {
      node.stdout.on('data', () => {
        const address = /Tsumugi is ready: (\S+)/.exec(said)?.[1];
        if (address) resolve(address);
      });
      void ended.then(() => reject(new Error(said)));
    });
    expect((await fetch(`${url}/ready`)).status).toBe(200);
    expect(await (await fetch(url)).text()).toContain('<script type="module"');
    node.kill('SIGTERM');
    expect(await ended).toBe(0);
  }, 60_000);

  it('is what an operator needs at the command line', async () => {
    const data = join(folder, 'seeded');
    const command = [join(tree, 'apps/cli/dist/main.js'), 'seed', '--patients', '1', '--months', '1', '--data', data, '--json'];
    const { stdout } = await promisify(execFile)(process.execPath, command, { env: environment });
    expect(JSON.parse(stdout)).toMatchObject({ patients: 1 });
  }, 60_000);

  it('is not what is needed only to build and to test', () => {
    for (const absent of ['node', 'typescript', 'jest', 'vite', 'react', 'playwright-core', '@swc']) {
      expect(existsSync(join(tree, 'node_modules', absent))).toBe(false);
    }
    for (const absent of ['libs/kernel/src', 'apps/server/test', 'apps/workbench', 'package-lock.json']) {
      expect(existsSync(join(tree, absent))).toBe(false);
    }
    for (const present of ['node_modules/sharp', 'node_modules/@kurrent', 'libs/kernel/dist', 'apps/web/dist']) {
      expect(existsSync(join(tree, present))).toBe(true);
    }
  });
});
