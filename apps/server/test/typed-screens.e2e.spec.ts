import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CDPSession, Page } from 'playwright-core';
import { describeWith } from '../../workbench/programs.mjs';
import { openPatient, phone, Visitors } from './first-thread.js';
import { StartedProcess } from './started-process.js';
import { until } from './until.js';

/** Runs in a page before all else: its device's clock is off by so many milliseconds. */
const wrongClock = (off: number) => `{
  const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...given) { given.length === 0 ? super(Real.now() + ${off}) : super(...given); }
    static now() { return Real.now() + ${off}; }
  };
}`;

/** Runs in the page: what a keyboard of a desk can do there, though `fill` can't. */
const typeYearOfFiveDigits = `{
  const input = document.querySelector('input[type=datetime-local]');
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(input, '12026-11-03T09:05');
  input.dispatchEvent(new Event('input', { bubbles: true }));
}`;

/** A person's keyboard in a browser: what is composed is first shown, then taken, as with a Japanese IME. */
class Keyboard {
  private constructor(private readonly protocol: CDPSession) {}
  static async of(page: Page): Promise<Keyboard> {
    return new Keyboard(await page.context().newCDPSession(page));
  }
  async compose(...steps: string[]): Promise<void> {
    for (const text of steps) {
      await this.protocol.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
    }
    await this.protocol.send('Input.insertText', { text: steps.at(-1)! });
  }
}

/** The inputs of the commands that a page sends. */
const sentBy = (page: Page, name: string): Record<string, unknown>[] => {
  const inputs: Record<string, unknown>[] = [];
  page.on('request', (request) => {
    const body = request.postData() ?? '';
    if (body.includes(`mutation ${name}`))
      inputs.push((JSON.parse(body) as { variables: { input: Record<string, unknown> } }).variables.input);
  });
  return inputs;
};

describeWith('chromium', 'what is typed', () => {
  let folder: string;
  let server: StartedProcess;
  let url: string;
  let nurse: Page;
  const visitors = new Visitors();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tsumugi-typed-'));
    server = new StartedProcess({ TSUMUGI_DATA: join(folder, 'data'), TSUMUGI_PORT: '0' });
    url = await server.ready();
    nurse = await visitors.enter(url, '佐藤 美咲', phone);
    await openPatient(nurse);
  }, 150_000);
  afterAll(async () => {
    await visitors.leave();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const tab = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).click();
  const openWater = async () => {
    await tab(nurse, '生活');
    await nurse.getByRole('button', { name: '水分', exact: true }).first().click();
    return nurse.getByRole('textbox', { name: 'ほかの量' });
  };
  const save = () => nurse.getByRole('dialog').getByRole('button', { name: '記録する' });

  it('with a Japanese IME is the number that was meant', async () => {
    const recorded = sentBy(nurse, 'RecordDailyLife');
    const keyboard = await Keyboard.of(nurse);
    const amount = await openWater();
    await amount.click();
    await keyboard.compose('３', '３５', '３５０');
    expect(await amount.inputValue()).toBe('３５０');
    await save().click();
    await nurse.getByRole('dialog').waitFor({ state: 'detached' });
    expect(recorded).toMatchObject([{ kind: 'WATER', value: 350, observedAt: null }]);
  }, 30_000);

  it.each([
    ['1.5', '整数で入力してください'],
    ['-200', '0〜10000mLの範囲で入力してください'],
    ['1,5', '数字で入力してください'],
    ['1e3', '数字で入力してください'],
    ['123456', '0〜10000mLの範囲で入力してください'],
  ])('as %s is no amount of water: it is refused, and stays as it was typed', async (typed, sentence) => {
    const amount = await openWater();
    await amount.fill('');
    await amount.pressSequentially(typed);
    await nurse.getByRole('dialog').getByText(sentence).waitFor();
    expect(await amount.inputValue()).toBe(typed);
    expect(await save().isDisabled()).toBe(true);
    await amount.fill('');
    await nurse.getByRole('button', { name: '閉じる' }).click();
  });

  it('as a year of five digits, or as half a date, never becomes now', async () => {
    await nurse.goto(`${new URL(nurse.url()).origin}${new URL(nurse.url()).pathname.replace(/\/daily-life$/, '')}`);
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
      const helper = await visitors.enter(url, '佐藤 美咲', phone);
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

  it('is there again after Back, and after the session ended elsewhere, for the same person and for nobody else', async () => {
    const page = await visitors.enter(url, '佐藤 美咲', phone);
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
