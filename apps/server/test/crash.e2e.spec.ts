import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const crash = fileURLToPath(new URL('../../workbench/crash.mjs', import.meta.url));

describe('a server that is killed while a team writes', () => {
  it('has every answered write once and whole when it is back, five times', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [crash, '--kills', '5', '--seed', '3'], {
      env: { PATH: process.env['PATH'] },
    });
    expect(stdout.trim().split('\n').at(-1)).toMatch(/^kills: 5, answered writes: [1-9]\d*, lost: 0, doubled: 0, half: 0$/);
  }, 120_000);
});
