import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { browser, describeWith } from '../../workbench/programs.mjs';
import { Person } from './client.js';
import { desk, firstThread, openPatient, phone, Visitors } from './first-thread.js';
import { StartedProcess } from './started-process.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Runs in the page: all that the browser keeps for this address, as one text. */
const everythingKept = `(async () => {
  const inCache = async (name) => {
    const cache = await caches.open(name);
    return Promise.all((await cache.keys()).map(async (request) => request.url + ' ' + (await (await cache.match(request)).text())));
  };
  const cached = await Promise.all((await caches.keys()).map(inCache));
  return JSON.stringify([{ ...localStorage }, { ...sessionStorage }, cached, await indexedDB.databases()]);
})()`;

describeWith('chromium', 'the story in real browsers', () => {
  let folder: string;
  let server: StartedProcess;
  let url: string;
  const visitors = new Visitors();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tsumugi-screens-'));
    server = new StartedProcess({ TSUMUGI_DATA: join(folder, 'data'), TSUMUGI_PORT: '0' });
    url = await server.ready();
  }, 60_000);
  afterAll(async () => {
    await visitors.leave();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(() => expect(visitors.troubles.splice(0)).toEqual([]));

  const enter = (name: string, viewport: { width: number; height: number }) => visitors.enter(url, name, viewport);
  const accessible = async (page: Page) => {
    await page.evaluate(axe);
    const { violations } = await page.evaluate<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>(
      "axe.run({ runOnly: ['wcag2a', 'wcag2aa'] })",
    );
    return violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes[0]?.html.slice(0, 160)}`);
  };

  it('goes from the nurse’s telephone to the doctor’s screen, to the daughter, and away again', async () => {
    const nurse = await enter('佐藤 美咲', phone);
    const doctor = await enter('高橋 誠', desk);
    const daughter = await enter('山田 恵子', phone);
    await firstThread({ nurse, doctor, daughter });
  }, 60_000);

  it('shows nurse and doctor side by side in one browser, each as themselves', async () => {
    const context = await (await browser()).newContext({ viewport: desk, locale: 'ja-JP', timezoneId: 'Asia/Tokyo' });
    const page = await context.newPage();
    await page.goto(url);
    await page
      .getByRole('link', { name: /並べて/ })
      .or(page.getByRole('button', { name: /並べて/ }))
      .click();
    const [left, right] = [page.frameLocator('iframe').nth(0), page.frameLocator('iframe').nth(1)];
    await left.getByText('佐藤 美咲').first().waitFor();
    await right.getByText('高橋 誠').first().waitFor();
    // Nothing of the two is kept by the browser.
    expect(await page.evaluate<string>('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])')).not.toMatch(/Bearer|token/i);
    expect((await context.cookies()).length).toBe(0);
    await context.close();
  }, 40_000);

  it('can be read by everybody: no accessibility violation on the main screens, and nothing wider than a telephone', async () => {
    const nurse = await enter('佐藤 美咲', phone);
    const found: string[] = [];
    const look = async (what: string) => {
      await nurse.waitForLoadState('networkidle');
      found.push(...(await accessible(nurse)).map((violation) => `${what}: ${violation}`));
      const wider = await nurse.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
      if (wider > 0) found.push(`${what}: ${wider} px wider than the screen`);
    };
    await look('patients');
    await openPatient(nurse);
    await look('timeline');
    for (const tab of ['バイタル', '生活', 'チーム', '基本情報']) {
      await nurse.getByRole('link', { name: tab, exact: true }).click();
      await look(tab);
    }
    expect(found).toEqual([]);
  }, 60_000);

  it('keeps names out of titles and addresses, and patient data out of the browser’s stores', async () => {
    const nurse = await enter('佐藤 美咲', phone);
    await openPatient(nurse);
    expect(await nurse.title()).not.toContain('山田');
    expect(decodeURIComponent(nurse.url())).not.toContain('山田');
    const kept = await nurse.evaluate<string>(everythingKept);
    expect(kept).not.toContain('山田');
    expect(kept).not.toContain('むくみ');
  }, 40_000);

  it('takes the daughter’s page away, name and all, when the consent is withdrawn', async () => {
    const daughter = await enter('山田 恵子', phone);
    await daughter.getByText('山田 ハルさんのようす').waitFor();
    const patient = /patients\/([\w-]+)/.exec(daughter.url())![1]!;
    const headers = { 'content-type': 'application/json', 'x-tsumugi-client': 'test' };
    const entered = await fetch(`${url}/demonstration/enter`, { method: 'POST', headers, body: JSON.stringify({ key: 'nurse' }) });
    const nurse = new Person(url, 'team');
    nurse.token = ((await entered.json()) as { token: string }).token;
    const withdrawnOn = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Tokyo' }).format(new Date());
    await nurse.do('withdrawConsent', { patient, withdrawnOn, givenBy: { name: '山田 ハル', relationship: null } });
    await daughter.getByText('見られるページがありません').waitFor({ timeout: 3_000 });
    expect(await daughter.locator('body').innerText()).not.toContain('ハル');
  }, 40_000);
});
