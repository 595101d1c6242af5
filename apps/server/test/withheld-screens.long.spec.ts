import { systemIds } from '@tsumugi/kernel';
import type { Page } from 'playwright-core';
import { describeWith } from '../../workbench/programs.mjs';
import type { Person } from './client.js';
import { Hands } from './handheld.js';
import { TestRegion } from './test-region.js';

/** Whatever says of a patient that there is none. */
const none = /ありません|決めていません|決められていません|^まだ|未記入|なし$/;

describeWith('chromium', 'what is withheld, or could not be asked, on a telephone', () => {
  let region: TestRegion;
  let nurse: Person;
  let doctor: Person;
  let patient: string;
  const hands = new Hands('withheld');

  beforeAll(async () => {
    region = await TestRegion.start();
    nurse = await region.facility('ひかり訪問看護ステーション', 'visiting-nursing-station', 'nurse');
    doctor = await region.facility('青葉在宅クリニック', 'clinic', 'doctor');
    await region.staff(doctor, '高橋 誠', 'doctor', { signInName: 'takahashi' });
  }, 60_000);
  beforeEach(async () => {
    patient = await region.patient(nurse);
    await region.consent(nurse, patient);
    await region.join(nurse, patient, doctor);
    await doctor.do('assignStaff', { patient, all: true, accounts: [] });
    await doctor.do('setThreshold', { patient, kind: 'TEMPERATURE', high: 38 });
    const measuredAt = new Date(Date.now() - 60_000).toISOString();
    const measure = (person: Person, kind: string, value: number) =>
      person.do('recordReadings', { patient, measuredAt, readings: [{ id: systemIds.next(), kind, value }] });
    await measure(doctor, 'TEMPERATURE', 36.8);
    await measure(doctor, 'PULSE', 72);
    region.everybodySees(doctor);
    await nurse.do('setThreshold', { patient, kind: 'PULSE', low: 50 });
    await nurse.do('updateBasics', {
      patient,
      conditions: ['心不全'],
      allergies: ['そば'],
      pointsOfCare: [],
      phase: 'CHANGING',
      expectedPhase: 'STABLE',
      expectedUpdatedAt: null,
    });
    region.everybodySees(nurse);
  }, 30_000);
  afterEach(() => hands.leave());
  afterAll(() => region.end());

  async function at(path: string): Promise<Page> {
    const page = await hands.signIn(region.server.url, 'takahashi');
    await page
      .getByRole('link', { name: /山田 ハル/ })
      .first()
      .waitFor();
    await page.goto(`${region.server.url}/patients/${patient}${path}`);
    return page;
  }
  const withdraw = () =>
    nurse.do('withdrawConsent', {
      patient,
      facilities: [],
      withdrawnOn: region.today(),
      givenBy: { name: '山田 ハル', relationship: null },
      reason: null,
    });
  /** The lines of a screen that say that there is none of something, and not that it is withheld. */
  const denials = async (page: Page) =>
    (await page.locator('.patient-page').innerText()).split('\n').filter((line) => none.test(line) && !line.includes('同意がない'));

  it('says of bounds that others set that they are withheld, and not that there are none', async () => {
    const page = await at('/readings');
    await page.getByText('破線はこの方に決めた上限・下限です').waitFor();
    await page.getByRole('button', { name: '上限・下限を決める' }).click();
    const sheet = page.getByRole('dialog');
    const boundsOf = (kind: string) => sheet.locator('.threshold').filter({ has: page.getByRole('heading', { name: new RegExp(kind) }) });
    expect(await boundsOf('脈拍').getByLabel(/下限/).inputValue()).toBe('50');
    // Of what nobody set it may say so, while everything is shown.
    await boundsOf('体重').getByText('決めていません').waitFor();

    await withdraw();
    await boundsOf('脈拍').getByText('表示できません（同意がないため）').waitFor();
    await boundsOf('体重').getByText('表示できません（同意がないため）').waitFor();
    await boundsOf('体温').getByText('下限 なし　上限 38').waitFor();
    expect(await sheet.innerText()).not.toMatch(/決めていません|50/);
    await sheet.getByText('これまでに決められた値').click();
    await sheet.getByText('ほかの事業所の記録は表示できません（同意がないため）').waitFor();
    await sheet.locator('.versions li').first().waitFor();
    expect(await sheet.locator('.versions li').allInnerTexts()).toEqual([expect.stringContaining('上限 38')]);
    await hands.look(page, 'thresholds');

    await page.goto(`${region.server.url}/patients/${patient}/readings`);
    await page.getByText('ほかの事業所が決めた上限・下限は表示できません（同意がないため）').waitFor();
    await page.locator('.curve').first().waitFor();
    await hands.look(page, 'curves');
  }, 60_000);

  it('says of nothing that there is none, on no page of the patient', async () => {
    await withdraw();
    const page = await at('/readings');
    await page.locator('.curve').first().waitFor();
    expect(await denials(page)).toEqual([]);
    for (const [path, there] of [
      ['/daily-life', '生活の記録はありません。ほかの記録は表示できません（同意がないため）'],
      ['/team', '情報共有の同意がない'],
      ['', '投稿はありません。ほかの投稿は表示できません（同意がないため）'],
      ['/basics', '書き換えの記録'],
    ] as const) {
      await page.goto(`${region.server.url}/patients/${patient}${path}`);
      await page.getByText(there).first().waitFor();
      expect({ path, denied: await denials(page) }).toEqual({ path, denied: [] });
    }
    await page.getByRole('button', { name: '書き換えの記録' }).click();
    await page.getByRole('dialog').getByText('ほかの事業所の記録は表示できません（同意がないため）').waitFor();
    expect(await page.getByRole('dialog').innerText()).not.toContain('ありません');
    await hands.look(page, 'basics-history');
  }, 60_000);

  it('says of bounds and alerts that could not be asked that they are not known, and asks again', async () => {
    const page = await at('/basics');
    let [thresholds, alerts] = ['hang', 'fail'];
    const held: (() => void)[] = [];
    await page.route('**/team/graphql', async (route) => {
      const body = route.request().postData() ?? '';
      const way = /query Thresholds\b/.test(body) ? thresholds : /query Alerts\b/.test(body) ? alerts : 'go';
      if (way === 'hang') await new Promise<void>((resolve) => held.push(resolve));
      if (way === 'fail') await route.abort();
      else await route.continue();
    });
    await page.reload();
    await page.getByText('アラートがあるかどうか、確かめられていません').waitFor();
    await hands.look(page, 'alerts-unknown');

    await page.goto(`${region.server.url}/patients/${patient}/readings`);
    await page.locator('.curve').first().waitFor();
    await page.getByText('上限・下限を読み込んでいます').waitFor();
    expect(await page.getByText('破線は').count()).toBe(0);
    await page.getByText('アラートがあるかどうか、確かめられていません').waitFor();

    thresholds = 'fail';
    for (const go of held) go();
    await page.reload();
    await page.getByText('上限・下限を読み込めていません').waitFor();
    await hands.look(page, 'bounds-unknown');
    [thresholds, alerts] = ['go', 'go'];
    for (const retry of await page.getByRole('button', { name: 'もう一度試す' }).all()) await retry.click().catch(() => undefined);
    await page.getByText('破線はこの方に決めた上限・下限です').waitFor();
    await page.getByText('上限・下限を読み込めていません').waitFor({ state: 'detached' });
    await page.getByText('アラートがあるかどうか').waitFor({ state: 'detached' });
  }, 60_000);
});
