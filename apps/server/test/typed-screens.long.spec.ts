import type { Page } from 'playwright-core';
import { describeWith } from '../../workbench/programs.mjs';
import { openPatient } from './first-thread.js';
import { Demonstration, handheld, keepPicture, sentBy } from './handheld.js';
import { until } from './until.js';

/** Runs in a page before all else: its device's clock is off by so many milliseconds. */
const wrongClock = (off: number) => `{
  const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...given) { given.length === 0 ? super(Real.now() + ${off}) : super(...given); }
    static now() { return Real.now() + ${off}; }
  };
}`;

/** Lets time pass for a page: its own clock, and the server's as far as the page hears of it. */
async function passingTime(page: Page): Promise<(milliseconds: number) => Promise<void>> {
  let passed = 0;
  await page.route('**/graphql', async (route) => {
    const response = await route.fetch();
    const date = new Date(Date.parse(response.headers()['date']!) + passed).toUTCString();
    await route.fulfill({ response, headers: { ...response.headers(), date } });
  });
  return async (milliseconds) => {
    passed += milliseconds;
    await page.evaluate(wrongClock(milliseconds));
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
  };
}

/** Runs in the page: what a keyboard of a desk can do there, though `fill` can't. */
const typeYearOfFiveDigits = `{
  const input = document.querySelector('input[type=datetime-local]');
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(input, '12026-11-03T09:05');
  input.dispatchEvent(new Event('input', { bubbles: true }));
}`;

describeWith('chromium', 'what is typed', () => {
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

  const tab = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).click();

  it('as a year of five digits, or as half a date, never becomes now', async () => {
    await nurse.goto(url);
    await openPatient(nurse);
    await nurse.getByRole('textbox', { name: '投稿' }).fill('往診の前に電話がありました。');
    await nurse.getByRole('button', { name: 'その他' }).click();
    const when = nurse.getByLabel('できごとの日時');
    await nurse.evaluate(typeYearOfFiveDigits);
    const send = nurse.locator('.composer-send .button');
    await nurse.getByText('年を4桁で入力してください').waitFor();
    expect(await send.isDisabled()).toBe(true);
    await when.fill('');
    expect(await send.isDisabled()).toBe(false);
    await when.click({ position: { x: 12, y: 12 } });
    await nurse.keyboard.type('2026');
    await nurse.getByText('日時が途中までしか入力されていません').waitFor();
    expect(await send.isDisabled()).toBe(true);
    await nurse.getByText('できごとの日時を確かめてください').waitFor();
    await nurse.reload();
  }, 30_000);

  it('on a telephone whose clock is 26 hours slow, or ten minutes fast, is of the server’s moment, and the person is told', async () => {
    for (const [off, words] of [
      [-26 * 3_600_000, '26時間遅れています'],
      [10 * 60_000, '10分進んでいます'],
    ] as const) {
      const helper = await visitors.enter(url, '佐藤 美咲', handheld);
      await helper.context().addInitScript(wrongClock(off));
      await helper.reload();
      await helper.getByText(words).waitFor();
      const recorded = sentBy(helper, 'RecordReadings');
      await openPatient(helper);
      await tab(helper, 'バイタル');
      await helper.getByRole('button', { name: '測定を記録' }).click();
      await helper.getByRole('dialog').getByText(words).waitFor();
      await helper.getByRole('textbox', { name: '体温' }).fill('39.4');
      await helper
        .getByRole('dialog')
        .getByRole('button', { name: /記録する/ })
        .click();
      await helper.getByRole('dialog').waitFor({ state: 'detached' });
      expect(recorded).toMatchObject([{ measuredAt: null }]);
      expect(recorded[0]!['waitedMs']).toBeLessThan(20_000);
    }
  }, 60_000);

  it('without a network waits, and says for how long', async () => {
    await nurse.goto(url);
    await openPatient(nurse);
    const published = sentBy(nurse, 'PublishPost');
    await nurse.context().setOffline(true);
    await nurse.getByRole('textbox', { name: '投稿' }).fill('山道で電波がありません。');
    await nurse.locator('.composer-send .button').click();
    await nurse.getByText('送れませんでした').waitFor();
    await nurse.context().setOffline(false);
    await nurse.locator('.post-pending').waitFor({ state: 'detached' });
    const waits = published.map(({ waitedMs }) => waitedMs as number);
    expect(waits.length).toBeGreaterThan(2);
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(waits.at(-1)).toBeGreaterThan(1_800);
    expect(new Set(published.map(({ commandId }) => commandId)).size).toBe(1);
  }, 60_000);

  it('long ago is shown with its age, and a measuring of then is not taken for one of now', async () => {
    const page = await visitors.enter(url, '佐藤 美咲', handheld);
    const later = await passingTime(page);
    await openPatient(page);
    await tab(page, 'バイタル');
    const recorded = sentBy(page, 'RecordReadings');
    const sheet = page.getByRole('dialog');
    const openEntry = () => page.getByRole('button', { name: '測定を記録' }).click();
    const save = () => sheet.getByRole('button', { name: /記録する/ });
    await openEntry();
    await sheet.getByRole('textbox', { name: '体温' }).fill('37.8');
    expect(await save().isDisabled()).toBe(false);
    expect(await sheet.getByText('に入力した内容です').count()).toBe(0);
    await page.goBack();
    await sheet.waitFor({ state: 'detached' });

    await later(3 * 3_600_000);
    await openEntry();
    expect(await sheet.getByRole('textbox', { name: '体温' }).inputValue()).toBe('37.8');
    await sheet.getByText(/に入力した内容です（3時間前）/).waitFor();
    await sheet.getByText(/に入力した値です（3時間前）。時刻を選ぶか、入力してください/).waitFor();
    expect(await save().isDisabled()).toBe(true);
    await keepPicture(page, 'typed-long-ago');
    await sheet.getByRole('button', { name: /（入力した時刻）/ }).click();
    await save().click();
    await sheet.waitFor({ state: 'detached' });
    const [{ measuredAt }] = recorded as [{ measuredAt: string }];
    // What the person typed at was three hours before the moved clocks; the real one has not moved.
    expect(Math.abs(Date.parse(measuredAt) - Date.now())).toBeLessThan(120_000);

    // Thrown away, nothing is left, and an empty time is now again.
    await openEntry();
    await sheet.getByRole('textbox', { name: '体温' }).fill('36.1');
    await later(15 * 60_000);
    await sheet.getByRole('button', { name: '消して書き直す' }).click();
    expect(await sheet.getByRole('textbox', { name: '体温' }).inputValue()).toBe('');
    await sheet.getByRole('textbox', { name: '体温' }).fill('36.4');
    expect(await save().isDisabled()).toBe(false);
  }, 60_000);

  it('as the time on a wrong clock is asked about, and put right at a press', async () => {
    const page = await visitors.enter(url, '佐藤 美咲', handheld);
    await page.context().addInitScript(wrongClock(-26 * 3_600_000));
    await page.reload();
    await openPatient(page);
    await tab(page, 'バイタル');
    const recorded = sentBy(page, 'RecordReadings');
    await page.getByRole('button', { name: '測定を記録' }).click();
    const sheet = page.getByRole('dialog');
    await sheet.getByRole('textbox', { name: '体温' }).fill('39.4');
    const onThatClock = (ago: number) => new Date(Date.now() - 26 * 3_600_000 - ago + 9 * 3_600_000).toISOString().slice(0, 16);
    await sheet.getByLabel('計った時刻').fill(onThatClock(10 * 60_000));
    await sheet.getByText(/この端末の時計は26時間遅れています。正しい時刻は、いま/).waitFor();
    const save = sheet.getByRole('button', { name: /記録する/ });
    expect(await save.isDisabled()).toBe(true);
    await keepPicture(page, 'typed-wrong-clock');
    // It was her own watch, after all; then it was not.
    await sheet.getByRole('button', { name: 'いいえ。このままでよい' }).click();
    expect(await save.isDisabled()).toBe(false);
    await sheet.getByLabel('計った時刻').fill(onThatClock(12 * 60_000));
    expect(await save.isDisabled()).toBe(true);
    await sheet.getByRole('button', { name: /^はい。/ }).click();
    await save.click();
    await sheet.waitFor({ state: 'detached' });
    const [{ measuredAt }] = recorded as [{ measuredAt: string }];
    expect(Math.abs(Date.parse(measuredAt) - (Date.now() - 12 * 60_000))).toBeLessThan(120_000);
  }, 60_000);

  it('is there again after Back, and after the session ended elsewhere, for the same person and for nobody else', async () => {
    const page = await visitors.enter(url, '佐藤 美咲', handheld);
    await openPatient(page);
    const patient = new URL(page.url()).pathname;
    const toRecord = async () => {
      await page.evaluate(`(history.pushState(null, '', '${patient}/record'), dispatchEvent(new PopStateEvent('popstate')))`);
      await page.getByRole('textbox', { name: '体温' }).waitFor();
    };
    const typed = async () => [
      await page.getByRole('textbox', { name: '体温' }).inputValue(),
      await page.getByRole('textbox', { name: 'ようす' }).inputValue(),
    ];
    await toRecord();
    await page.getByRole('textbox', { name: '体温' }).fill('37.2');
    await page.getByRole('textbox', { name: 'ようす' }).fill('食欲がないとのことです。');
    await page
      .getByRole('link', { name: '戻る' })
      .or(page.getByRole('button', { name: '戻る' }))
      .first()
      .click();
    await page.getByRole('textbox', { name: '投稿' }).waitFor();
    await toRecord();
    expect(await typed()).toEqual(['37.2', '食欲がないとのことです。']);

    const enter = async (name: string) => {
      await page.getByRole('button', { name }).click();
      await page.getByText('体験版').waitFor({ state: 'detached' });
    };
    await page.context().clearCookies();
    await page.locator('.record-send .button').click();
    await enter('高橋 誠');
    await page.getByRole('textbox', { name: '体温' }).waitFor();
    expect(await typed()).toEqual(['', '']);
    await page.context().clearCookies();
    await page.getByRole('textbox', { name: 'ようす' }).fill('往診しました。');
    await page.locator('.record-send .button').click();
    await enter('佐藤 美咲');
    await page.getByRole('textbox', { name: '体温' }).waitFor();
    expect(await typed()).toEqual(['37.2', '食欲がないとのことです。']);

    const asked: string[] = [];
    page.on('dialog', (dialog) => (asked.push(dialog.type()), void dialog.dismiss()));
    await page.evaluate('location.reload()');
    await until('the browser asks before the page goes', () => asked.length > 0);
    expect(asked).toEqual(['beforeunload']);
    expect(await typed()).toEqual(['37.2', '食欲がないとのことです。']);
  }, 90_000);
});
