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

  it('withdraws a consent that it is told of on the telephone, for one facility and then for all', async () => {
    const clinic = await region.facility('青葉在宅クリニック', 'clinic', 'doctor', { manager: '高橋 誠' });
    const patient = await region.patient(clinic, '織田 菊');
    await region.consent(clinic, patient);
    await region.join(clinic, patient, helper);
    region.everybodySees(helper);
    const sees = async (person: Person) =>
      (await person.query('query ($id: ID!) { patient(id: $id) { scope } }', { id: patient })).errors?.[0]?.extensions.code ?? 'seen';
    await goTo('/office');
    const found = page.getByRole('listitem').filter({ hasText: '織田 菊', has: page.getByRole('button', { name: '撤回を記録' }) });
    const write = async (range: string, means: string) => {
      await found.getByRole('button', { name: '撤回を記録' }).click();
      await sheet().getByText('申し出の方法').waitFor();
      // Neither how far it goes nor how it was told is chosen for anybody.
      expect(
        await sheet()
          .getByRole('group', { name: /撤回の範囲|申し出の方法/ })
          .getByRole('radio', { checked: true })
          .count(),
      ).toBe(0);
      expect(await sheet().getByRole('button', { name: '内容を確かめる' }).isDisabled()).toBe(true);
      await sheet().getByRole('radio', { name: means }).check();
      await sheet().getByRole('radio', { name: range }).check();
    };
    const confirm = async () => {
      await sheet().getByRole('button', { name: '内容を確かめる' }).click();
      const send = sheet().getByRole('button', { name: '撤回を記録する' });
      expect(await send.isDisabled()).toBe(true);
      await sheet()
        .getByLabel(/確かめました/)
        .check();
      await hands.look(page, 'withdrawal-sure');
      await send.click();
      await sheet().waitFor({ state: 'detached' });
    };
    await page.getByLabel('患者さんのお名前').fill('織田');
    await found.waitFor();
    await hands.look(page, 'consent-holders');
    await write('選んだ事業所だけ', '電話');
    await sheet().getByLabel('事業所の名前・よみ').fill('ひだまり');
    await sheet().getByRole('button', { name: 'ひだまりヘルパーを選ぶ' }).click();
    await sheet().getByRole('radio', { name: '代理の方', exact: true }).check();
    await sheet().getByLabel('代理の方のお名前').fill('織田 恵子');
    await sheet().getByLabel('続柄').fill('長女');
    await hands.look(page, 'withdrawal');
    await confirm();
    expect([await sees(helper), await sees(clinic)]).toEqual(['NOT_FOUND', 'seen']);

    // Those whom it still reaches read it in the room of all, and beside the consent.
    await region.staff(clinic, '加藤 恵', 'nurse', { signInName: 'katou' });
    const theirs = await hands.signIn(region.server.url, 'katou');
    const sentence = '事務局が、織田 恵子さん（長女）の申し出（電話）により、ひだまりヘルパーへの情報共有の同意の撤回を記録しました';
    await theirs.goto(`${region.server.url}/patients/${patient}`);
    await theirs.getByText(sentence).waitFor();
    await hands.look(theirs, 'withdrawn-timeline');
    await theirs.goto(`${region.server.url}/patients/${patient}/team`);
    await theirs.getByText(sentence).waitFor();
    await hands.look(theirs, 'withdrawn-team');

    await write('すべての事業所', '書面（同意撤回書）');
    await confirm();
    await found.waitFor({ state: 'detached' });
    await theirs.getByText(sentence).waitFor({ state: 'detached' });
  }, 120_000);
});
