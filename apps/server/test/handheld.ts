import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Audience } from '@tsumugi/kernel';
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { browser } from '../../workbench/programs.mjs';
import { openPatient, Visitors } from './first-thread.js';
import { StartedProcess } from './started-process.js';

/** What a telephone shows, and what it shows while its keyboard is up. */
export const handheld = { width: 390, height: 844 };
export const keyboardUp = { width: 390, height: 504 };
export const largeType = "document.documentElement.style.fontSize = '200%'";
const usualType = "document.documentElement.style.fontSize = ''";

/** Runs in the page: what could carry the page away under a finger, or lengthen it unseen. */
export const looseScrollers = `[...document.querySelectorAll('*')].flatMap((element) => {
  const { overflowX, overflowY, position } = getComputedStyle(element);
  if (!/auto|scroll/.test(overflowX + overflowY) || element === document.documentElement || element.tagName === 'TEXTAREA') return [];
  return position === 'static' ? [element.tagName + '.' + element.className + ' scrolls and is not positioned'] : [];
})`;

/** Runs in the page: words that reach out of the screen, or that something cuts. What may be shortened says it all a press away. */
export const cutWords = `(() => {
  const shortened = '.patient-card-words, .post-quote, .draft-mark-words, .top-bar-who, .visually-hidden, .reply, .board-post-words, select, textarea';
  const found = [];
  // Below an open sheet lies nothing that is read now.
  const walker = document.createTreeWalker([...document.querySelectorAll('.sheet')].at(-1) ?? document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.textContent.trim() || element.closest(shortened) || !element.checkVisibility({ visibilityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (box.width === 0) continue;
      let scrolls = false;
      for (let around = element; around; around = around.parentElement) {
        const { overflowX, overflowY, clipPath } = getComputedStyle(around);
        if (clipPath !== 'none') break;
        // What scrolls sideways shows the rest under a finger.
        if (/auto|scroll/.test(overflowX) && around.scrollWidth > around.clientWidth) break;
        // The same for what scrolls up and down; a page does, too.
        scrolls ||= around === document.documentElement || (/auto|scroll/.test(overflowY) && around.scrollHeight > around.clientHeight);
        const frame = around.getBoundingClientRect();
        const hidden = /hidden|clip/.test(overflowX) && (box.right > frame.right + 1 || box.left < frame.left - 1);
        const low = /hidden|clip/.test(overflowY) && !scrolls && (box.bottom > frame.bottom + 2 || box.top < frame.top - 2);
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

/** Runs in the page: buttons of an open sheet that no finger reaches. */
const lostButtons = `[...document.querySelectorAll('.sheet-footer button')].flatMap((button) => {
  const { top, bottom, height } = button.getBoundingClientRect();
  return height > 0 && (top < 0 || bottom > innerHeight) ? [button.textContent + ' lies outside of the screen'] : [];
})`;

/** Runs in the page: until what comes in stands where it stays. What turns for ever is not waited for. */
const settled = `Promise.all(document.getAnimations()
  .filter((each) => Number.isFinite(each.effect.getComputedTiming().endTime))
  .map((each) => each.finished.catch(() => undefined)))
  .then(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))`;

/** Telephones in people's hands: each person has one of their own. */
export class Hands {
  readonly #contexts: BrowserContext[] = [];

  constructor(private readonly what: string) {}

  async signIn(url: string, signInName: string, audience: Audience = 'team', options: BrowserContextOptions = {}): Promise<Page> {
    const context = await (
      await browser()
    ).newContext({ locale: 'ja-JP', timezoneId: 'Asia/Tokyo', viewport: handheld, hasTouch: true, ...options });
    this.#contexts.push(context);
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    await page.goto(`${url}/${audience === 'team' ? '' : `${audience}/`}sign-in`);
    await page.getByLabel('サインイン名').fill(signInName);
    await page.getByLabel('パスワード').fill('correct horse battery');
    await page.getByRole('button', { name: 'サインイン', exact: true }).click();
    await page.getByLabel('パスワード').waitFor({ state: 'detached' });
    return page;
  }

  /** Looks at a screen in the hand, with the keyboard up and at twice the size: nothing cut, nothing that slips, all buttons in reach. */
  async look(page: Page, name: string): Promise<void> {
    const ways = [
      ['hand', handheld, usualType],
      ['keyboard', keyboardUp, usualType],
      ['large', handheld, largeType],
      ['large-keyboard', keyboardUp, largeType],
    ] as const;
    const found: string[] = [];
    for (const [way, size, type] of ways) {
      await page.setViewportSize(size);
      await page.evaluate(type);
      await page.evaluate(settled);
      await keepPicture(page, `${this.what}-${name}-${way}`);
      const wrong = await Promise.all([cutWords, looseScrollers, lostButtons].map((each) => page.evaluate<string[]>(each)));
      found.push(...wrong.flat().map((each) => `${name}, ${way}: ${each}`));
    }
    await page.setViewportSize(handheld);
    await page.evaluate(usualType);
    expect(found).toEqual([]);
  }

  async leave(): Promise<void> {
    await Promise.all(this.#contexts.splice(0).map((context) => context.close()));
  }
}

/** For looking at, where a folder is named. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = process.env['TSUMUGI_TEST_PICTURES'];
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
}

/** The demonstration on a server of its own, for the tests of one file. */
export class Demonstration {
  readonly visitors = new Visitors();
  url = '';
  #end: () => Promise<void> = () => Promise.resolve();

  async start(): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), 'tsumugi-screens-'));
    const server = new StartedProcess({ TSUMUGI_DATA: join(folder, 'data'), TSUMUGI_PORT: '0' });
    this.#end = async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    };
    this.url = await server.ready();
  }

  /** The nurse with her telephone in the hand. */
  async nurse(): Promise<Page> {
    return this.visitors.enter(this.url, '佐藤 美咲', handheld);
  }

  /** At the patient, from the beginning. */
  async home(page: Page): Promise<void> {
    await page.setViewportSize(handheld);
    await page.goto(this.url);
    await openPatient(page);
  }

  async end(): Promise<void> {
    await this.visitors.leave();
    await this.#end();
  }
}

/** The inputs of the commands that a page sends. */
export const sentBy = (page: Page, name: string): Record<string, unknown>[] => {
  const inputs: Record<string, unknown>[] = [];
  page.on('request', (request) => {
    const body = request.postData() ?? '';
    if (body.includes(`mutation ${name}`))
      inputs.push((JSON.parse(body) as { variables: { input: Record<string, unknown> } }).variables.input);
  });
  return inputs;
};
