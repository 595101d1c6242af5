import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { browser, describeWith, program } from '../programs.mjs';

const fromHere = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const jest = fromHere('../../../node_modules/jest/bin/jest.js');

/** Runs a spec of its own that needs a program that no machine has. */
function runSpecThatNeeds(name: string, env: Record<string, string>) {
  const dir = mkdtempSync(join(tmpdir(), 'tsumugi-programs-'));
  try {
    writeFileSync(
      join(dir, 'missing.spec.mjs'),
      `import { describeWith } from '${fromHere('../programs.mjs')}';\ndescribeWith('${name}', 'a test', () => { it('runs', () => {}); });\n`,
    );
    const config = JSON.stringify({ rootDir: dir, testMatch: ['**/*.spec.mjs'], transform: {} });
    return spawnSync(process.execPath, ['--experimental-vm-modules', jest, '--config', config], {
      encoding: 'utf8',
      env: { ...process.env, TSUMUGI_TEST_PROGRAMS: '', ...env },
    });
  } finally {
    rmSync(dir, { recursive: true });
  }
}

describe('programs that tests need', () => {
  it('are found in PATH', () => {
    expect(program('sh')).toMatch(/\/sh$/);
    expect(program('no-such-program')).toBeNull();
  });

  it('skip their tests aloud where they are missing', () => {
    const { status, stdout, stderr } = runSpecThatNeeds('no-such-program', {});
    expect(stdout).toContain('skipped: no-such-program not installed');
    expect(stderr).toContain('1 skipped');
    expect(status).toBe(0);
  });

  it('fail their tests where programs are required', () => {
    const { status, stderr } = runSpecThatNeeds('no-such-program', { TSUMUGI_TEST_PROGRAMS: 'required' });
    expect(stderr).toContain('no-such-program not installed');
    expect(status).toBe(1);
  });

  it('run their tests where they are installed, required or not', () => {
    expect(runSpecThatNeeds('sh', { TSUMUGI_TEST_PROGRAMS: 'required' }).stderr).toContain('1 passed');
  });
});

describeWith('chromium', 'the browser', () => {
  it('opens a page', async () => {
    const context = await (await browser()).newContext({ locale: 'ja-JP' });
    const page = await context.newPage();
    await page.setContent('<h1>紡ぎ</h1>');
    expect(await page.getByRole('heading').textContent()).toBe('紡ぎ');
    await context.close();
  });
});
