import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const hostile = fileURLToPath(new URL('../../workbench/hostile.mjs', import.meta.url));

describe('a server under attack', () => {
  it('serves the nurse beside it, keeps its memory, and ends when it is told to', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [hostile, '--short'], { env: { PATH: process.env['PATH'] } }).catch(
      (failed: { stdout: string }) => failed,
    );
    const lines = stdout.trim().split('\n');
    expect(lines.filter((line) => !line.startsWith('held'))).toEqual([expect.stringMatching(/^attacks: [3-9], got through: 0$/)]);
  }, 120_000);
});
