/**
 * The programs that some tests need and a machine may lack. Where one is missing its tests are
 * skipped and say so; `TSUMUGI_TEST_PROGRAMS=required` makes them fail instead.
 */
/* global describe, it */
import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Where `.ci/run` keeps the servers that it builds with Go, from one run to the next. */
export const builtPrograms = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tsumugi', 'bin');

/** Where a program is installed: among those built for the tests, else from PATH; null where it is not. */
export function program(name) {
  const found = [builtPrograms, ...(process.env.PATH ?? '').split(delimiter)].map((dir) => join(dir || '.', name));
  return found.find(isExecutable) ?? null;
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Jest's `describe` for tests that start a program, or several. */
export function describeWith(names, title, tests) {
  const missing = [names].flat().filter((name) => !program(name));
  if (missing.length === 0) {
    describe(title, tests);
  } else if (process.env.TSUMUGI_TEST_PROGRAMS === 'required') {
    describe(title, () => {
      it(`needs ${missing.join(' and ')}`, () => {
        throw new Error(`${missing.join(' and ')} not installed, and TSUMUGI_TEST_PROGRAMS=required forbids to skip.`);
      });
    });
  } else {
    process.stdout.write(`skipped: ${missing.join(' and ')} not installed (${title})\n`);
    describe.skip(title, tests);
  }
}

/** Debian's Chromium offers nothing of its own to the network, so a test sees only its own requests. */
const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

let launched;

/** The browser of this spec file: started once, closed after its tests. Contexts are the tests' own. */
export function browser() {
  launched ??= launch();
  return launched;
}

async function launch() {
  const executablePath = program('chromium');
  if (!executablePath) throw new Error('chromium is not installed: use describeWith.');
  const { chromium } = await import('playwright-core');
  return chromium.launch({ executablePath, headless: true, args: chromiumFlags });
}

globalThis.afterAll?.(async () => {
  await (await launched)?.close();
});
