import type { CDPSession, Page } from 'playwright-core';
import { describeWith } from '../../workbench/programs.mjs';
import { Demonstration, keyboardUp, largeType, looseScrollers, sentBy } from './handheld.js';

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

describeWith('chromium', 'the screens in a hand', () => {
  const demonstration = new Demonstration();
  let nurse: Page;

  beforeAll(async () => {
    await demonstration.start();
    nurse = await demonstration.nurse();
  }, 150_000);
  afterAll(() => demonstration.end());

  const home = () => demonstration.home(nurse);
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

  const tab = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).click();
  const openWater = async () => {
    await tab(nurse, '生活');
    await nurse.getByRole('button', { name: '水分', exact: true }).first().click();
    return nurse.getByRole('textbox', { name: 'ほかの量' });
  };
  const save = () => nurse.getByRole('dialog').getByRole('button', { name: '記録する' });

  it('take with a Japanese IME the number that was meant', async () => {
    await home();
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
  ])('refuse %s as an amount of water, and leave it as it was typed', async (typed, sentence) => {
    const amount = await openWater();
    await amount.fill('');
    await amount.pressSequentially(typed);
    await nurse.getByRole('dialog').getByText(sentence).waitFor();
    expect(await amount.inputValue()).toBe(typed);
    expect(await save().isDisabled()).toBe(true);
    await amount.fill('');
    await nurse.getByRole('button', { name: '閉じる' }).click();
  });
});
