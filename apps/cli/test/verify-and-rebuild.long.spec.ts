import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DirectoryBlobs } from '@tsumugi/blobs';
import { associatedWith, blobName } from '@tsumugi/care';
import { systemClock, systemIds, uuidV7 } from '@tsumugi/kernel';
import { DirectoryKeyStorage, KeyVault, loadKek } from '@tsumugi/vault';
import { openPlatform, settingsFor } from '../src/open-platform.js';
import { tsumugi } from './command-line.js';
import { NurseAtWork, type Uploaded } from './nurse-at-work.js';

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

  it('whose views set somebody aside says so, with the record', async () => {
    const views = readdirSync(join(seeded(), 'views')).find((name) => name.endsWith('.db'))!;
    const copy = changed(join('views', views), `INSERT INTO views_set_aside VALUES ('patient:1', 7, 'PostPublished')`);
    const run = await tsumugi('verify', '--data', copy);
    expect(run.code).toBe(0);
    expect(run.out).toContain('Set aside: patient:1, whose record at position 7 (PostPublished)');
  });

  const first = (type: string) => `(SELECT min(position) FROM record WHERE body LIKE '%"type":"${type}"%')`;

  it.each([
    [
      'a header that was changed',
      `UPDATE record SET body = json_set(body, '$.occurredAt', '2025-01-01T00:00:00.000Z') WHERE position = ${first('PatientRegistered')}`,
      'is not as it was written',
    ],
    [
      'a clear field that was changed',
      `UPDATE record SET body = json_set(body, '$.clear.patient', 'another') WHERE position = ${first('ReadingsRecorded')}`,
      'is not as it was written',
    ],
    [
      'content from another record',
      `UPDATE record SET body = json_set(body, '$.sealed', (SELECT json_extract(body, '$.sealed') FROM record WHERE position = ${first('AccountOpened')})) WHERE position = ${first('ReadingsRecorded')}`,
      'is not as it was written',
    ],
    ['a body that is no record', `UPDATE record SET body = '{' WHERE position = 70`, 'is not as it was written'],
    // No later release wrote it so.
    [
      'a type that was changed',
      `UPDATE record SET body = json_set(body, '$.type', 'RoomPainted') WHERE position = 70`,
      'is not as it was written',
    ],
    [
      'a type that was changed where nothing is sealed',
      `UPDATE record SET body = json_set(body, '$.type', 'RoomPainted')
        WHERE position = (SELECT min(position) FROM record WHERE json_extract(body, '$.sealed') IS NULL)`,
      'is not as it was written',
    ],
    [
      'another stream',
      `UPDATE record SET stream = 'p' || stream WHERE position = (SELECT min(position) FROM record WHERE stream LIKE 'post-%')`,
      'is not as it was written',
    ],
    // As a release wrote that had no check values.
    [
      'an event that nobody knows',
      `UPDATE record SET body = json_set(json_remove(body, '$.check'), '$.type', 'RoomPainted')
        WHERE position = (SELECT min(position) FROM record WHERE json_extract(body, '$.sealed') IS NULL)`,
      'RoomPainted',
    ],
    [
      'an older header that was changed',
      `UPDATE record SET body = json_set(json_remove(body, '$.check'), '$.occurredAt', '2025-01-01T00:00:00.000Z') WHERE position = ${first('PatientRegistered')}`,
      'header was changed',
    ],
    [
      'a record taken out of its stream',
      `DELETE FROM record WHERE position = ${first('PatientRegistered')}`,
      'continues with revision 1, not 0',
    ],
    [
      'an id that stands twice',
      `UPDATE record SET body = json_set(json_remove(body, '$.check'), '$.id', (SELECT json_extract(body, '$.id') FROM record WHERE position = 5)) WHERE position = 6`,
      'stands a second time',
    ],
  ])('with %s is broken at its first place', async (_, sql, reason) => {
    const run = await tsumugi('verify', '--data', changed('log/events.db', sql));
    expect(run.code).toBe(1);
    expect(run.error).toMatch(/^Broken at position \d+: /);
    expect(run.error).toContain(reason);
  });

  it('with a body that is no record is copied nowhere without it, and says which it is', async () => {
    const copy = changed('log/events.db', `UPDATE record SET body = substr(body, 1, 300) WHERE position = 70`);
    for (const run of [await tsumugi('backup', '--data', copy, '--to', join(folder, 'backup'), '--keys-to', join(folder, 'backup-keys'))]) {
      expect([run.code, run.error]).toEqual([1, expect.stringMatching(/The record at position 70 .* its bytes are damaged\./)]);
    }
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

  describe('with files', () => {
    let copy: string;
    let old: Uploaded;
    const vaultOf = async (ids = systemIds) =>
      KeyVault.open({
        storage: await DirectoryKeyStorage.open(join(copy, 'keys')),
        kek: await loadKek({ value: undefined, file: join(copy, 'kek') }),
        ids,
        clock: systemClock,
      });

    beforeAll(async () => {
      copy = changed('log/events.db', 'SELECT 1');
      const nurse = await NurseAtWork.in(copy);
      old = await nurse.uploads('as an earlier release sealed it');
      await nurse.uploads('踵の写真');
      const { blobs, vault } = nurse.platform;
      const name = blobName(old.file, old.keyId, 'original');
      await blobs.delete(name);
      await vault.load([old.keyId]);
      await blobs.putIfAbsent(name, vault.seal(old.keyId, Buffer.from('as it was'), associatedWith(old.file, 'original')));
      await nurse.goesHome();
    });

    it('of both forms verifies', async () => {
      const whole = await tsumugi('verify', '--data', copy, '--json');
      expect([whole.code, JSON.parse(whole.out)]).toMatchObject([0, { files: 2, unnamed: { bytes: 0, keys: 0 } }]);
    });

    it('says what no record names, once no upload can be under way with it', async () => {
      const madeAt = async (hoursAgo: number) => {
        const vault = await vaultOf({ next: () => uuidV7(Date.now() - hoursAgo * 3_600_000, randomBytes(10)) });
        const keyId = await vault.newFileKey('patient:somebody');
        await vault.close();
        return keyId;
      };
      const file = systemIds.next();
      const blobs = await DirectoryBlobs.open(join(copy, 'files'));
      await blobs.putIfAbsent(blobName(file, await madeAt(0), 'original'), Buffer.from('under way'));
      expect((await tsumugi('verify', '--data', copy)).out).not.toContain('No record names');
      await blobs.putIfAbsent(blobName(file, await madeAt(2), 'original'), Buffer.from('came to nothing'));
      await madeAt(3);
      const run = await tsumugi('verify', '--data', copy);
      expect([run.code, run.out]).toEqual([0, expect.stringContaining('No record names 1 sealed forms of files and 2 keys')]);
    });

    it('names the one whose bytes were changed', async () => {
      const blobs = await DirectoryBlobs.open(join(copy, 'files'));
      const name = blobName(old.file, old.keyId, 'original');
      const bytes = Buffer.from((await blobs.get(name))!);
      bytes[20]! ^= 1;
      await blobs.delete(name);
      await blobs.putIfAbsent(name, bytes);
      const changedOne = await tsumugi('verify', '--data', copy);
      expect([changedOne.code, changedOne.error]).toEqual([
        1,
        expect.stringContaining(`the original of the file ${old.file} does not open.`),
      ]);
    });
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
