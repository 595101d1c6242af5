import type { Page } from 'playwright-core';
import { describeWith } from '../../workbench/programs.mjs';
import type { Person } from './client.js';
import { Hands } from './handheld.js';
import { TestRegion } from './test-region.js';

describeWith('chromium', 'the office on its screens', () => {
  let region: TestRegion;
  let helper: Person;
  let page: Page;
  const hands = new Hands('office');

  beforeAll(async () => {
    region = await TestRegion.start();
    helper = await region.facility('ひだまりヘルパー', 'home-help-office', 'helper', { manager: '森 一郎' });
    page = await hands.signIn(region.server.url, 'office', 'office');
  }, 60_000);
  afterAll(async () => {
    await hands.leave();
    await region.end();
  });

  const sheet = () => page.getByRole('dialog');
  const goTo = (path: string) => page.goto(`${region.server.url}${path}`);

  it('registers a facility with a profession of its kind', async () => {
    await goTo('/office/facilities');
    await page.getByRole('button', { name: '事業所を登録' }).click();
    const professions = () => sheet().getByLabel('職種').locator('option').allTextContents();
    await sheet().getByLabel('職種').waitFor();
    expect(await professions()).toEqual(['選んでください']);
    await sheet().getByLabel('種別').selectOption('clinic');
    await sheet().getByLabel('職種').selectOption('doctor');
    await hands.look(page, 'register');
    await sheet().getByLabel('種別').selectOption('home-help-office');
    expect(await sheet().getByLabel('職種').inputValue()).toBe('');
    expect(await professions()).toEqual(['選んでください', '介護福祉士', 'ヘルパー', '相談員', '事務員']);
    await sheet().getByRole('button', { name: 'やめる' }).click();
  });

  it('sets whom a kind takes on, and sees who serves beside that', async () => {
    await goTo('/office/professions');
    const kind = page.getByRole('listitem').filter({ has: page.getByRole('button', { name: '訪問介護事業所の職種を変更' }) });
    await kind.getByRole('button').click();
    await sheet().getByLabel('ヘルパー').uncheck();
    await hands.look(page, 'professions');
    await sheet().getByRole('button', { name: '保存する' }).click();
    await kind.getByText('ひだまりヘルパー　森 一郎（ヘルパー）').waitFor();
    await hands.look(page, 'others');
    const another = await helper.mutate('addStaff', {
      ...{ signInName: 'another', name: '大野 誠', kana: 'x', profession: 'helper', manager: false, password: 'correct horse battery' },
    });
    expect(another).toMatchObject({ code: 'INVALID', field: 'profession' });
  });

  it('records a death with the paper where nobody of the team may', async () => {
    const patient = await region.patient(helper, '紡木 花子');
    await goTo('/office/deaths');
    await page.getByLabel('患者さんのお名前').fill('紡木');
    const found = page.getByRole('listitem').filter({ hasText: '紡木 花子', has: page.getByRole('button', { name: '書類で記録する' }) });
    await found.getByRole('button', { name: '書類で記録する' }).click();
    const send = sheet().getByRole('button', { name: '書類で記録する' });
    await sheet().getByLabel('確認した人').fill('糸井医師');
    expect(await send.isDisabled()).toBe(true);
    await sheet().getByLabel(/書類/).check();
    await hands.look(page, 'death');
    await send.click();
    await found.waitFor({ state: 'detached' });
    // Confirmed with it: found among what is confirmed, as of the office.
    await page
      .getByRole('listitem')
      .filter({ hasText: '紡木 花子', has: page.getByRole('button', { name: '記録を見る' }) })
      .waitFor();
    expect(
      region.server.desk.read.get('SELECT died_on AS day, death_confirmed_at IS NULL AS open FROM patient_patient WHERE id = ?', patient),
    ).toEqual({
      day: region.today(),
      open: 0,
    });
  });
});
