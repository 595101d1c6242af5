/**
 * `npm test [-- paths or other jest arguments]`: builds what browser and process tests start, then
 * runs Jest as ES modules. `--tier unit|int|e2e` picks one tier; unit tests need nothing built. The
 * tier `long` is run only when picked: what takes many processes or minutes.
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { buildStale, root } from './build.mjs';

const tiers = ['unit', 'int', 'e2e', 'long'];
const args = process.argv.slice(2).flatMap((argument) => (argument.startsWith('--tier=') ? argument.split('=', 2) : [argument]));
const tierAt = args.indexOf('--tier');
const tier = tierAt < 0 ? undefined : (args.splice(tierAt, 2)[1] ?? '');
if (tier !== undefined && !tiers.includes(tier)) {
  console.error(`--tier takes ${tiers.join(', ')}, not "${tier}".`);
  process.exit(1);
}
if (tier !== 'unit') await buildStale();

const jest = join(dirname(createRequire(import.meta.url).resolve('jest/package.json')), 'bin/jest.js');
const child = spawn(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    jest,
    '--config=apps/workbench/jest.config.mjs',
    ...args.filter((argument) => argument !== '--'),
    // Last, for Jest takes every path that follows it for one more pattern of names.
    ...(tier ? [`--testMatch=**/*.${tier}.spec.ts`] : []),
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, NODE_ENV: 'test' } },
);
child.on('exit', (code, signal) => process.exit(signal ? 1 : code));
