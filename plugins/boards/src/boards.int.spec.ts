import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testHost } from '@tsumugi/plugin-sdk/testing';
import type { PluginViewer } from '@tsumugi/plugin-sdk';
import { boards } from './boards.js';

const person = (account: string, name: string, profession = 'visiting-nurse') => ({ account, name, profession });
const staff = [person('manager', '佐藤 美咲'), person('nurse', '伊藤 直子'), person('clerk', '林 健', 'clerk')];
const acting = (account: string, facility = 'f1'): PluginViewer => ({
  account,
  facility,
  profession: 'visiting-nurse',
  manager: account === 'manager',
});

describe('a facility’s notice board', () => {
  let folder: string;
  let host: ReturnType<typeof testHost>;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'boards-'));
    host = testHost(boards, { file: join(folder, 'boards.db'), staff });
  });
  afterEach(() => {
    host.end();
    rmSync(folder, { recursive: true });
  });
  const post = async (account = 'nurse') => {
    const posted = await host.as(acting(account)).command('postNotice', { title: '予防接種', text: '月曜から始めます。' });
    if (typeof posted !== 'string') throw new Error(posted.refused.message);
    return posted;
  };
  const board = (account = 'nurse', facility = 'f1') => host.as(acting(account, facility)).query<Record<string, unknown>[]>('notices');

  it('shows a notice to the staff of the facility, and to nobody of another', async () => {
    await post();
    expect(await board('clerk')).toMatchObject([
      { title: '予防接種', text: '月曜から始めます。', authorName: '伊藤 直子', confirmedByMe: false, confirmedCount: 1, staffCount: 3 },
    ]);
    expect(await board('stranger', 'f2')).toEqual([]);
  });

  it('lists who confirmed, when, and who has not', async () => {
    const notice = await post();
    host.setTime('2026-04-01T03:00:00.000Z');
    await host.as(acting('clerk')).command('confirmNotice', { notice });
    expect(await board('clerk')).toMatchObject([{ confirmedByMe: true, confirmedCount: 2 }]);
    expect(await host.as(acting('manager')).query('readers', { notice })).toEqual([
      { ...staff[0], confirmedAt: null },
      { ...staff[1], confirmedAt: '2026-04-01T02:00:00.000Z' },
      { ...staff[2], confirmedAt: '2026-04-01T03:00:00.000Z' },
    ]);
    expect(await host.as(acting('stranger', 'f2')).query('readers', { notice })).toEqual([]);
  });

  it('keeps two facilities’ notices apart though both were posted under one id, and the plugin goes on', async () => {
    const id = '00000000-0000-7000-8000-00000000cafe';
    const input = { title: '予防接種', text: '月曜から始めます。' };
    for (const facility of ['f1', 'f2']) await host.as(acting('nurse', facility)).command('postNotice', input, id);
    expect(await host.as(acting('manager', 'f2')).command('removeNotice', { notice: id })).not.toHaveProperty('refused');
    await host.as(acting('clerk')).command('confirmNotice', { notice: id });
    expect(await board('clerk')).toMatchObject([{ id, confirmedByMe: true, confirmedCount: 2 }]);
    expect(await board('clerk', 'f2')).toEqual([]);
  });

  it('counts a confirmation once', async () => {
    const notice = await post();
    await host.as(acting('clerk')).command('confirmNotice', { notice });
    await host.as(acting('clerk')).command('confirmNotice', { notice });
    expect(host.records.map(({ type }) => type)).toEqual(['NoticePosted', 'NoticeConfirmed']);
  });

  it('lets author and manager take a notice down, and nobody else', async () => {
    const notice = await post('nurse');
    expect(await host.as(acting('clerk')).command('removeNotice', { notice })).toMatchObject({ refused: { code: 'NOT_FOUND' } });
    expect(await board()).toHaveLength(1);
    expect(typeof (await host.as(acting('manager')).command('removeNotice', { notice }))).toBe('string');
    expect(await board()).toEqual([]);
    expect(await host.as(acting('clerk')).command('confirmNotice', { notice })).toMatchObject({ refused: { code: 'NOT_FOUND' } });
    const own = await post('nurse');
    expect(typeof (await host.as(acting('nurse')).command('removeNotice', { notice: own }))).toBe('string');
  });

  it.each(['../../etc', '山', ' ', ''])('refuses %j as the id of a notice', async (notice) => {
    for (const command of ['confirmNotice', 'removeNotice'])
      expect(await host.as(acting('nurse')).command(command, { notice })).toMatchObject({ refused: { code: 'INVALID', field: 'notice' } });
    expect(await host.as(acting('nurse')).command('confirmNotice', { notice: 'unknown' })).toMatchObject({
      refused: { code: 'NOT_FOUND' },
    });
  });

  it.each([
    [{ title: '', text: '本文' }, 'title'],
    [{ title: '題'.repeat(101), text: '本文' }, 'title'],
    [{ title: '題', text: '  ' }, 'text'],
    [{ title: '題', text: 'あ'.repeat(5_001) }, 'text'],
  ])('refuses what is too short or too long, and says which field', async (input, field) => {
    expect(await host.as(acting('nurse')).command('postNotice', input)).toMatchObject({ refused: { code: 'INVALID', field } });
    expect(await board()).toEqual([]);
  });

  it('shows the same after its views were built anew', async () => {
    const notice = await post();
    await post();
    await host.as(acting('clerk')).command('confirmNotice', { notice });
    const before = await board();
    const rebuilt = await host.rebuilt(join(folder, 'again.db'));
    expect(await rebuilt.as(acting('nurse')).query('notices')).toEqual(before);
    rebuilt.end();
  });
});
