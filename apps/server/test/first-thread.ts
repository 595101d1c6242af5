import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import sharp from 'sharp';
import { browser } from '../../workbench/programs.mjs';

export const phone = { width: 360, height: 740 };
export const desk = { width: 1280, height: 800 };

/** People who enter a demonstration, each with a browser of their own. */
export class Visitors {
  /** What went wrong in their pages since this was last emptied. */
  readonly troubles: string[] = [];
  readonly #contexts: BrowserContext[] = [];

  /** With one click on a face of the sign-in page. */
  async enter(url: string, name: string, viewport: { width: number; height: number }, options: BrowserContextOptions = {}): Promise<Page> {
    // axe is put into the page by the test: the page's own policy would rightly refuse it.
    const context = await (
      await browser()
    ).newContext({ viewport, locale: 'ja-JP', timezoneId: 'Asia/Tokyo', bypassCSP: true, ...options });
    this.#contexts.push(context);
    const page = await context.newPage();
    page.on('pageerror', (error) => this.troubles.push(`${name}: ${error.message}`));
    page.on('console', (message) => message.type() === 'error' && this.troubles.push(`${name}: ${message.text()}`));
    await page.goto(url);
    await page.getByRole('button', { name }).click();
    await page.getByText('体験版').waitFor({ state: 'detached' });
    return page;
  }

  async leave(): Promise<void> {
    await Promise.all(this.#contexts.splice(0).map((context) => context.close()));
  }
}

export async function openPatient(page: Page): Promise<void> {
  await page
    .getByRole('link', { name: /山田 ハル/ })
    .first()
    .click();
  await page.getByRole('textbox', { name: '投稿' }).waitFor();
}

const postWith = (page: Page, text: string) => page.getByRole('article').filter({ hasText: text }).first();

/** From the nurse's telephone to the doctor's screen, to the daughter, and away again; nobody loads a page anew. */
export async function firstThread({ nurse, doctor, daughter }: { nurse: Page; doctor: Page; daughter: Page }): Promise<void> {
  await openPatient(nurse);
  await openPatient(doctor);

  const words = '夕方うかがいました。むくみが少し引いています。';
  const photo = await sharp({ create: { width: 640, height: 480, channels: 3, background: '#c9a' } })
    .jpeg()
    .toBuffer();
  await nurse.getByRole('textbox', { name: '投稿' }).fill(words);
  await nurse.locator('input[type=file][multiple]').setInputFiles({ name: 'heel.jpg', mimeType: 'image/jpeg', buffer: photo });
  await nurse.getByRole('button', { name: /山田 ハルさんのチーム（\d+人）へ送る/ }).click();

  const seenByDoctor = postWith(doctor, words);
  await seenByDoctor.waitFor();
  await seenByDoctor.locator('img').last().waitFor();
  await seenByDoctor.getByRole('button', { name: '了解', exact: true }).click();
  await postWith(nurse, words)
    .getByRole('button', { name: /了解 1\// })
    .waitFor();

  expect(await daughter.getByText(words).count()).toBe(0);
  await postWith(nurse, words).getByRole('button', { name: 'この投稿の操作' }).click();
  await nurse
    .getByRole('menuitem', { name: '家族に公開する' })
    .or(nurse.getByRole('button', { name: '家族に公開する' }))
    .click();
  await nurse.getByRole('button', { name: '公開する', exact: true }).click();
  await daughter.getByText(words).waitFor();
  expect(await daughter.getByText(/了解|閲覧/).count()).toBe(0);

  await postWith(nurse, words).getByRole('button', { name: 'この投稿の操作' }).click();
  await nurse
    .getByRole('menuitem', { name: '取り下げる' })
    .or(nurse.getByRole('button', { name: '取り下げる' }))
    .click();
  await nurse.getByRole('radio', { name: /患者さんの間違い/ }).check({ force: true });
  await nurse.getByRole('dialog').getByRole('button', { name: '取り下げる' }).click();
  await daughter.getByText(words).waitFor({ state: 'detached' });
  await seenByDoctor.waitFor({ state: 'detached' });
  expect(await doctor.getByText(/患者さんの間違い/).count()).toBe(1);
}
