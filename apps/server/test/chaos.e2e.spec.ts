import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describeWith } from '../../workbench/programs.mjs';

const chaos = fileURLToPath(new URL('../../workbench/chaos.mjs', import.meta.url));

describeWith(['nats-server', 'redis-server', 'versitygw'], 'a cluster of three nodes', () => {
  it('loses, doubles and betrays nothing while nodes and servers fail one after the other', async () => {
    // What went wrong stands in what it says, also where it ends with 1.
    const { stdout } = await promisify(execFile)(process.execPath, [chaos, '--short', '--seed', '3'], {
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
    }).catch((error: { stdout?: string; message: string }) => ({ stdout: error.stdout || error.message }));
    if (!stdout.trimEnd().endsWith('wrong: 0')) throw new Error(stdout);
    expect(stdout.trim().split('\n').at(-1)).toMatch(
      /^faults: [67], writes: [1-9]\d*, frames: [1-9]\d*, losses: 0, leaks: 0, doubled: 0, wrong: 0$/,
    );
  }, 180_000);
});
