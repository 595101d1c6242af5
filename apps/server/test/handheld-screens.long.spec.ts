import type { Page } from 'playwright-core';
import { describeWith } from '../../workbench/programs.mjs';
import { openPatient } from './first-thread.js';
import { cutWords, Demonstration, handheld, largeType } from './handheld.js';

describeWith('chromium', 'the screens in a hand, one after the other', () => {
  const demonstration = new Demonstration();
  const { visitors } = demonstration;
  let url: string;
  let nurse: Page;

  beforeAll(async () => {
    await demonstration.start();
    ({ url } = demonstration);
    nurse = await demonstration.nurse();
  }, 150_000);
  afterAll(() => demonstration.end());

  const home = () => demonstration.home(nurse);

  it('show every word at twice the size', async () => {
    await home();
    const found: string[] = [];
    const look = async (page: Page, what: string) => {
      await page.evaluate(largeType);
      await page.waitForLoadState('networkidle');
      found.push(...(await page.evaluate<string[]>(cutWords)).map((each) => `${what}: ${each}`));
    };
    await look(nurse, 'timeline');
    for (const tab of ['バイタル', '生活', 'チーム', '基本情報']) {
      await nurse.getByRole('link', { name: tab, exact: true }).click();
      await look(nurse, tab);
    }
    await nurse.goto(url);
    await look(nurse, 'patients');
    const daughter = await visitors.enter(url, '山田 恵子', handheld);
    await daughter.getByText('山田 ハルさんのようす').waitFor();
    await look(daughter, 'family');
    expect(found).toEqual([]);
  }, 60_000);

  it('say beside the grey button why a post cannot go', async () => {
    await home();
    await nurse
      .locator('input[type=file][multiple]')
      .setInputFiles({ name: 'broken.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no picture') });
    await nurse.getByText('送れないファイルがあります').waitFor();
    expect(await nurse.locator('.composer-send .button').isDisabled()).toBe(true);
    await nurse.getByRole('button', { name: 'broken.jpg を外す' }).click();
    await nurse.getByText('送れないファイルがあります').waitFor({ state: 'detached' });
  }, 30_000);

  it('lead through the sign-in to where somebody wanted to go', async () => {
    await home();
    const address = nurse.url();
    await nurse.context().clearCookies();
    await nurse.goto(`${address}/readings`);
    await nurse.getByText('体験版').waitFor();
    await nurse.reload();
    await nurse.getByRole('button', { name: '佐藤 美咲' }).click();
    await nurse.waitForURL(`${address}/readings`);
  }, 30_000);

  it('have a name each, and none holds a person’s', async () => {
    await home();
    const titles = [await nurse.title()];
    for (const tab of ['バイタル', '生活', 'チーム', '基本情報']) {
      await nurse.getByRole('link', { name: tab, exact: true }).click();
      await nurse.waitForFunction(`document.title.includes('${tab}')`);
      titles.push(await nurse.title());
    }
    for (const path of [
      '/',
      '/record',
      '/account',
      '/invitations',
      '/boards',
      '/sign-in',
      '/family/sign-in',
      '/office/sign-in',
      '/family/join',
      '/nowhere',
    ]) {
      await nurse.goto(`${url}${path}`);
      await nurse.waitForFunction("document.title.includes('｜')");
      titles.push(await nurse.title());
    }
    const names = titles.map((title) => title.replace(/^\(\d+\+?\) /, ''));
    expect(new Set(names).size).toBe(names.length);
    expect(names.join()).not.toMatch(/山田|ハル/);
  }, 60_000);

  it('say that there is a newer version where an old page asks for what is gone', async () => {
    // Without the copy on the device: what it holds is never gone.
    const page = await visitors.enter(url, '佐藤 美咲', handheld, { serviceWorkers: 'block' });
    await openPatient(page);
    await page.route(/assets\/BasicsTab.*\.js/, (route) => route.fulfill({ status: 404, body: '' }));
    const newer = '<script type="module" src="/assets/index-new.js"></script>';
    await page.route(/index\.html\?at=/, (route) => route.fulfill({ contentType: 'text/html', body: newer }));
    await page.getByRole('link', { name: '基本情報', exact: true }).click();
    await page.getByText('紡ぎが新しくなりました').waitFor();
    await page.unrouteAll();
    await page.getByRole('button', { name: '新しい版を読み込む' }).click();
    await page.getByText('療養のポイント').waitFor();
    visitors.troubles.splice(0);
  }, 30_000);

  it('come by themselves when the network is back, and unsent posts go', async () => {
    await home();
    await nurse.getByRole('textbox', { name: '投稿' }).fill('電波のないところで書きました。');
    await nurse.context().setOffline(true);
    await nurse.locator('.composer-send .button').click();
    await nurse.getByText('サーバーにつながりません').first().waitFor({ timeout: 15_000 });
    await nurse.getByRole('link', { name: '基本情報', exact: true }).click();
    await nurse.context().setOffline(false);
    await nurse.getByText('療養のポイント').waitFor();
    await nurse.getByRole('link', { name: '経過', exact: true }).click();
    const own = nurse.getByRole('article').filter({ hasText: '電波のないところで書きました。' });
    await own.getByRole('button', { name: 'この投稿の操作' }).waitFor({ timeout: 15_000 });
    expect(await own.count()).toBe(1);
  }, 60_000);
});
