import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { systemClock, systemIds } from '@tsumugi/kernel';
import { DataFolder, readSettings, Server } from '@tsumugi/server';
import { DirectoryKeyStorage, KeyVault, loadKek } from '@tsumugi/vault';
import { backup } from '../src/backup.js';
import { acceptFolder } from '../src/folder.js';
import { openPlatform, settingsFor } from '../src/open-platform.js';
import { rebuild } from '../src/rebuild.js';
import { restore } from '../src/restore.js';
import { seed } from '../src/seed.js';
import { verify } from '../src/verify.js';
import { toldBy } from './command-line.js';
import { NurseAtWork } from './nurse-at-work.js';

const silent = () => undefined;

describe('a data folder knows what it is', () => {
  let folder: string;
  let count = 0;
  let records: number;
  const at = (...names: string[]) => join(folder, ...names);
  const kek = () => ({ TSUMUGI_KEK_FILE: at('whole', 'kek') });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tsumugi-'));
    const data = at('whole');
    await toldBy(() => seed({ patients: 1, months: 1, seed: 3, until: '2026-04-01', profile: '東京都医師会', data, json: true }));
    const nurse = await NurseAtWork.in(data);
    await nurse.uploads('the heel');
    await nurse.looks('room');
    await nurse.writes('午前の訪問は終わりました。');
    await nurse.goesHome();
    ({ events: records } = await toldBy<{ events: number }>(() =>
      backup({ data, to: at('backup'), keysTo: at('backup-keys'), json: true }),
    ));
    const server = await start(data);
    await server.stop();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const start = (data: string, environment: Record<string, string> = {}) =>
    Server.start({
      settings: readSettings({ TSUMUGI_DATA: data, TSUMUGI_PORT: '0', ...environment }),
      log: { error: silent, warn: silent, info: silent, debug: silent },
    });
  const changed = (...gone: string[]) => {
    count += 1;
    const copy = at(`copy-${count}`);
    cpSync(at('whole'), copy, { recursive: true });
    for (const name of gone) rmSync(join(copy, name), { recursive: true });
    return copy;
  };
  /** Every file below with its bytes; what the system keeps beside SQLite's files is left out. */
  const everything = (data: string): Map<string, string> =>
    new Map(
      readdirSync(data, { recursive: true, withFileTypes: true }).flatMap((entry) => {
        const file = join(entry.parentPath, entry.name);
        const told = entry.isFile() && !/\/lock(-journal)?$|-shm$|-wal$/.test(file);
        return told ? [[file.slice(data.length), readFileSync(file, 'base64')] as const] : [];
      }),
    );
  const failure = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'it went on',
      (error: Error) => error.message,
    );
  const started = (data: string, environment?: Record<string, string>) =>
    start(data, environment).then(
      async (server) => {
        await server.stop();
        return 'it went on';
      },
      (error: Error) => error.message,
    );
  const quiet = { json: true };

  /** What each reader of the log says. */
  async function readers(data: string): Promise<Record<string, string>> {
    const to = at(`never-${count}`);
    return {
      start: await started(data),
      verify: await failure(verify({ data, ...quiet })),
      rebuild: await failure(rebuild({ data, ...quiet })),
      backup: await failure(backup({ data, to, keysTo: `${to}-keys`, ...quiet })),
      restore: await failure(restore({ data, from: at('backup'), keys: at('backup-keys'), resume: false, ...quiet })),
    };
  }

  async function refusedByAll(data: string, sentence: RegExp): Promise<void> {
    const before = everything(data);
    const { restore: restored, ...others } = await readers(data);
    expect(restored).toMatch(/is not empty/);
    for (const [reader, said] of Object.entries(others)) expect([reader, said]).toEqual([reader, expect.stringMatching(sentence)]);
    for (const [name, bytes] of before) expect([name, everything(data).get(name)]).toEqual([name, bytes]);
  }

  it('starts when it is whole, and removes nothing', async () => {
    const data = changed();
    const before = everything(data);
    expect(await started(data)).toBe('it went on');
    expect([...everything(data).keys()].sort()).toEqual([...before.keys()].sort());
    expect(JSON.parse(readFileSync(join(data, 'identity'), 'utf8'))).toMatchObject({
      state: 'founded',
      seen: { position: expect.any(Number) },
    });
  });

  const holds =
    /holds keys, files, looks, views and the mark of a region that was founded, but its log is empty: mount the volume of .*tsumugi folder accept --data/;
  it.each([
    ['whose log volume is not mounted', 'log'],
    ['whose log was removed', 'log/events.db'],
  ])('%s is refused by every reader, and nothing is touched', async (_, gone) => {
    await refusedByAll(changed(gone), holds);
  });

  it('whose log is empty is refused by every reader, and nothing is touched', async () => {
    const data = changed();
    truncateSync(join(data, 'log', 'events.db'));
    await refusedByAll(data, holds);
  });

  it('whose log is empty and that lost its mark and its views still has its keys, files and looks', async () => {
    expect(await started(changed('log', 'identity', 'views', 'plugins'))).toMatch(/holds keys, files and looks, but its log is empty/);
  });

  it('that has nothing but its mark is no empty folder', async () => {
    expect(await started(changed('log', 'keys', 'files', 'audit', 'views', 'plugins'))).toMatch(/the mark of a region that was founded/);
  });

  it('that holds nothing is a mistyped name: there is nothing to accept, and nothing is made there', async () => {
    const data = at('mistyped');
    expect(await failure(acceptFolder({ data, ...quiet }))).toMatch(/holds nothing; name the one of a server/);
    expect(existsSync(data)).toBe(false);
    const inside = { data: at('backup', 'inside'), from: at('backup'), keys: at('backup-keys'), resume: false };
    expect(await failure(restore({ ...inside, ...quiet }))).toMatch(/must lie outside --from/);
    expect(existsSync(inside.data)).toBe(false);
  });

  it('whose key-encryption key is missing gets no other', async () => {
    const data = changed('kek');
    const said = await readers(data);
    for (const reader of ['start', 'verify', 'rebuild', 'backup']) expect(said[reader]).toMatch(/There is no key-encryption key in/);
    expect(existsSync(join(data, 'kek'))).toBe(false);
    expect(await started(data, kek())).toBe('it went on');
  });

  it('whose keys are missing is refused, and no others are made', async () => {
    const data = changed('keys');
    const said = await readers(data);
    for (const reader of ['start', 'verify', 'rebuild', 'backup'])
      expect(said[reader]).toMatch(/holds sealed records, but .*keys is empty/);
    expect(existsSync(join(data, 'keys', 'check'))).toBe(false);
  });

  it('with the keys of another region is refused, though one key wraps both', async () => {
    const data = changed();
    for (const name of readdirSync(join(data, 'keys', 'keys'))) rmSync(join(data, 'keys', 'keys', name), { recursive: true });
    const vault = await KeyVault.open({
      storage: await DirectoryKeyStorage.open(join(data, 'keys')),
      kek: await loadKek({ file: join(data, 'kek') }),
      ids: systemIds,
      clock: systemClock,
    });
    await vault.newFileKey('patient:somebody');
    await vault.close();
    const said = await readers(data);
    for (const reader of ['start', 'verify', 'rebuild', 'backup']) expect(said[reader]).toMatch(/are not those of the log/);
  });

  describe('whose log was cut', () => {
    const cut = (...gone: string[]) => {
      const data = changed(...gone);
      const plugin = join(
        data,
        'plugins',
        readdirSync(at('whole', 'plugins')).find((name) => name.endsWith('.db'))!,
      );
      if (existsSync(plugin)) {
        const noted = new DatabaseSync(plugin);
        // As after a notice that was posted last.
        noted.exec(`UPDATE plugin_checkpoint SET position = ${records}`);
        noted.close();
      }
      const log = new DatabaseSync(join(data, 'log', 'events.db'));
      log.exec('DELETE FROM record WHERE position > (SELECT max(position) FROM record) - 20');
      log.close();
      return data;
    };

    it('is refused by every reader, and the views that know stay', async () => {
      await refusedByAll(cut(), /ends at position \d+, but .* have seen position \d+: 20 records are missing/);
    });

    it.each([
      ['the folder’s notes', ['views', 'plugins']],
      ['the views', ['identity', 'plugins']],
      ['a plugin’s views', ['identity', 'views']],
    ])('shows by %s alone', async (_, gone) => {
      expect(await started(cut(...gone))).toMatch(/20 records are missing/);
    });

    it('is gone on with when an operator says so; what knew of more is kept until its successor serves', async () => {
      const data = cut();
      const { aside } = await toldBy<{ aside: string }>(() => acceptFolder({ data, json: true }));
      expect(readdirSync(aside).sort()).toEqual(['plugins', 'views']);
      expect(await started(data)).toBe('it went on');
      expect(existsSync(aside)).toBe(false);
      expect(await toldBy(() => acceptFolder({ data, json: true }))).toMatchObject({ found: null, aside: null });
    });
  });

  describe('whose looks or shred ledger were cut', () => {
    let whole: string;
    const ledger = (data: string) => join(data, 'keys', 'shred-ledger');
    beforeAll(async () => {
      whole = changed();
      const platform = await openPlatform(settingsFor(whole));
      for (const subject of ['patient:gone', 'patient:gone-too'] as const) await platform.vault.shred({ subject }, systemClock.now());
      await platform.start();
      await platform.vault.newFileKey('patient:somebody');
      await platform.close();
    });
    const damaged = (damage: (data: string) => void) => {
      count += 1;
      const data = at(`cut-${count}`);
      cpSync(whole, data, { recursive: true });
      damage(data);
      return data;
    };
    const inLooks = (data: string, sql: string) => {
      const looks = new DatabaseSync(join(data, 'audit', 'looks.db'));
      looks.exec(sql);
      looks.close();
    };

    it('starts when they are whole', async () => {
      expect(JSON.parse(readFileSync(join(whole, 'identity'), 'utf8'))).toMatchObject({
        looks: { sequence: expect.any(Number) },
        shreds: { entries: 2 },
      });
      const data = damaged(() => undefined);
      expect(await started(data)).toBe('it went on');
      expect(await failure(verify({ data, ...quiet }))).toBe('it went on');
    });

    it.each<[string, RegExp, (data: string) => void]>([
      ['looks removed', /holds 0 looks, but \d+ were noted/, (data) => rmSync(join(data, 'audit'), { recursive: true })],
      [
        'looks cut',
        /looks, but \d+ were noted/,
        (data) => inLooks(data, 'DELETE FROM look WHERE sequence = (SELECT max(sequence) FROM look)'),
      ],
      ['looks exchanged', /is not the one that was noted/, (data) => inLooks(data, `UPDATE look SET hash = 'another'`)],
      [
        'looks that are none',
        /cannot be read, but \d+ looks were noted/,
        (data) => writeFileSync(join(data, 'audit', 'looks.db'), 'x'.repeat(8192)),
      ],
      ['a ledger removed', /holds 0 whole entries, but 2 were noted/, (data) => rmSync(ledger(data))],
      [
        'a ledger cut in its last line',
        /holds 1 whole entries, but 2 were noted/,
        (data) => truncateSync(ledger(data), readFileSync(ledger(data)).length - 9),
      ],
      [
        'a ledger exchanged',
        /is not the one that was noted/,
        (data) => writeFileSync(ledger(data), `${readFileSync(ledger(data), 'utf8').split('\n').slice(0, 1).join('')}\nother\n`),
      ],
    ])('%s: refused, and gone on with when an operator says so', async (what, sentence, damage) => {
      const data = damaged(damage);
      // All of them stand on the same question; which do, is asked of the first kind of each.
      const { restore: _, ...said } = /removed/.test(what)
        ? await readers(data)
        : { restore: '', start: await started(data), verify: await failure(verify({ data, ...quiet })) };
      for (const [reader, sentenceOfIt] of Object.entries(said)) {
        expect([reader, sentenceOfIt]).toEqual([reader, expect.stringMatching(sentence)]);
        expect([reader, sentenceOfIt]).toEqual([reader, expect.stringContaining(`run "tsumugi folder accept --data ${data}"`)]);
      }
      const accepted = await toldBy(() => acceptFolder({ data, json: true }));
      expect(accepted).toMatchObject({
        found: expect.stringMatching(sentence) as string,
        aside: /none/.test(what) ? expect.any(String) : null,
      });
      if (/none|ledger removed/.test(what)) expect(await started(data)).toBe('it went on');
    });
  });

  describe('whose mark cannot be read', () => {
    it.each<[string, (mark: Record<string, unknown>) => string]>([
      ['garbage', () => 'x'],
      ['empty', () => ''],
      ['a form that is not known', (mark) => JSON.stringify({ ...mark, format: 9 })],
      ['a field of another shape', (mark) => JSON.stringify({ ...mark, seen: 5 })],
      ['looks without their hash', (mark) => JSON.stringify({ ...mark, looks: { sequence: 1 } })],
    ])('%s: says so, and is set aside when an operator does', async (_, written) => {
      const data = changed();
      const mark = join(data, 'identity');
      writeFileSync(mark, written(JSON.parse(readFileSync(mark, 'utf8')) as Record<string, unknown>));
      expect(await started(data)).toMatch(/The mark .*identity of the data folder cannot be read/);
      const { aside } = await toldBy<{ aside: string }>(() => acceptFolder({ data, json: true }));
      expect(readdirSync(aside)).toEqual(['identity']);
    });

    it('is a folder: is set aside, too', async () => {
      const data = changed('identity');
      mkdirSync(join(data, 'identity'));
      expect(await started(data)).toMatch(/The mark .* cannot be read/);
      await toldBy(() => acceptFolder({ data, json: true }));
      expect(await started(data)).toBe('it went on');
    });
  });

  it('whose lock leads elsewhere leaves alone what lies there', async () => {
    const data = changed('lock');
    writeFileSync(at('elsewhere'), 'a key');
    symlinkSync(at('elsewhere'), join(data, 'lock'));
    expect(await started(data)).toMatch(/is no file of its own: remove/);
    expect(readFileSync(at('elsewhere'), 'utf8')).toBe('a key');
  });

  it('with another region’s log is refused', async () => {
    const data = changed('log', 'views', 'plugins');
    const other = at('other-region');
    await toldBy(() => seed({ patients: 3, months: 1, seed: 4, until: '2026-04-01', profile: '東京都医師会', data: other, json: true }));
    cpSync(join(other, 'log'), join(data, 'log'), { recursive: true });
    expect(await started(data)).toMatch(/is not the one that the folder's notes have seen/);
    const noted = JSON.parse(readFileSync(join(data, 'identity'), 'utf8')) as object;
    writeFileSync(join(data, 'identity'), JSON.stringify({ ...noted, seen: undefined }));
    expect(await started(data)).toMatch(/is another region's/);
  });

  it('without its log begins anew when an operator says so: all that lay there is kept, but readable views', async () => {
    const data = changed('log');
    const { aside } = await toldBy<{ aside: string }>(() => acceptFolder({ data, json: true }));
    expect(readdirSync(aside).sort()).toEqual(['audit', 'files', 'keys', 'plugins', 'views']);
    expect(await started(data, { TSUMUGI_DEMONSTRATION: 'false' })).toBe('it went on');
    expect(readdirSync(aside).sort()).toEqual(['audit', 'files', 'keys']);
  });

  it('in which a restore was killed says so, and the restore that is repeated begins anew', async () => {
    const data = at('half');
    mkdirSync(data);
    cpSync(at('whole', 'kek'), join(data, 'kek'));
    const options = { data, from: at('backup'), keys: at('backup-keys'), resume: false, json: true };
    await toldBy(() => restore(options));
    // As it lies one move before the end.
    mkdirSync(join(data, 'arriving'));
    cpSync(join(data, 'log'), join(data, 'arriving', 'log'), { recursive: true });
    rmSync(join(data, 'log'), { recursive: true });
    writeFileSync(join(data, 'identity'), '{"format":1,"state":"arriving","by":"restore"}\n');
    expect(await started(data)).toMatch(/is half filled: restore was broken off; run the same "tsumugi restore" again/);
    expect(existsSync(join(data, 'arriving', 'log'))).toBe(true);
    await toldBy(() => restore(options));
    expect(await started(data)).toBe('it went on');
  });

  describe('whose lock is damaged', () => {
    it('is in use by nobody', async () => {
      const data = changed();
      writeFileSync(join(data, 'lock'), Buffer.alloc(8192, 'x'));
      expect(await started(data)).toBe('it went on');
    });

    it('is taken by one alone, and kept by who holds it', () => {
      const data = changed();
      writeFileSync(join(data, 'lock'), Buffer.alloc(8192, 'x'));
      const first = new DataFolder(data);
      expect(() => new DataFolder(data)).toThrow(/in use by another/);
      writeFileSync(join(data, 'lock'), Buffer.alloc(8192, 'x'));
      expect(() => new DataFolder(data)).toThrow(/in use by another/);
      first.release();
      new DataFolder(data).release();
    });
  });

  it('holds no views but its own once it serves, whatever a killed rebuild left', async () => {
    const data = changed();
    const present = readdirSync(join(data, 'views')).find((name) => name.endsWith('.db'))!;
    for (const name of [`${present}.anew`, `${present}.anew-wal`, 'views-0123456789abcdef.db'])
      writeFileSync(join(data, 'views', name), '山田');
    expect(await started(data)).toBe('it went on');
    expect(readdirSync(join(data, 'views'))).toEqual([present]);
  });

  describe('whose views are damaged', () => {
    const present = (data: string) =>
      join(
        data,
        'views',
        readdirSync(join(data, 'views')).find((name) => name.endsWith('.db'))!,
      );
    const rowsOf = (data: string) => {
      const views = new DatabaseSync(present(data));
      const rows = views.prepare('SELECT name FROM patient_patient ORDER BY id').all();
      views.close();
      return rows;
    };
    const damages: [string, (file: string) => void][] = [
      ['whose first page is none', (file) => overwrite(file, 0, 100)],
      ['of which the end is missing', (file) => truncateSync(file, 8_192)],
      ['with pages of something else in the middle', (file) => overwrite(file, 2 * 4_096, 4_096 * 4)],
      ['of no bytes', (file) => truncateSync(file, 0)],
    ];
    function overwrite(file: string, from: number, length: number): void {
      const bytes = readFileSync(file);
      bytes.fill('x', from, from + length);
      writeFileSync(file, bytes);
    }
    function execute(file: string, sql: string): void {
      const database = new DatabaseSync(file);
      database.exec(sql);
      database.close();
    }

    it.each<[string, (file: string) => void]>([
      ...damages,
      ['with other tables', (file) => execute(file, 'DROP TABLE patient_patient; CREATE TABLE patient_patient (id TEXT)')],
    ])('builds those anew %s, and keeps the damaged ones no longer than it must', async (_, damage) => {
      const data = changed();
      const rows = rowsOf(data);
      damage(present(data));
      expect(await started(data)).toBe('it went on');
      expect(rowsOf(data)).toEqual(rows);
      expect(existsSync(join(data, 'set-aside')) ? readdirSync(join(data, 'set-aside')) : []).toEqual([]);
    });

    it.each(damages)('builds a plugin’s anew %s', async (_, damage) => {
      const data = changed();
      const plugin = join(
        data,
        'plugins',
        readdirSync(join(data, 'plugins')).find((name) => name.endsWith('.db'))!,
      );
      damage(plugin);
      const server = await start(data);
      expect(server.running).toBeDefined();
      await server.stop();
      const again = new DatabaseSync(plugin);
      expect(again.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
      expect(again.prepare('SELECT position FROM plugin_checkpoint').all()).toHaveLength(1);
      again.close();
      expect(existsSync(join(data, 'set-aside')) ? readdirSync(join(data, 'set-aside')) : []).toEqual([]);
    });

    it('is rebuilt by the command, too', async () => {
      const data = changed();
      const rows = rowsOf(data);
      overwrite(present(data), 0, 100);
      expect(await toldBy(() => rebuild({ data, json: true }))).toMatchObject({ same: null, events: records });
      expect(rowsOf(data)).toEqual(rows);
    });
  });

  it('of which one key is damaged loses its subject, and not the region; verify names the file and what brings it back', async () => {
    const data = changed();
    const log = new DatabaseSync(join(data, 'log', 'events.db'));
    const { subject, keyId } = log
      .prepare(
        `SELECT body ->> 'subject' AS subject, body ->> 'keyId' AS keyId FROM record WHERE body ->> 'type' = 'PostPublished' LIMIT 1`,
      )
      .get() as { subject: string; keyId: string };
    log.close();
    const key = join(data, 'keys', 'keys', keyId.slice(0, 32), keyId.slice(33));
    const whole = readFileSync(key);
    rmSync(join(data, 'views'), { recursive: true });
    for (const damage of [() => writeFileSync(key, 'damaged'), () => rmSync(key)]) {
      damage();
      const platform = await openPlatform(settingsFor(data));
      await platform.start();
      expect(platform.views.setAside()).toMatchObject([{ subject }]);
      expect(platform.views.all('SELECT 1 FROM facility_facility').length).toBeGreaterThan(1);
      await platform.close();
      const said = await failure(verify({ data, json: false }));
      expect(said).toMatch(/^Broken at position \d+: /);
      expect(said).toContain(key);
      expect(said).toContain('restore the newest backup into a new folder, and copy it from there');
    }
    writeFileSync(key, whole);
    expect(await failure(verify({ data, json: true }))).toBe('it went on');
    // Views that could not take it are built anew by the command.
    await failure(rebuild({ data, json: true }));
    const mended = await openPlatform(settingsFor(data));
    await mended.start();
    expect(mended.views.setAside()).toEqual([]);
    await mended.close();
  });
});
