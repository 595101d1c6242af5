import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { LooksUnavailableError, type Look } from '@tsumugi/kernel';
import { SqliteAuditLog } from './sqlite-audit-log.js';

const look = (change: Partial<Look> = {}): Look => ({
  at: '2026-04-01T02:00:00.000Z',
  audience: 'team',
  account: 'account-1',
  facility: 'facility-1',
  device: null,
  session: 'session-1',
  patient: 'patient-1',
  what: 'room',
  resource: 'room-1',
  rule: 'member-of-care-team',
  range: '1-20',
  ...change,
});

let folder: string;
let file: string;
let opened: SqliteAuditLog[];
const openLog = async () => {
  const log = await SqliteAuditLog.open({ file });
  opened.push(log);
  return log;
};
/** What somebody with access to the disk could do. */
const meddle = (sql: string) => {
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tsumugi-audit-'));
  file = join(folder, 'audit.db');
  opened = [];
});
afterEach(async () => {
  await Promise.all(opened.map((log) => log.close()));
  await rm(folder, { recursive: true });
});

describe('the log of looks', () => {
  it('begins another thread where its own is lost, and forgets no look that it answered', async () => {
    const log = await openLog();
    const { id } = log;
    await log.record(look());
    void log['thread']!.terminate();
    await expect(log.record(look({ resource: 'room-2' }))).rejects.toBeInstanceOf(LooksUnavailableError);
    await log.record(look({ resource: 'room-3' }));
    await log.probe();
    expect((await log.looks({ limit: 10 })).map(({ resource }) => resource)).toEqual(expect.arrayContaining(['room-1', 'room-3']));
    expect([log.id, await log.verifyChain()]).toEqual([id, null]);
  });

  it('gives a look back as it was recorded, also after a restart', async () => {
    const first = await openLog();
    await first.record(look({ device: 'device-1', range: null }));
    expect(await first.looks({ limit: 10 })).toEqual([{ sequence: 1, ...look({ device: 'device-1', range: null }) }]);
    await first.close();
    const second = await openLog();
    await second.record(look({ patient: null }));
    expect((await second.looks({ limit: 10 })).map(({ sequence }) => sequence)).toEqual([2, 1]);
    expect(await second.verifyChain()).toBeNull();
  });

  it('answers who looked at a patient or a resource, newest first, page by page', async () => {
    const log = await openLog();
    for (const patient of ['a', 'b', 'a', 'a']) await log.record(look({ patient, resource: `room-${patient}` }));
    const newest = await log.looks({ patient: 'a', limit: 2 });
    expect(newest.map(({ sequence }) => sequence)).toEqual([4, 3]);
    expect((await log.looks({ patient: 'a', limit: 2, before: 3 })).map(({ sequence }) => sequence)).toEqual([1]);
    expect((await log.looks({ resource: 'room-b', limit: 5 })).map(({ sequence }) => sequence)).toEqual([2]);
    expect(await log.looks({ patient: "' OR 1=1 --", limit: 5 })).toEqual([]);
  });

  it('shares commits among looks that arrive together, in the order they came', async () => {
    const log = await openLog();
    await Promise.all(Array.from({ length: 500 }, (_, n) => log.record(look({ resource: `room-${n}` }))));
    const entries = await log.looks({ limit: 1_000 });
    expect(entries.map(({ resource }) => resource)).toEqual(Array.from({ length: 500 }, (_, n) => `room-${499 - n}`));
    expect(await log.verifyChain()).toBeNull();
  });

  it('has on the disk what it answered for', async () => {
    const log = await openLog();
    await log.record(look());
    const database = new DatabaseSync(file);
    expect(database.prepare('SELECT count(*) AS rows FROM look').get()).toMatchObject({ rows: 1 });
    database.close();
  });

  it('finishes what was asked before it closes, and takes nothing afterwards', async () => {
    const log = await openLog();
    const recorded = log.record(look());
    await log.close();
    await expect(recorded).resolves.toBeUndefined();
    await expect(log.record(look())).rejects.toThrow('The log of looks is closed.');
  });

  it('does not open on a file that is something else', async () => {
    await writeFile(file, 'not a database, but long enough to be read as one'.repeat(20));
    await expect(openLog()).rejects.toThrow(`The audit log ${file} does not open.`);
  });
});

describe('tampering with the log of looks', () => {
  const filled = async () => {
    const log = await openLog();
    for (let n = 1; n <= 5; n += 1) await log.record(look({ account: `account-${n}` }));
    return log;
  };

  it('does not show where nobody tampered', async () => {
    const log = await filled();
    expect(await log.verifyChain((await log.head())!)).toBeNull();
  });

  it.each([
    ['a changed look', "UPDATE look SET account = 'somebody else' WHERE sequence = 3", 3],
    ['a removed look', 'DELETE FROM look WHERE sequence = 3', 3],
    [
      'a removed look whose gap was closed',
      'DELETE FROM look WHERE sequence = 3; UPDATE look SET sequence = sequence - 1 WHERE sequence > 3',
      3,
    ],
    ['a removed beginning', 'DELETE FROM look WHERE sequence <= 2', 1],
  ])('shows %s', async (_, sql, broken) => {
    const log = await filled();
    meddle(sql);
    expect(await log.verifyChain()).toBe(broken);
  });

  it('shows a cut end against a head that was noted elsewhere', async () => {
    const log = await filled();
    const noted = (await log.head())!;
    meddle('DELETE FROM look WHERE sequence = 5');
    expect(await log.verifyChain(noted)).toBe(5);
    await log.record(look({ account: 'written in its place' }));
    expect(await log.verifyChain(noted)).toBe(5);
  });
});
