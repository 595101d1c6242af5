import type { Page } from 'playwright-core';
import { roomIdOf } from '@tsumugi/care';
import { describeWith } from '../../workbench/programs.mjs';
import type { Person } from './client.js';
import { Hands } from './handheld.js';
import { TestRegion } from './test-region.js';

describeWith('chromium', 'a death on the screens', () => {
  let region: TestRegion;
  let doctor: Person;
  let patient: string;
  const hands = new Hands('death');
  const look = (page: Page, name: string) => hands.look(page, name);

  beforeAll(async () => {
    region = await TestRegion.start();
    doctor = await region.facility('青葉在宅クリニック', 'clinic', 'doctor', { manager: '高橋 誠' });
    const station = await region.facility('みなと訪問看護ステーション', 'visiting-nursing-station', 'nurse', { manager: '佐藤 美咲' });
    const helpers = await region.facility('ひだまりヘルパー', 'home-help-office', 'helper', { manager: '森 一郎' });
    await region.staff(doctor, '加藤 恵', 'doctor', { signInName: 'doctor' });
    await region.staff(station, '木村 さくら', 'nurse', { signInName: 'nurse' });
    await region.staff(helpers, '山本 優子', 'helper', { signInName: 'helper' });
    patient = await region.patient(doctor);
    await region.consent(doctor, patient);
    await region.join(doctor, patient, station);
    await region.join(doctor, patient, helpers);
    const basics = { conditions: [], allergies: [], pointsOfCare: [], expectedUpdatedAt: null };
    await doctor.do('updateBasics', { patient, ...basics, phase: 'END_OF_LIFE', expectedPhase: 'STABLE' });
    await doctor.do('publishPost', { room: roomIdOf(patient, 'ALL_PROFESSIONALS'), text: '往診しました。呼吸が浅くなっています。' });
    region.everybodySees(doctor);
  }, 60_000);
  afterAll(async () => {
    await hands.leave();
    await region.end();
  });

  const at = async (signInName: string, path = '') => {
    const page = await hands.signIn(region.server.url, signInName);
    await page.getByText('山田 ハル').first().waitFor();
    await page.goto(`${region.server.url}/patients/${patient}${path}`);
    await page.getByRole('heading', { name: /山田 ハル/ }).waitFor();
    return page;
  };
  const sheet = (page: Page) => page.getByRole('dialog');
  const press = (page: Page, name: string) => sheet(page).getByRole('button', { name, exact: true }).click();
  const badge = (page: Page) => page.locator('.death-badge');
  const tab = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).click();

  it('is reported, taken back, reported again, recorded, undone by another, recorded anew and confirmed', async () => {
    const [helper, nurse, physician] = await Promise.all([at('helper', '/basics'), at('nurse'), at('doctor')]);

    // A helper finds her: it is reported, not recorded.
    expect(await helper.getByRole('button', { name: 'お亡くなりになったことを記録する' }).count()).toBe(0);
    await helper.getByRole('button', { name: 'お亡くなりになったことを知らせる' }).click();
    await look(helper, 'report');
    await sheet(helper).getByLabel('確認した人').fill('長女の山田 恵子さん');
    // Back takes the sheet away and nothing else; what was typed is there again.
    const address = helper.url();
    await helper.goBack();
    await sheet(helper).waitFor({ state: 'detached' });
    expect(helper.url()).toBe(address);
    await helper.getByRole('button', { name: 'お亡くなりになったことを知らせる' }).click();
    expect(await sheet(helper).getByLabel('確認した人').inputValue()).toBe('長女の山田 恵子さん');
    await press(helper, '知らせる');
    await helper.getByText('知らせました').waitFor();
    await look(helper, 'basics-reported');

    // Everybody of the team sees it in the head and between the posts, without loading anew.
    await nurse.getByText('お亡くなりになったとの連絡あり').waitFor();
    await nurse.getByText(/山本 優子さんが、.*にお亡くなりになったと知らせました/).waitFor();
    await look(nurse, 'timeline-reported');

    // It was the neighbour: taken back, with the reason.
    await badge(helper).click();
    await look(helper, 'sheet-reported');
    await press(helper, '連絡を取り下げる');
    await look(helper, 'close-report');
    await sheet(helper).getByLabel('理由').fill('眠っておられました。');
    // Back leaves only the sheet that replaced the other, then that one; never the patient.
    await helper.goBack();
    await sheet(helper).getByRole('heading', { name: 'お亡くなりになったことについて' }).waitFor();
    await helper.goBack();
    await sheet(helper).waitFor({ state: 'detached' });
    expect(helper.url()).toBe(address);
    await badge(helper).click();
    await press(helper, '連絡を取り下げる');
    expect(await sheet(helper).getByLabel('理由').inputValue()).toBe('眠っておられました。');
    await press(helper, '取り下げる');
    await nurse.getByText('お亡くなりになったとの連絡あり').waitFor({ state: 'detached' });
    await nurse.getByText('理由：眠っておられました。').waitFor();

    // The doctor records.
    await tab(physician, '基本情報');
    await physician.getByRole('button', { name: 'お亡くなりになったことを記録する' }).click();
    await sheet(physician).getByLabel('確認した人').fill('青葉在宅クリニック 加藤医師');
    await look(physician, 'record');
    await press(physician, '記録する');
    await badge(physician).waitFor();
    // Who had set the phase before did not record the death.
    const phase = physician.locator('.basics-list > div', { hasText: '状態の段階' });
    await phase.filter({ hasText: '逝去' }).filter({ hasText: '加藤 恵' }).waitFor();
    expect(await phase.textContent()).not.toContain('高橋');
    await look(physician, 'basics-recorded');
    await badge(nurse).filter({ hasText: '逝去' }).waitFor();

    // The facility that recorded cannot undo it; another can.
    await badge(physician).click();
    await sheet(physician).getByText('事務局の確認待ちです。').waitFor();
    expect(await sheet(physician).getByRole('button', { name: '記録を取り消す' }).count()).toBe(0);
    await look(physician, 'sheet-recorded');
    await press(physician, '閉じる');
    await badge(nurse).click();
    await press(nurse, '記録を取り消す');
    await look(nurse, 'undo');
    await sheet(nurse).getByLabel('理由').fill('隣の部屋の方でした。');
    await press(nurse, '取り消す');
    await sheet(nurse).waitFor({ state: 'detached' });
    await badge(nurse).filter({ hasText: '逝去の記録の取り消しあり' }).waitFor();
    await physician.getByText('逝去の記録の取り消しあり').waitFor();
    await look(nurse, 'timeline-undone');

    // Recorded again, corrected by whoever may record, and confirmed by the office.
    await badge(physician).click();
    await press(physician, 'お亡くなりになったことを記録する');
    await sheet(physician).getByLabel('確認した人').fill('青葉在宅クリニック 加藤医師');
    await press(physician, '記録する');
    await badge(physician).filter({ hasText: '逝去' }).filter({ hasNotText: '取り消し' }).waitFor();
    await badge(physician).click();
    await press(physician, '記録を直す');
    await sheet(physician).getByLabel('確認した人').fill('青葉在宅クリニック 高橋医師');
    await press(physician, '記録する');
    await sheet(physician).waitFor({ state: 'detached' });
    await badge(physician).click();
    await sheet(physician)
      .getByText(/高橋医師/)
      .waitFor();
    await press(physician, '閉じる');

    const office = await hands.signIn(region.server.url, 'office', 'office');
    await office.goto(`${region.server.url}/office/deaths`);
    await office.getByText('山田 ハル').first().waitFor();
    await look(office, 'office-queue');
    await office.getByRole('button', { name: '記録を確かめる' }).click();
    await look(office, 'office-task');
    expect(await sheet(office).getByRole('button', { name: '確認済みにする' }).isDisabled()).toBe(true);
    await sheet(office)
      .getByText(/書類（死亡診断書の写しなど）/)
      .click();
    await press(office, '確認済みにする');
    await office.getByText('待っている記録はありません').waitFor();
    await nurse.getByText('事務局が、お亡くなりになった記録を確認しました').waitFor();

    // Now it is undone by the office, or by who records deaths: the nurse is not offered what she would be refused.
    await badge(nurse).click();
    await sheet(nurse)
      .getByText(/お亡くなりになったことを記録できる方のうち/)
      .waitFor();
    expect(await sheet(nurse).getByRole('button', { name: '記録を取り消す' }).count()).toBe(0);
    await look(nurse, 'sheet-confirmed');
    await press(nurse, '閉じる');
  }, 180_000);

  it('leaves the team its days for what belongs to the time before, and the farewell', async () => {
    const nurse = await at('nurse');
    await badge(nurse).click();
    await sheet(nurse)
      .getByText(/まで、それまでの記録とお別れの言葉を書けます/)
      .waitFor();
    await press(nurse, '閉じる');
    await nurse.getByRole('textbox', { name: '投稿' }).fill('ハルさん、ありがとうございました。');
    await look(nurse, 'farewell');
    await nurse.locator('.composer-send .button').click();
    await nurse.getByRole('article').filter({ hasText: 'ありがとうございました' }).waitFor();
    for (const [name, button] of [
      ['バイタル', '測定を記録'],
      ['生活', '水分'],
    ] as const) {
      await tab(nurse, name);
      await nurse.getByRole('button', { name: button, exact: true }).first().waitFor();
      await look(nurse, `after-${name}`);
    }
    await nurse.goto(`${region.server.url}/patients/${patient}/record`);
    await nurse.getByRole('textbox', { name: '体温' }).waitFor();
    await look(nurse, 'after-record');
  }, 120_000);

  it('is found by the office among what it confirmed, and undone there with a reason', async () => {
    const nurse = await at('nurse');
    const office = await hands.signIn(region.server.url, 'office', 'office');
    await office.goto(`${region.server.url}/office/deaths`);
    await office.getByLabel(/確認した方のお名前/).fill('山田');
    const found = office.getByRole('listitem').filter({ hasText: '山田 ハル' });
    await found.waitFor();
    await look(office, 'office-confirmed');
    await found.getByRole('button', { name: '記録を見る' }).click();
    const send = sheet(office).getByRole('button', { name: '記録を取り消す' });
    expect(await send.isDisabled()).toBe(true);
    await sheet(office).getByLabel('取り消す理由').fill('届いた書類は別の方のものでした。');
    await look(office, 'office-undo');
    await send.click();
    await found.waitFor({ state: 'detached' });
    await nurse.getByText('逝去の記録の取り消しあり').waitFor();
    await nurse.getByText('理由：届いた書類は別の方のものでした。').waitFor();
  }, 120_000);
});
