/**
 * `npm test [-- jest arguments]`: builds what browser and process tests start, then runs Jest
 * as ES modules. `--tier unit|int|e2e` picks one tier.
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { buildStale, root } from './build.mjs';

const args = process.argv.slice(2);
const tierAt = args.indexOf('--tier');
const tier = tierAt >= 0 ? args.splice(tierAt, 2)[1] : undefined;
if (tier !== undefined && !['unit', 'int', 'e2e'].includes(tier)) {
  console.error(`--tier takes unit, int or e2e, not "${tier}".`);
  process.exit(1);
}
if (tier !== 'unit') await buildStale();

const jest = join(dirname(createRequire(import.meta.url).resolve('jest/package.json')), 'bin/jest.js');
const child = spawn(
  process.execPath,
  ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', jest, '-c', 'apps/workbench/jest.config.mjs', ...(tier ? [`--testMatch=**/*.${tier}.spec.ts`] : []), ...args],
  { cwd: root, stdio: 'inherit', env: { ...process.env, NODE_ENV: 'test' } },
);
child.on('exit', (code, signal) => process.exit(signal ? 1 : code));
