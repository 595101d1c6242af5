import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openPlatform, settingsFor } from '../src/open-platform.js';
import { tsumugi } from './command-line.js';

describe('a data folder', () => {
  let folder: string;
  let count = 0;
  const seeded = () => join(folder, 'seeded');

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tsumugi-'));
    const { code } = await tsumugi('seed', '--patients', '3', '--months', '1', '--seed', '3', '--until', '2026-04-01', '--data', seeded());
    expect(code).toBe(0);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** A copy in which something was changed behind the platform's back. */
  function changed(file: string, sql: string): string {
    count += 1;
    const copy = join(folder, `copy-${count}`);
    cpSync(seeded(), copy, { recursive: true });
    const database = new DatabaseSync(join(copy, file));
    database.exec(sql);
    database.close();
    return copy;
  }

  it('that nobody changed verifies, and the count is that of its events', async () => {
    const run = await tsumugi('verify', '--data', seeded(), '--json');
    expect(run.code).toBe(0);
    expect(JSON.parse(run.out)).toMatchObject({ ok: true, shredded: 0 });
    expect(JSON.parse(run.out).events).toBeGreaterThan(100);
  });

  const first = (type: string) => `(SELECT min(position) FROM record WHERE body LIKE '%"type":"${type}"%')`;

  it.each([
    [
      'a header that was changed',
      `UPDATE record SET body = json_set(body, '$.occurredAt', '2025-01-01T00:00:00.000Z') WHERE position = ${first('PatientRegistered')}`,
      'header was changed',
    ],
    [
      'a clear field that was changed',
      `UPDATE record SET body = json_set(body, '$.clear.patient', 'another') WHERE position = ${first('ReadingsRecorded')}`,
      'header was changed',
    ],
    [
      'content from another record',
      `UPDATE record SET body = json_set(body, '$.sealed', (SELECT json_extract(body, '$.sealed') FROM record WHERE position = ${first('AccountOpened')})) WHERE position = ${first('ReadingsRecorded')}`,
      'does not open',
    ],
    ['a body that is no record', `UPDATE record SET body = '{' WHERE position = 70`, 'no record any more'],
    ['an event that nobody knows', `UPDATE record SET body = json_set(body, '$.type', 'RoomPainted') WHERE position = 70`, 'RoomPainted'],
    [
      'a record taken out of its stream',
      `DELETE FROM record WHERE position = ${first('PatientRegistered')}`,
      'continues with revision 1, not 0',
    ],
    [
      'an id that stands twice',
      `UPDATE record SET body = json_set(body, '$.id', (SELECT json_extract(body, '$.id') FROM record WHERE position = 5)) WHERE position = 6`,
      'stands a second time',
    ],
  ])('with %s is broken at its first place', async (_, sql, reason) => {
    const run = await tsumugi('verify', '--data', changed('log/events.db', sql));
    expect(run.code).toBe(1);
    expect(run.error).toMatch(/^Broken at position \d+: /);
    expect(run.error).toContain(reason);
  });

  it('gives the same rows when its views are built anew', async () => {
    const run = await tsumugi('rebuild', '--data', seeded());
    expect([run.code, run.error]).toEqual([0, '']);
    expect(run.out).toMatch(/the same as before\.\n$/);
    expect(readdirSync(join(seeded(), 'views'))).toHaveLength(1);
  });

  it('without views is told that there was nothing to compare with', async () => {
    const copy = changed('log/events.db', 'SELECT 1');
    rmSync(join(copy, 'views'), { recursive: true });
    const run = await tsumugi('rebuild', '--data', copy);
    expect([run.code, run.error]).toEqual([0, '']);
    expect(run.out).toMatch(/none before\.\n$/);
  });

  it('whose views were changed is told so, and has the right ones then', async () => {
    const views = readdirSync(join(seeded(), 'views'))[0]!;
    const copy = changed(
      `views/${views}`,
      `UPDATE patient_patient SET name = '書き換え' WHERE id = (SELECT min(id) FROM patient_patient); DELETE FROM facility_staff WHERE manager = 0`,
    );
    const run = await tsumugi('rebuild', '--data', copy);
    expect([run.code, run.error]).toEqual([
      1,
      expect.stringMatching(/facility_staff \(0 gone, \d+ new\), patient_patient \(1 gone, 1 new\)/),
    ]);
    expect((await tsumugi('rebuild', '--data', copy)).code).toBe(0);
  });

  it('that a process uses, or that is none, is refused in one sentence', async () => {
    const platform = await openPlatform(settingsFor(seeded()));
    try {
      const used = await tsumugi('verify', '--data', seeded());
      expect([used.code, used.error]).toEqual([1, expect.stringContaining('in use by another Tsumugi')]);
    } finally {
      await platform.close();
    }
    const none = await tsumugi('rebuild', '--data', join(folder, 'nothing'));
    expect([none.code, none.error]).toEqual([1, expect.stringContaining('holds no log')]);
  });
});
