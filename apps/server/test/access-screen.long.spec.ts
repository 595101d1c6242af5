import { roomIdOf } from '@tsumugi/care';
import type { BrowserContext, Page } from 'playwright-core';
import { browser, describeWith } from '../../workbench/programs.mjs';
import type { Person } from './client.js';
import { TestRegion } from './test-region.js';

/** Milliseconds after the answer to whoever ended the access. */
const leavesWithin = 2_000;

describeWith('chromium', 'a screen whose access ends while it is looked at', () => {
  let region: TestRegion;
  let nurse: Person;
  let doctor: Person;
  let patient: string;
  let context: BrowserContext;
  let page: Page;
  const nursesWords = 'むくみが少し引いています。';
  const doctorsWords = '利尿薬を1錠追加します。';

  beforeAll(async () => {
    region = await TestRegion.start();
    nurse = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
    doctor = await region.facility('青葉在宅クリニック', 'clinic', 'doctor');
    await region.staff(doctor, '高橋 誠', 'doctor', { signInName: 'takahashi' });
  }, 30_000);
  afterAll(() => region.end());

  beforeEach(async () => {
    patient = await region.patient(nurse);
    await region.consent(nurse, patient);
    await region.join(nurse, patient, doctor);
    await doctor.do('assignStaff', { patient, all: true, accounts: [] });
    const room = roomIdOf(patient, 'ALL_PROFESSIONALS');
    await nurse.do('publishPost', { room, text: nursesWords });
    await doctor.do('publishPost', { room, text: doctorsWords });

    context = await (await browser()).newContext({ locale: 'ja-JP', timezoneId: 'Asia/Tokyo' });
    page = await context.newPage();
    await page.goto(`${region.server.url}/sign-in`);
    await page.getByLabel('サインイン名').fill('takahashi');
    await page.getByLabel('パスワード').fill('correct horse battery');
    await page.getByRole('button', { name: 'サインイン', exact: true }).click();
    await page
      .getByRole('link', { name: /山田 ハル/ })
      .first()
      .waitFor();
    await page.goto(`${region.server.url}/patients/${patient}`);
    await page.locator('.post-text', { hasText: nursesWords }).waitFor();
  }, 30_000);
  afterEach(() => context.close());

  it('loses what others wrote when the consent is withdrawn, and keeps the own facility’s words', async () => {
    await nurse.do('withdrawConsent', {
      patient,
      facilities: [],
      withdrawnOn: region.today(),
      givenBy: { name: '山田 ハル', relationship: null },
      reason: null,
    });
    await page.locator('.post-text', { hasText: nursesWords }).waitFor({ state: 'detached', timeout: leavesWithin });
    await page.getByText('自分の事業所の記録だけを表示しています').waitFor();
    expect(await page.locator('.post-text').allInnerTexts()).toEqual([doctorsWords]);
  }, 30_000);

  it('loses everything when the facility is removed, says so, and leads back to the list', async () => {
    await page.getByRole('button', { name: /閲覧/ }).first().click();
    await page.getByRole('dialog').waitFor();
    await nurse.do('removeFacility', { patient, facility: doctor.facility });
    await page.getByText('この患者さんの記録は、表示できなくなりました').waitFor({ timeout: leavesWithin });
    const rest = await page.locator('body').innerText();
    for (const gone of [nursesWords, doctorsWords, 'さくら訪問看護ステーション']) expect(rest).not.toContain(gone);
    await page.getByRole('link', { name: '患者さんの一覧へ' }).last().click();
    await page.waitForURL(`${region.server.url}/`);
  }, 30_000);
});
