import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describeWith } from '../../workbench/programs.mjs';
import { openPatient, Visitors } from './first-thread.js';
import { StartedProcess } from './started-process.js';

const phone = { width: 390, height: 844 };
const keyboardUp = { width: 390, height: 504 };
const largeType = "document.documentElement.style.fontSize = '200%'";

/** Runs in the page: what could carry the page away under a finger, or lengthen it unseen. */
const looseScrollers = `[...document.querySelectorAll('*')].flatMap((element) => {
  const { overflowX, overflowY, position } = getComputedStyle(element);
  if (!/auto|scroll/.test(overflowX + overflowY) || element === document.documentElement || element.tagName === 'TEXTAREA') return [];
  return position === 'static' ? [element.tagName + '.' + element.className + ' scrolls and is not positioned'] : [];
})`;

/** Runs in the page: words that reach out of the screen, or that something cuts. What may be shortened says it all a press away. */
const cutWords = `(() => {
  const shortened = '.patient-card-words, .post-quote, .draft-mark-words, .top-bar-who, .visually-hidden, .reply, .board-post-words, select, textarea';
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.textContent.trim() || element.closest(shortened) || !element.checkVisibility({ visibilityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (box.width === 0) continue;
      for (let around = element; around; around = around.parentElement) {
        const { overflowX, overflowY, clipPath } = getComputedStyle(around);
        if (clipPath !== 'none') break;
        // What scrolls sideways shows the rest under a finger.
        if (/auto|scroll/.test(overflowX) && around.scrollWidth > around.clientWidth) break;
        const frame = around.getBoundingClientRect();
        const hidden = /hidden|clip/.test(overflowX) && (box.right > frame.right + 1 || box.left < frame.left - 1);
        const low = /hidden|clip/.test(overflowY) && !/auto|scroll/.test(overflowY) && around.matches(':not(.patient-page)') &&
          (box.bottom > frame.bottom + 2 || box.top < frame.top - 2);
        if (hidden || low || (around === document.body && box.right > innerWidth + 1)) {
          found.push('"' + node.textContent.trim().slice(0, 40) + '" in ' + (element.className || element.tagName) + ' is cut by ' + (around.className || around.tagName));
          break;
        }
      }
    }
  }
  const wider = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  return wider > 0 ? [...found, wider + ' px wider than the screen'] : found;
})()`;

describeWith('chromium', 'the screens in a hand', () => {
  let folder: string;
  let server: StartedProcess;
  let url: string;
  let nurse: Page;
  const visitors = new Visitors();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tsumugi-handheld-'));
    server = new StartedProcess({ TSUMUGI_DATA: join(folder, 'data'), TSUMUGI_PORT: '0' });
    url = await server.ready();
    nurse = await visitors.enter(url, '佐藤 美咲', phone);
  }, 60_000);
  afterAll(async () => {
    await visitors.leave();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const home = async () => {
    await nurse.setViewportSize(phone);
    await nurse.goto(url);
    await openPatient(nurse);
  };
  const heightOf = async (selector: string) => (await nurse.locator(selector).boundingBox())!.height;
  const sendIsInReach = async () => {
    const box = (await nurse.locator('.composer-send .button').boundingBox())!;
    return box.y >= 0 && box.y + box.height <= nurse.viewportSize()!.height;
  };

  it('keep the conversation where it is, whatever bar is swiped', async () => {
    await home();
    expect(await nurse.evaluate<string[]>(looseScrollers)).toEqual([]);
    for (const bar of ['.rooms', '.composer', '.patient-head']) {
      const box = (await nurse.locator(bar).boundingBox())!;
      await nurse.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await nurse.mouse.wheel(0, 2_000);
    }
    const moved =
      "[...document.querySelectorAll('*')].filter((e) => e.scrollTop > 0 && !e.matches('.timeline-scroll')).map((e) => e.className)";
    expect(await nurse.evaluate<string[]>(moved)).toEqual([]);
    expect((await nurse.locator('.patient-head').boundingBox())!.y).toBe(0);
  }, 30_000);

  it('leave room for the conversation and the send button while the keyboard is up', async () => {
    await home();
    await nurse.getByRole('textbox', { name: '投稿' }).click();
    await nurse.getByRole('textbox', { name: '投稿' }).fill('夕方うかがいました。\nむくみが少し引いています。');
    await nurse.setViewportSize(keyboardUp);
    expect(await heightOf('.timeline-scroll')).toBeGreaterThan(190);
    expect(await sendIsInReach()).toBe(true);
    await nurse.getByRole('button', { name: '宛先' }).click();
    expect(await heightOf('.timeline-scroll')).toBeGreaterThan(90);
    expect(await sendIsInReach()).toBe(true);
    await nurse.getByRole('button', { name: '宛先' }).click();
    await nurse.evaluate(largeType);
    expect(await sendIsInReach()).toBe(true);
    expect(await heightOf('.timeline-scroll')).toBeGreaterThan(60);
  }, 30_000);

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
    const daughter = await visitors.enter(url, '山田 恵子', phone);
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

  it('close a sheet on Back and stay with the patient', async () => {
    await home();
    const address = nurse.url();
    await nurse.getByRole('textbox', { name: '投稿' }).click();
    await nurse.getByRole('button', { name: '読む人を見る' }).click();
    await nurse.getByRole('dialog').waitFor();
    await nurse.goBack();
    await nurse.getByRole('dialog').waitFor({ state: 'detached' });
    expect(nurse.url()).toBe(address);
    // Closed by its button, a sheet leaves no step behind: Back then leaves the patient.
    await nurse.getByRole('button', { name: '読む人を見る' }).click();
    await nurse.getByRole('dialog').getByRole('button', { name: '閉じる' }).click();
    await nurse.getByRole('dialog').waitFor({ state: 'detached' });
    await nurse.goBack();
    await nurse.getByRole('heading', { name: '今日の患者さん' }).waitFor();
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
    const page = await visitors.enter(url, '佐藤 美咲', phone, { serviceWorkers: 'block' });
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
