import type { Page } from 'playwright-core';
import { describeWith } from '../../workbench/programs.mjs';
import { openPatient, phone } from './first-thread.js';
import { Demonstration, sentBy } from './handheld.js';
import { until } from './until.js';

describeWith('chromium', 'work that had no answer yet', () => {
  const demonstration = new Demonstration();
  const { visitors } = demonstration;
  let url: string;
  beforeAll(async () => {
    await demonstration.start();
    ({ url } = demonstration);
  }, 150_000);
  afterEach(() => visitors.leave());
  afterAll(() => demonstration.end());

  const record = async (page: Page) => {
    await page.getByRole('link', { name: '記録' }).first().click();
    await page.getByRole('textbox', { name: /体温/ }).waitFor();
  };
  const note = (page: Page) => page.getByRole('textbox', { name: 'ようす' });
  const send = (page: Page) => page.locator('.record-send .button').click();

  it('sends what was measured after a first try of the note alone', async () => {
    const page = await visitors.enter(url, '佐藤 美咲', phone);
    await openPatient(page);
    await record(page);
    const readings = sentBy(page, 'RecordReadings');
    await note(page).fill('熱っぽいとのこと。');
    await page.context().setOffline(true);
    await send(page);
    await page.locator('.error-sentence').first().waitFor();
    await page.context().setOffline(false);
    await page.getByRole('textbox', { name: /体温/ }).fill('39.4');
    await send(page);
    await page.getByRole('article').filter({ hasText: '熱っぽいとのこと。' }).filter({ hasText: '39.4' }).waitFor();
    expect(readings.length).toBe(1);
  }, 60_000);

  it('is measured once when one left the form, came back and wrote on, though the first answer was lost', async () => {
    const page = await visitors.enter(url, '佐藤 美咲', phone);
    await openPatient(page);
    await record(page);
    const sent = sentBy(page, 'RecordReadings');
    let lose = true;
    await page.route('**/team/graphql', async (route) => {
      if (!lose || !(route.request().postData() ?? '').includes('mutation RecordReadings')) return route.continue();
      await route.fetch();
      return route.abort();
    });
    await page.getByRole('textbox', { name: /体温/ }).fill('36.6');
    await note(page).fill('変わりなし。');
    await send(page);
    await page.locator('.error-sentence').first().waitFor();
    lose = false;
    await page.goBack();
    await record(page);
    await note(page).fill('変わりなし。食欲もあり。');
    await send(page);
    await page.getByRole('article').filter({ hasText: '食欲もあり。' }).filter({ hasText: '36.6' }).waitFor();
    expect(new Set(sent.map(({ commandId }) => commandId)).size).toBe(1);
  }, 60_000);

  it('is not written in the name of another who signed in in the tab beside it', async () => {
    const nurse = await visitors.enter(url, '佐藤 美咲', phone);
    await openPatient(nurse);
    const words = '看護師が自分の画面で書いた文。';
    await nurse.getByRole('textbox', { name: '投稿' }).fill(words);
    const beside = await nurse.context().newPage();
    await beside.goto(`${url}/sign-in`);
    await beside.getByRole('button', { name: '高橋 誠' }).click();
    await beside
      .getByRole('link', { name: /山田 ハル/ })
      .first()
      .waitFor();
    await nurse.bringToFront();
    // Whatever her page asks next ends it, be it the sending.
    const send = nurse.locator('.composer-send .button').click({ timeout: 5_000 });
    await Promise.all([nurse.waitForURL('**/sign-in'), send.catch(() => undefined)]);
    await beside.bringToFront();
    await openPatient(beside);
    expect(await beside.getByRole('article').filter({ hasText: words }).count()).toBe(0);

    // She comes back, and what she wrote is there, to be sent as hers.
    await nurse.bringToFront();
    await nurse.getByRole('button', { name: '佐藤 美咲' }).click();
    await nurse.getByRole('textbox', { name: '投稿' }).waitFor();
    const again = nurse.getByRole('button', { name: '再送' });
    const drafted = (await nurse.getByRole('textbox', { name: '投稿' }).inputValue()) === words;
    await (drafted ? nurse.locator('.composer-send .button') : again).click();
    await nurse.getByRole('article').filter({ hasText: words }).filter({ hasText: '佐藤 美咲' }).filter({ hasText: '閲覧' }).waitFor();
  }, 90_000);

  it('is kept when a failed post is taken up again while the next is being written', async () => {
    const page = await visitors.enter(url, '佐藤 美咲', phone);
    await openPatient(page);
    const refused = { __typename: 'Refused', code: 'INVALID', message: '本文を確かめてください。', field: 'text' };
    await page.route('**/team/graphql', (route) =>
      (route.request().postData() ?? '').includes('mutation PublishPost')
        ? route.fulfill({ json: { data: { publishPost: refused } } })
        : route.continue(),
    );
    const composer = page.getByRole('textbox', { name: '投稿' });
    await composer.fill('一通目。');
    await page.locator('.composer-send .button').click();
    await page.locator('.post-failed').waitFor();
    await composer.fill('二通目。');
    await page.getByRole('button', { name: '書き直す' }).click();
    await page.getByText('下の入力欄に書きかけがあります').waitFor();
    expect(await composer.inputValue()).toBe('二通目。');
    await composer.fill('');
    await page.getByRole('button', { name: '書き直す' }).click();
    await until('the first words are back', async () => (await composer.inputValue()) === '一通目。');
  }, 60_000);

  it('in basics that another saved meanwhile is gone on with, and why it did not go is seen with the keyboard up', async () => {
    const nurse = await visitors.enter(url, '佐藤 美咲', phone);
    const doctor = await visitors.enter(url, '高橋 誠', phone);
    const allergies = (page: Page) => page.getByRole('dialog').getByLabel('アレルギー', { exact: true });
    const save = (page: Page) => page.getByRole('dialog').getByRole('button', { name: '保存する' }).click();
    const write = async (page: Page, words: string) => {
      await openPatient(page);
      await page.getByRole('link', { name: '基本情報', exact: true }).click();
      await page.getByRole('button', { name: '書き換える' }).click();
      await allergies(page).fill(`${await allergies(page).inputValue()}\n${words}`);
    };
    await write(nurse, 'ラテックス');
    await write(doctor, '造影剤');
    await save(doctor);
    await doctor.getByText('基本情報を保存しました').waitFor();

    await nurse.setViewportSize({ width: 390, height: 504 });
    await nurse.getByLabel('電話番号').scrollIntoViewIfNeeded();
    await save(nurse);
    const sentence = nurse.locator('.sheet .error-sentence');
    await sentence.waitFor();
    const box = async () => (await sentence.boundingBox())!;
    await until('the refusal is on the screen', async () => (await box()).y >= 0 && (await box()).y < 400);
    await nurse.locator('.newer').getByText('造影剤').waitFor();
    await nurse.getByRole('button', { name: 'いまの内容を確かめて続ける' }).click();
    await save(nurse);
    await nurse.getByText('基本情報を保存しました').waitFor();
    for (const line of ['ラテックス', '造影剤']) await nurse.locator('.basics-strong').getByText(line).waitFor();
  }, 60_000);

  it('leaves nothing on the screen for the next person when one signs out without a network', async () => {
    const page = await visitors.enter(url, '佐藤 美咲', phone);
    await page
      .getByRole('link', { name: /山田 ハル/ })
      .first()
      .waitFor();
    const beside = await page.context().newPage();
    await beside.goto(url);
    await beside
      .getByRole('link', { name: /山田 ハル/ })
      .first()
      .waitFor();
    await page.bringToFront();
    await page.context().setOffline(true);
    await page.locator('.top-bar-me').click();
    await page.getByRole('menuitem', { name: 'サインアウト' }).click();
    await page.getByText('サインアウトは、電波が戻りしだい終わります').waitFor();
    await beside.waitForURL('**/sign-in');
    expect(await page.getByText('山田 ハル').count()).toBe(0);
    await page.context().setOffline(false);
    await page.getByText('サインアウトしました').waitFor();
    await page.getByText('サインアウトは、電波が戻りしだい終わります').waitFor({ state: 'detached' });
    await page.goto(`${url}/patients`);
    await page.waitForURL('**/sign-in');
  }, 60_000);
});
