import type { Page } from 'playwright-core';
import { describeWith } from '../../workbench/programs.mjs';
import type { Person } from './client.js';
import { Hands, handheld, keepPicture, keyboardUp, largeType } from './handheld.js';
import { smallPicture } from './pictures.js';
import { TestRegion } from './test-region.js';

interface Row {
  readonly used: number;
  readonly takenBack: number;
}

describeWith('chromium', 'pictures of a draft, on a telephone', () => {
  let region: TestRegion;
  let nurse: Person;
  let patient: string;
  let page: Page;
  const hands = new Hands('uploads');

  beforeAll(async () => {
    region = await TestRegion.start();
    nurse = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse', { manager: '佐藤 美咲' });
    await region.staff(nurse, '加藤 恵', 'visiting-nurse', { signInName: 'katou' });
    patient = await region.patient(nurse);
    await region.consent(nurse, patient);
    page = await hands.signIn(region.server.url, 'katou');
    await page
      .getByRole('link', { name: /山田 ハル/ })
      .first()
      .waitFor();
    await page.goto(`${region.server.url}/patients/${patient}`);
  }, 120_000);
  afterAll(async () => {
    await hands.leave();
    await region.end();
  });

  const files = (): Row[] =>
    region.server.platform.views.all('SELECT used, taken_back_at IS NOT NULL AS takenBack FROM files_file ORDER BY stored_at');
  const until = async (wanted: Row[]): Promise<void> => {
    for (let tries = 0; tries < 200 && JSON.stringify(files()) !== JSON.stringify(wanted); tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(files()).toEqual(wanted);
  };
  const attach = async () =>
    page.locator('input[type=file][multiple]').setInputFiles({ name: 'heel.png', mimeType: 'image/png', buffer: await smallPicture() });
  const kept = { used: 0, takenBack: 0 };
  const ended = { used: 0, takenBack: 1 };
  const posted = { used: 1, takenBack: 0 };

  it('end at the server when they are taken out', async () => {
    await attach();
    await until([kept]);
    await page.getByRole('button', { name: 'heel.png を外す' }).click();
    await until([ended]);
  }, 60_000);

  it('are taken out with a finger while the keyboard is up, also one that is damaged', async () => {
    const draft = page.locator('#composer-text');
    await draft.click();
    await draft.fill('夕方うかがいました。\nむくみが少し引いています。');
    const broken = (await smallPicture()).subarray(0, 40);
    await page.setViewportSize(keyboardUp);
    for (const type of ["document.documentElement.style.fontSize = ''", largeType]) {
      await page.evaluate(type);
      const large = type === largeType;
      await page.locator('input[type=file][multiple]').setInputFiles([
        { name: '壊れた写真.png', mimeType: 'image/png', buffer: broken },
        { name: 'heel.png', mimeType: 'image/png', buffer: await smallPicture() },
      ]);
      await page.locator('.upload-trouble').first().waitFor();
      await keepPicture(page, `uploads-keyboard${large ? '-large' : ''}`);
      const remove = page.getByRole('button', { name: '壊れた写真.png を外す' });
      // In large type a part of the form is a swipe away.
      if (large) await page.locator('.upload-strip').evaluate('(strip) => strip.scrollIntoView({ block: "start" })');
      const box = (await remove.boundingBox())!;
      expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(44);
      const hit = `document.elementFromPoint(${box.x + box.width / 2}, ${box.y + box.height / 2})?.closest('.upload-remove')?.ariaLabel`;
      expect(await page.evaluate<string>(hit)).toBe('壊れた写真.png を外す');
      expect((await page.locator('.upload-strip').boundingBox())!.height).toBeGreaterThanOrEqual(60);
      const send = (await page.locator('.composer-send .button').boundingBox())!;
      expect(send.y + send.height).toBeLessThanOrEqual(keyboardUp.height);
      await page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
      await remove.waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'heel.png を外す' }).click();
      await page.locator('.upload').waitFor({ state: 'detached' });
    }
    await page.evaluate("document.documentElement.style.fontSize = ''");
    await page.setViewportSize(handheld);
    await until([ended, ended, ended]);
  }, 60_000);

  it('are offered to be sent again where the server has them no more', async () => {
    await page.locator('#composer-text').fill('踵の写真です。');
    await attach();
    await until([ended, ended, ended, kept]);
    // Kept for longer than the region keeps what no post uses.
    region.server.platform.views.run(`UPDATE files_file SET stored_at = '2020-01-01T00:00:00.000Z' WHERE taken_back_at IS NULL`);
    await page.locator('.composer-send .button').click();
    await page.getByText(/保存期間が過ぎたため消去されています/).waitFor();
    await page.getByRole('button', { name: '書き直す' }).click();
    await page
      .locator('.upload-trouble')
      .getByText(/もう一度選んでください/)
      .waitFor();
    await hands.look(page, 'gone');
    await page.locator('.upload-trouble').getByRole('button', { name: '送り直す' }).click();
    await page.locator('.upload-trouble').waitFor({ state: 'detached' });
    await page.locator('.composer-send .button').click();
    await page.locator('.post:not(.post-pending)', { hasText: '踵の写真です。' }).locator('img').first().waitFor();
    expect(files().filter(({ used }) => used === 1)).toEqual([posted]);
  }, 60_000);
});
