import type { BrowserContext, Page } from 'playwright-core';
import { browser, describeWith } from '../../workbench/programs.mjs';
import type { Person } from './client.js';
import { TestRegion } from './test-region.js';

const password = 'correct horse battery';
const newPassword = 'staple battery horse';

describeWith('chromium', 'the page of oneself and one’s devices', () => {
  let region: TestRegion;
  let station: Person;
  const contexts: BrowserContext[] = [];

  beforeAll(async () => {
    region = await TestRegion.start();
    station = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
    const clinic = await region.facility('青葉在宅クリニック', 'clinic', 'doctor');
    await region.staff(station, '小林 翔太', 'visiting-nurse', { signInName: 'kobayashi' });
    await region.staff(clinic, '小林 翔太', 'nurse', { signInName: 'kobayashi' });
  }, 30_000);
  afterAll(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    await region.end();
  });

  const signIn = async (typed: string): Promise<Page> => {
    const context = await (await browser()).newContext({ locale: 'ja-JP', timezoneId: 'Asia/Tokyo' });
    contexts.push(context);
    const page = await context.newPage();
    await page.goto(`${region.server.url}/sign-in`);
    await page.getByLabel('サインイン名').fill('kobayashi');
    await page.getByLabel('パスワード').fill(typed);
    await page.getByRole('button', { name: 'サインイン', exact: true }).click();
    await page.getByRole('button', { name: 'メニュー' }).click();
    await page.getByRole('menuitem', { name: '自分と端末' }).click();
    await page.getByRole('heading', { name: 'サインイン中の端末' }).waitFor();
    return page;
  };

  it('ends the session of a lost telephone, which is shown nothing from then on', async () => {
    const phone = await signIn(password);
    const desk = await signIn(password);
    const ends = desk.getByRole('button', { name: '終了する' });
    // The people of the test region hold sessions of their own.
    for (let left = await ends.count(); left > 0; left--) {
      await ends.first().click();
      await ends.nth(left - 1).waitFor({ state: 'detached' });
    }
    await phone.goto(region.server.url);
    await phone.getByLabel('サインイン名').waitFor();
    await desk.reload();
    await desk.getByText('この端末', { exact: true }).waitFor();
  }, 40_000);

  it('goes on for the other facility one works for', async () => {
    const page = await signIn(password);
    const at = page.getByRole('button', { name: 'メニュー' });
    const before = await at.innerText();
    await page.getByRole('button', { name: '切り替える' }).click();
    await page.waitForURL(`${region.server.url}/`);
    const other = before.includes('青葉在宅クリニック') ? 'さくら訪問看護ステーション' : '青葉在宅クリニック';
    await at.filter({ hasText: other }).waitFor();
  }, 40_000);

  it('changes the password after the present one, and only then', async () => {
    const page = await signIn(password);
    const change = async (present: string) => {
      await page.getByLabel('今のパスワード').fill(present);
      await page.getByLabel('新しいパスワード', { exact: true }).fill(newPassword);
      await page.getByLabel('新しいパスワード（もう一度）').fill(newPassword);
      await page.getByRole('button', { name: '変更する' }).click();
    };
    await change('wrong horse battery');
    await page.getByText('今のパスワードが違います').waitFor();
    await change(password);
    await page.getByText('パスワードを変更しました').waitFor();
    await signIn(newPassword);
  }, 40_000);
});
