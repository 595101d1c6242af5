/** `npm run check`: everything that can be said without running the platform, a line each. */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { root } from './build.mjs';
import { deployChecks } from './deploy-checks.mjs';
import { breaking, buf, generatedFolders, stale } from './generate.mjs';
import { breaches, readHouse } from './imports.mjs';
import { closureProblems, originProblems, readLock, scriptProblems, syncProblems } from './lockfile.mjs';

const bin = join(root, 'node_modules/.bin');

/** Runs a program of node_modules/.bin; what it says is the error when it fails. */
function tool(name, ...args) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
    const child = spawn(join(bin, name), args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(said.trim() || `${name} ended with ${code}`))));
  });
}

function none(problems) {
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

async function lock(problemsOf) {
  const { packages } = await house;
  none(problemsOf(await readLock(packages)));
}

const house = readHouse();

/** The longest first, so that the others fill the time beside them. */
const checks = {
  lint: () => tool('eslint', '-c', 'apps/workbench/eslint.config.mjs', '--max-warnings=0', '.'),
  types: () => tool('tsc', '-p', '.'),
  format: () =>
    tool(
      'prettier',
      '--check',
      '--log-level=warn',
      '--no-color',
      '{apps,libs,plugins,load-tests}/**/*.{ts,tsx,mts,mjs,css}',
      ...['**/dist', ...generatedFolders].map((folder) => `!${folder}/**`),
    ),
  'types of the web': () => tool('tsc', '-p', 'apps/web'),
  'law of imports': async () => none(breaches(await house)),
  'buf lint': () => buf('lint'),
  'buf breaking': breaking,
  generated: async () => none((await stale()).map((file) => `${file} is not as \`npm run generate\` writes it.`)),
  'lock file': () => lock(({ lock, manifests }) => [...originProblems(lock), ...syncProblems(lock, manifests), ...closureProblems(lock)]),
  'install scripts': () => lock(({ lock, allowScripts }) => scriptProblems(lock, allowScripts)),
  ...deployChecks,
};

const failures = [];

async function judge([name, check]) {
  const start = performance.now();
  const failure = await check().then(
    () => null,
    (error) => error,
  );
  if (failure) failures.push({ name, said: failure.message });
  console.log(`${failure ? 'FAILED' : 'ok    '}  ${name.padEnd(16)}  ${((performance.now() - start) / 1000).toFixed(1).padStart(5)} s`);
}

const waiting = Object.entries(checks);
await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await judge(next);
  }),
);

for (const { name, said } of failures) console.error(`\n── ${name} ──\n${said}`);
process.exitCode = failures.length > 0 ? 1 : 0;
