import type { Page } from 'playwright-core';
import { roomIdOf } from '@tsumugi/care';
import { describeWith } from '../../workbench/programs.mjs';
import type { Person } from './client.js';
import { Hands } from './handheld.js';
import { TestRegion } from './test-region.js';

describeWith('chromium', 'taking back on the screens', () => {
  let region: TestRegion;
  let nurse: Person;
  let patient: string;
  let page: Page;
  const hands = new Hands('withdrawal');

  beforeAll(async () => {
    region = await TestRegion.start();
    const manager = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
    nurse = await region.staff(manager, '木村 さくら', 'visiting-nurse', { signInName: 'nurse' });
    patient = await region.patient(manager);
    await region.consent(manager, patient);
    const doctor = await region.facility('青葉在宅クリニック', 'clinic', 'doctor');
    await region.join(manager, patient, doctor);
    nurse.after = manager.after;
    page = await hands.signIn(region.server.url, 'nurse');
  }, 60_000);
  afterAll(async () => {
    await hands.leave();
    await region.end();
  });

  const sheet = () => page.getByRole('dialog');
  const goTo = async (path: string) => {
    await page.goto(`${region.server.url}/patients/${patient}${path}`);
    await page.getByRole('heading', { name: /山田 ハル/ }).waitFor();
  };

  it('says of a post that was taken back already that it was another patient’s, and only once', async () => {
    const post = await nurse.do('publishPost', { room: roomIdOf(patient, 'ALL_PROFESSIONALS'), text: '血圧が下がっています。' });
    await nurse.do('withdrawPost', { post, reason: 'MISTAKE' });
    await goTo('');
    await page.getByText('内容の間違い').waitFor();
    await page.getByRole('button', { name: '別の患者さんの内容だった' }).click();
    await sheet().getByRole('radio').waitFor();
    expect(await sheet().getByRole('radio').count()).toBe(1);
    expect(await sheet().getByRole('button', { name: '理由を改める' }).isDisabled()).toBe(true);
    await hands.look(page, 'wrong-patient');
    await sheet().getByRole('radio').check();
    await sheet().getByRole('button', { name: '理由を改める' }).click();
    // The sheet says so as well, until it is gone.
    await sheet().waitFor({ state: 'hidden' });
    await page.getByText('患者さんの間違い').waitFor();
    expect(await page.getByRole('button', { name: '別の患者さんの内容だった' }).count()).toBe(0);
  });

  it('withdraws no consent that nobody chose to withdraw', async () => {
    await goTo('/team');
    await page.getByRole('button', { name: '撤回', exact: false }).first().click();
    await sheet().getByText('申し出のあった範囲を選んでください。').waitFor();
    const send = sheet().getByRole('button', { name: '撤回を記録する' });
    expect(await sheet().getByRole('group', { name: '撤回の範囲' }).getByRole('radio', { checked: true }).count()).toBe(0);
    expect(await send.isDisabled()).toBe(true);
    await hands.look(page, 'consent');
    await sheet()
      .getByRole('radio', { name: /選んだ事業所だけ/ })
      .check();
    expect(await send.isDisabled()).toBe(true);
    await sheet()
      .getByRole('checkbox', { name: /青葉在宅クリニック/ })
      .check();
    expect(await send.isEnabled()).toBe(true);
    await send.click();
    await page.getByText('同意の撤回を記録しました').waitFor();
    await page
      .getByText(/青葉在宅クリニック/)
      .first()
      .waitFor();
  });
});
