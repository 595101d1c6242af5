import { roomIdOf } from '@tsumugi/care';
import { readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describeWith } from '../../workbench/programs.mjs';
import type { Person } from './client.js';
import { filmed } from './film.js';
import { Hands } from './handheld.js';
import { photograph } from './pictures.js';
import { TestRegion } from './test-region.js';

const pdf = Buffer.from(
  '%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n',
);

describeWith('chromium', 'a file that does not come, on a telephone', () => {
  let region: TestRegion;
  let nurse: Person;
  let patient: string;
  const hands = new Hands('files');

  beforeAll(async () => {
    region = await TestRegion.start();
    nurse = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
    await region.staff(nurse, '加藤 恵', 'visiting-nurse', { signInName: 'katou' });
  }, 60_000);
  beforeEach(async () => {
    patient = await region.patient(nurse);
    await region.consent(nurse, patient);
    const stored = await Promise.all([nurse.upload(patient, '踵.jpg', await photograph()), nurse.upload(patient, '指示書.pdf', pdf)]);
    const room = roomIdOf(patient, 'ALL_PROFESSIONALS');
    await nurse.do('publishPost', { room, text: '踵の写真です。', attachments: stored.map(({ body }) => body.file) });
    region.everybodySees(nurse);
  }, 30_000);
  afterEach(() => hands.leave());
  afterAll(() => region.end());

  async function open(): Promise<Page> {
    const page = await hands.signIn(region.server.url, 'katou');
    await page
      .getByRole('link', { name: /山田 ハル/ })
      .first()
      .waitFor();
    return page;
  }
  const toThread = (page: Page) => page.goto(`${region.server.url}/patients/${patient}`);
  const tile = (page: Page) => page.getByRole('button', { name: '踵.jpg を開く' });
  const viewer = (page: Page) => page.locator('.viewer-dialog');
  /** Until a picture is really there. */
  const isThere = async (page: Page, within: string) => {
    const there = `[...document.querySelectorAll(${JSON.stringify(`${within} img`)})].some((each) => each.naturalWidth > 0 && each.checkVisibility())`;
    for (let tries = 0; tries < 100 && !(await page.evaluate<boolean>(there)); tries += 1) await page.waitForTimeout(50);
    expect(await page.evaluate<boolean>(there)).toBe(true);
  };

  it('says so in its place and in the viewer, and is there when it is tried again', async () => {
    const page = await open();
    await page.route('**/files/**', (route) => route.abort());
    await toThread(page);
    await tile(page).getByText('表示できません').waitFor();
    await hands.look(page, 'thumbnail-away');
    await tile(page).click();
    await viewer(page).getByText('サーバーにつながりません').waitFor();
    await hands.look(page, 'picture-away');
    await page.unroute('**/files/**');
    await viewer(page).getByRole('button', { name: 'もう一度試す' }).click();
    await isThere(page, '.viewer-stage');
    await viewer(page).getByRole('button', { name: '閉じる' }).click();
    await isThere(page, '.attachment');
  }, 60_000);

  it('says so of a film, and shows it when it is tried again', async () => {
    const page = await open();
    const { body } = await nurse.upload(patient, '歩行.webm', await filmed(page));
    await nurse.do('publishPost', { room: roomIdOf(patient, 'ALL_PROFESSIONALS'), text: '歩き方です。', attachments: [body.file] });
    await page.route(`**/files/${body.file}/**`, (route) => route.abort());
    await toThread(page);
    await page.getByRole('button', { name: '歩行.webm を開く' }).click();
    await viewer(page).getByText('サーバーにつながりません').waitFor();
    await page.unroute(`**/files/${body.file}/**`);
    await viewer(page).getByRole('button', { name: 'もう一度試す' }).click();
    const runs = `(document.querySelector('.viewer-stage video')?.readyState ?? 0) > 0`;
    for (let tries = 0; tries < 100 && !(await page.evaluate<boolean>(runs)); tries += 1) await page.waitForTimeout(50);
    expect(await page.evaluate<boolean>(runs)).toBe(true);
  }, 60_000);

  it('comes by itself when the network is back', async () => {
    const page = await open();
    await page.route('**/files/**', (route) => route.abort());
    await toThread(page);
    await tile(page).getByText('表示できません').waitFor();
    await page.unroute('**/files/**');
    await page.evaluate(`dispatchEvent(new Event('online'))`);
    await isThere(page, '.attachment');
  }, 60_000);

  it('says in the server’s words what is damaged, and of what was taken away that it is gone', async () => {
    const page = await open();
    await toThread(page);
    await isThere(page, '.attachment');
    const blobs = readdirSync(join(region.folder, 'files'), { recursive: true, withFileTypes: true })
      .filter((each) => each.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
    expect(blobs.length).toBeGreaterThan(0);
    for (const path of blobs) renameSync(path, `${path}.away`);
    await tile(page).click();
    await viewer(page).getByText('このファイルは壊れているため開けません').waitFor();
    expect(await viewer(page).getByRole('button', { name: 'もう一度試す' }).count()).toBe(0);
    await hands.look(page, 'picture-damaged');
    await viewer(page).getByRole('button', { name: '次へ' }).click();
    const [paper] = await Promise.all([page.waitForEvent('popup'), viewer(page).getByRole('link', { name: 'PDFを開く' }).click()]);
    // In its own window a person reads a sentence, and so in the viewer when they come back.
    await paper.getByText(/^このファイルは壊れているため開けません/).waitFor();
    await paper.close();
    await viewer(page).getByText('このファイルは壊れているため開けません').waitFor();
    await hands.look(page, 'pdf-damaged');
    for (const path of blobs) renameSync(`${path}.away`, path);

    await page.route('**/files/**', (route) =>
      route.fulfill({ status: 404, json: { refused: { code: 'NOT_FOUND', message: '見つかりません。', field: null } } }),
    );
    await viewer(page).getByRole('button', { name: '前へ' }).click();
    await viewer(page).getByText('消去されたか、見る権限がなくなった可能性があります').waitFor();
  }, 60_000);
});
