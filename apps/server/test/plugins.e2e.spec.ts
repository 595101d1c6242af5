import type { Person } from './client.js';
import { TestRegion } from './test-region.js';

describe('the notice board through the API', () => {
  let region: TestRegion;
  let manager: Person;
  let nurse: Person;
  let stranger: Person;
  beforeAll(async () => {
    region = await TestRegion.start();
    manager = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
    nurse = await region.staff(manager, '伊藤 直子', 'visiting-nurse');
    stranger = await region.facility('みどり薬局', 'pharmacy', 'pharmacist');
  });
  afterAll(() => region.end());

  const board = (person: Person) =>
    person.read<{ boardsNotices: { id: string; title: string; confirmedByMe: boolean; confirmedCount: number; staffCount: number }[] }>(
      '{ boardsNotices { id title confirmedByMe confirmedCount staffCount } }',
    );

  it('is posted to, read and confirmed by the staff, and empty for another facility', async () => {
    const notice = await manager.do('boardsPostNotice', { title: '予防接種', text: '月曜から始めます。' });
    expect((await board(nurse)).boardsNotices).toEqual([
      { id: notice, title: '予防接種', confirmedByMe: false, confirmedCount: 1, staffCount: 2 },
    ]);
    await nurse.do('boardsConfirmNotice', { notice });
    expect((await board(nurse)).boardsNotices).toMatchObject([{ confirmedByMe: true, confirmedCount: 2 }]);
    expect((await board(stranger)).boardsNotices).toEqual([]);
    expect(await stranger.mutate('boardsConfirmNotice', { notice })).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('refuses bad input and repeated commands as the core does', async () => {
    expect(await manager.mutate('boardsPostNotice', { title: '', text: 'x' })).toMatchObject({ code: 'INVALID', field: 'title' });
    const commandId = '019a0000-0000-7000-8000-000000000001';
    const first = await manager.mutate('boardsPostNotice', { commandId, title: '休診', text: '火曜' });
    expect(await manager.mutate('boardsPostNotice', { commandId, title: '休診', text: '火曜' })).toMatchObject({
      id: commandId,
      __typename: first.__typename,
    });
    expect(await manager.mutate('boardsPostNotice', { commandId, title: '休診', text: '水曜' })).toMatchObject({ code: 'COMMAND_REUSED' });
  });

  it('is the same after a restart, and after its views were thrown away', async () => {
    const before = await board(manager);
    await region.restart();
    expect(await board(manager)).toEqual(before);
    const { rmSync } = await import('node:fs');
    await region.restart((folder) => rmSync(`${folder}/plugins`, { recursive: true }));
    expect(await board(manager)).toEqual(before);
  });
});
