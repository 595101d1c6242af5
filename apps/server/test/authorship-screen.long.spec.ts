import { roomIdOf } from '@tsumugi/care';
import { systemIds } from '@tsumugi/kernel';
import type { Page } from 'playwright-core';
import { describeWith } from '../../workbench/programs.mjs';
import type { Person } from './client.js';
import { Hands } from './handheld.js';
import { TestRegion } from './test-region.js';

describeWith('chromium', 'who wrote what, on a telephone', () => {
  let region: TestRegion;
  let doctor: Person;
  let colleague: Person;
  let patient: string;
  let reading: string;
  const hands = new Hands('authorship');

  beforeAll(async () => {
    region = await TestRegion.start();
    doctor = await region.facility('青葉在宅クリニック', 'clinic', 'doctor', { manager: '高橋 誠' });
    colleague = await region.staff(doctor, '加藤 恵', 'nurse', { signInName: 'katou' });
    const helper = await region.facility('ひだまりヘルパー', 'home-help-office', 'helper', { manager: '森 一郎' });
    await region.staff(helper, '山本 優子', 'helper', { signInName: 'yamamoto' });
    patient = await region.patient(doctor);
    await region.consent(doctor, patient);
    await region.join(doctor, patient, helper);
    region.everybodySees(helper);
    reading = systemIds.next();
    const at = new Date(Date.now() - 60_000).toISOString();
    await doctor.do('recordReadings', { patient, measuredAt: at, readings: [{ id: reading, kind: 'GLUCOSE', value: 100 }], note: null });
    await doctor.do('recordDailyLife', { patient, kind: 'SKIN', result: 'VALUE', note: '発赤なし', observedAt: at });
    await doctor.do('publishPost', { room: roomIdOf(patient, 'ALL_PROFESSIONALS'), text: '右踵を見ました。', readings: [reading] });
    const basics = { patient, conditions: ['心不全'], allergies: ['そば'], pointsOfCare: [], phase: 'STABLE', expectedUpdatedAt: null };
    await doctor.do('updateBasics', basics);
    await doctor.do('setThreshold', { patient, kind: 'GLUCOSE', low: 70 });
  }, 120_000);
  afterAll(async () => {
    await hands.leave();
    await region.end();
  });

  async function at(path: string, signInName: string): Promise<Page> {
    const page = await hands.signIn(region.server.url, signInName);
    await page
      .getByRole('link', { name: /山田 ハル/ })
      .first()
      .waitFor();
    await page.goto(`${region.server.url}/patients/${patient}${path}`);
    return page;
  }
  const look = (page: Page, name: string) => hands.look(page, name);

  it('lets others object where they may not correct, and the author answer and correct in their own name', async () => {
    const [theirs, ours] = await Promise.all([at('/readings', 'yamamoto'), at('/readings', 'katou')]);
    await theirs.locator('.reading-value').first().click();
    await theirs.getByRole('button', { name: '異議を伝える' }).waitFor();
    expect(await theirs.getByRole('button', { name: '値を訂正する' }).count()).toBe(0);
    await look(theirs, 'reading-of-others');
    await theirs.getByRole('button', { name: '異議を伝える' }).click();
    await theirs.getByLabel('どこが違いますか').fill('300ではありませんか。');
    await look(theirs, 'objection');
    await theirs.getByRole('button', { name: '異議を伝える' }).click();
    await theirs.getByText('異議を伝えました').waitFor();

    await ours.getByText('異議あり').waitFor();
    await ours.locator('.reading-value').first().click();
    await ours.getByText('300ではありませんか。').waitFor();
    expect(await ours.getByRole('button', { name: '異議を伝える' }).count()).toBe(0);
    await look(ours, 'reading-with-objection');
    await ours.getByRole('button', { name: '回答する' }).click();
    await ours.getByRole('textbox', { name: '回答' }).fill('測り直しました。');
    await look(ours, 'answer');
    await ours.getByRole('dialog').getByRole('button', { name: '回答する' }).last().click();
    await ours.getByText('測り直しました。').waitFor();

    // A sheet takes the place of another; Back takes it away and leaves the page, and what was typed is kept.
    const address = ours.url();
    await ours.getByRole('button', { name: '値を訂正する' }).click();
    await ours.getByRole('textbox', { name: '血糖' }).fill('300');
    await look(ours, 'reading-correction');
    await ours.goBack();
    await ours.getByRole('dialog').waitFor({ state: 'detached' });
    expect(ours.url()).toBe(address);
    await ours.locator('.reading-value').first().click();
    await ours.getByRole('button', { name: '値を訂正する' }).click();
    expect(await ours.getByRole('textbox', { name: '血糖' }).inputValue()).toBe('300');
    await ours.getByRole('dialog').getByRole('button', { name: '訂正する', exact: true }).click();
    await ours.getByRole('dialog').waitFor({ state: 'detached' });
    await ours.locator('.reading-value').first().click();
    await ours.getByText(/訂正：看護師の加藤 恵さん（青葉在宅クリニック）/).waitFor();
    await ours.getByRole('heading', { name: '訂正の記録（新しい順）' }).waitFor();
    await ours
      .getByText(/医師の高橋 誠先生（青葉在宅クリニック）/)
      .last()
      .waitFor();
    await look(ours, 'reading-corrected');
  }, 120_000);

  it('of daily life and of a post shows the objection beside the record', async () => {
    const page = await at('/daily-life', 'yamamoto');
    await page.getByRole('button', { name: '異議を伝える' }).first().click();
    await page.getByLabel('どこが違いますか').fill('昨日から赤みがあります。');
    await page.getByRole('dialog').getByRole('button', { name: '異議を伝える' }).click();
    await page.getByRole('button', { name: '異議あり' }).first().click();
    await page.locator('.objection', { hasText: '昨日から赤みがあります。' }).waitFor();
    expect(await page.getByRole('button', { name: '訂正', exact: true }).count()).toBe(0);
    await look(page, 'daily-life');

    await page.goto(`${region.server.url}/patients/${patient}`);
    await page.locator('.post-text', { hasText: '右踵を見ました。' }).waitFor();
    // The value that a colleague corrected does not stand under the name of who wrote the post.
    await page.locator('.post-readings .corrected-by', { hasText: '加藤 恵' }).waitFor();
    await page.getByRole('button', { name: 'この投稿の操作' }).click();
    expect(await page.getByText('訂正する').count()).toBe(0);
    await page.getByText('異議を伝える').click();
    await page.getByLabel('どこが違いますか').fill('左では。');
    await page.getByRole('dialog').getByRole('button', { name: '異議を伝える' }).click();
    await page.locator('.objection', { hasText: '左では。' }).waitFor();
    await look(page, 'post');
    await page.getByRole('button', { name: '取り下げる' }).click();
    await page.getByText('取り下げられました').waitFor();
  }, 120_000);

  it('signs each line of the basics and each threshold, and keeps what they replaced', async () => {
    const basics = { patient, conditions: ['心不全'], allergies: ['そば粉'], pointsOfCare: ['右から'], phase: 'STABLE' };
    const { patient: known } = await doctor.read<{ patient: { basics: { updatedAt: string } } }>(
      'query ($id: ID!) { patient(id: $id) { basics { updatedAt } } }',
      { id: patient },
    );
    await colleague.do('updateBasics', { ...basics, expectedUpdatedAt: known.basics.updatedAt });
    await colleague.do('setThreshold', { patient, kind: 'GLUCOSE', low: 80, expectedLow: 70 });
    const page = await at('/basics', 'yamamoto');
    await page
      .locator('li', { hasText: 'そば粉' })
      .getByText(/看護師の加藤 恵さん/)
      .waitFor();
    await page
      .locator('li', { hasText: '心不全' })
      .getByText(/医師の高橋 誠先生/)
      .waitFor();
    await look(page, 'basics');
    await page.getByRole('button', { name: '書き換えの記録' }).click();
    await page.getByText('「そば」を書き換え').waitFor();
    await look(page, 'basics-history');

    await page.goto(`${region.server.url}/patients/${patient}/readings`);
    await page.getByRole('button', { name: '上限・下限を見る' }).click();
    await page.getByText('これまでに決められた値').click();
    await page.getByText(/下限 80/).waitFor();
    await page.getByText(/下限 70/).waitFor();
    await look(page, 'thresholds');
  }, 60_000);

  it('asks for 了解 anew when the post is corrected, and tells readers who had pressed it before', async () => {
    const room = roomIdOf(patient, 'ALL_PROFESSIONALS');
    const post = await doctor.do('publishPost', { room, text: '頓用は0.5mgです。', priority: 'IMPORTANT' });
    region.everybodySees(doctor);
    const reader = await at('', 'yamamoto');
    await reader.locator('.acknowledge').click();
    await reader.getByText('了解しました').first().waitFor();
    await colleague.do('correctPost', { post, expectedVersion: 1, text: '頓用は5mgです。' });
    await reader.getByText('了解のあとで訂正されました').waitFor();
    await look(reader, 'acknowledge-anew');
    await reader.locator('.receipts').last().click();
    await reader.getByText('訂正前の版を了解').waitFor();
    await look(reader, 'readers-of-corrected');
    await reader.getByRole('dialog').getByLabel('閉じる').click();
    await reader.locator('.acknowledge').click();
    await reader.getByText('了解しました').first().waitFor();
  }, 60_000);
});
