import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DAY, HOUR, MINUTE, SetClock } from '@tsumugi/kernel';
import { restore, type RestoreOptions } from '../src/restore.js';
import { backup } from '../src/backup.js';
import { toldBy, tsumugi, tsumugiWith, type Run } from './command-line.js';
import { contentOf, NurseAtWork, type Uploaded } from './nurse-at-work.js';

const result = <T>({ code, out, error }: Run): T => {
  expect([code, error]).toEqual([0, '']);
  return JSON.parse(out) as T;
};

interface Verified {
  readonly events: number;
  readonly streams: number;
  readonly shredded: number;
  readonly files: number;
  readonly digest: string;
}

describe('a data folder that is lost', () => {
  let folder: string;
  const at = (...names: string[]) => join(folder, ...names);
  let before: { verified: Verified; content: Awaited<ReturnType<typeof contentOf>> };
  /** One hour ago, as it were. */
  let then: string;
  let eventsThen: number;
  let kept: Uploaded;
  let mistaken: Uploaded;
  let late: Uploaded;
  let count = 0;
  /** What both commands count. */
  interface Counted {
    readonly events: number;
    readonly files: number;
    readonly looks: number;
    readonly keysHeld: number;
  }
  let backedUp: Counted;

  /** A new folder with the key that was kept elsewhere. */
  const empty = (kek = at('kek')) => {
    count += 1;
    const data = at(`new-${count}`);
    mkdirSync(data);
    cpSync(kek, join(data, 'kek'));
    return data;
  };
  const copied = (name: string) => {
    count += 1;
    const copy = at(`copy-${count}`);
    cpSync(at(name), copy, { recursive: true });
    return copy;
  };
  type Restored = Verified & { readonly eventsLeft: number; readonly shreds: number; readonly until: string };
  const restored = (data: string, change: Partial<RestoreOptions> = {}) =>
    toldBy<Restored>(() => restore({ from: at('second'), keys: at('second-keys'), resume: false, json: true, data, ...change }));

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tsumugi-'));
    const data = at('data');
    await tsumugi('seed', '--patients', '2', '--months', '1', '--seed', '3', '--until', '2026-04-01', '--data', data);
    const nurse = await NurseAtWork.in(data);
    kept = await nurse.uploads('the heel, better');
    mistaken = await nurse.uploads('somebody else’s heel');
    await nurse.looks('room');
    await nurse.writes('踵の写真です。', [kept.file]);
    // While the node runs.
    const first = result<{ events: number; newFiles: number; looks: number }>(
      await tsumugi('backup', '--data', data, '--to', at('first'), '--keys-to', at('first-keys'), '--json'),
    );
    expect(first).toMatchObject({ newFiles: 2, looks: 1 });
    then = await nurse.writes('午前の訪問は終わりました。');
    eventsThen = first.events + 1;
    await pause(2);

    late = await nurse.uploads('the heel in the evening');
    await nurse.writes('夕方の写真です。', [late.file]);
    await nurse.looks('file');
    await nurse.shreds({ keyId: mistaken.keyId });
    const second = result<Counted & { newEvents: number; newFiles: number; shreds: number }>(
      await tsumugi('backup', '--data', data, '--to', at('second'), '--keys-to', at('second-keys'), '--since', at('first'), '--json'),
    );
    expect(second).toMatchObject({ newEvents: 3, newFiles: 1, files: 3, shreds: 1 });
    backedUp = second;
    await nurse.goesHome();

    const verified = result<Verified>(await tsumugi('verify', '--data', data, '--json'));
    before = { verified, content: await contentOf(data) };
    cpSync(join(data, 'kek'), at('kek'));
    rmSync(data, { recursive: true });
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('comes back from its last backup as it was: events, files, looks, and what was shredded', async () => {
    const data = empty();
    const { code: done, out: told } = await tsumugi('restore', '--data', data, '--from', at('second'), '--keys', at('second-keys'));
    expect([done, told]).toEqual([0, expect.stringMatching(/the shred ledger ends at .*Z(?:.|\n)* all open and continue\.\n$/)]);
    expect(await contentOf(data)).toEqual(before.content);
    const { code, out } = await tsumugi('verify', '--data', data);
    expect([code, out]).toEqual([0, expect.stringContaining(before.verified.digest)]);
  });

  it('counts in coming back what was counted when it was backed up', async () => {
    const { events, files, looks, keysHeld } = backedUp;
    expect(await restored(empty())).toMatchObject({ events, files, looks, keysHeld, filesOpen: 2 });
  });

  it('comes back up to the last event that was written by then, and says which bear another time', async () => {
    const data = empty();
    await restored(data);
    const clock = new SetClock(new Date().toISOString());
    const nurse = await NurseAtWork.in(data, clock);
    const wrote = async (text: string, ms: number) => {
      clock.advance(ms);
      await nurse.writes(text);
      return clock.now();
    };
    await wrote('正しい時計', HOUR);
    const ahead = await wrote('1年進んだ時計', 365 * DAY);
    const until = await wrote('また正しい時計', -365 * DAY + MINUTE);
    await wrote('戻したい時刻の後', HOUR);
    await nurse.goesHome();
    await toldBy(() => backup({ data, to: at('ahead'), keysTo: at('ahead-keys'), json: true }));
    const there = await restored(empty(), { from: at('ahead'), keys: at('ahead-keys'), until: { at: until } });
    expect(there).toMatchObject({
      events: before.verified.events + 3,
      eventsLeft: 1,
      until,
      outOfOrder: [{ position: before.verified.events + 2, type: 'PostPublished', at: ahead }],
    });
    const { out } = await tsumugi('restore', '--data', empty(), '--from', at('ahead'), '--keys', at('ahead-keys'), '--until', until);
    expect(out).toContain(`at positions ${before.verified.events + 2} (PostPublished, ${ahead}).`);
  });

  it('that comes back as it was an hour ago has to have ended again what was ended since', async () => {
    const { code, out } = await tsumugi('restore', '--data', empty(), '--from', at('second'), '--keys', at('second-keys'), '--until', then);
    expect([code, out]).toEqual([0, expect.stringContaining('consents that were withdrawn')]);
  });

  it('comes back as it was an hour ago: without what was written since and its files, with all looks', async () => {
    const data = empty();
    const there = await restored(data, { until: { at: then } });
    expect(there).toMatchObject({ events: eventsThen, eventsLeft: 2, until: expect.stringMatching(/^2/) as string });
    expect(there.until <= then).toBe(true);
    const content = await contentOf(data);
    expect(content.records).toEqual(before.content.records.slice(0, eventsThen));
    expect(content.files.some((name) => name.startsWith(late.file))).toBe(false);
    expect(content.files.some((name) => name.startsWith(kept.file))).toBe(true);
    expect(content.looks).toEqual(before.content.looks);

    expect((await restored(empty(), { until: { position: eventsThen } })).digest).toBe(there.digest);
  });

  it('never gets back a key that was shredded, though an older backup holds it, where the newer ledger is named', async () => {
    const older = { from: at('first'), keys: at('first-keys') };
    expect(await restored(empty(), older)).toMatchObject({ files: 2, filesOpen: 2, shreds: 0 });
    const named = empty();
    expect(await restored(named, { ...older, ledger: at('second') })).toMatchObject({ files: 2, filesOpen: 1, shreds: 1 });
    const keys = readdirSync(join(named, 'keys', 'keys'), { recursive: true }).map(String);
    expect(keys.some((name) => name.replaceAll('/', '-') === mistaken.keyId)).toBe(false);
    expect(keys.some((name) => name.replaceAll('/', '-') === kept.keyId)).toBe(true);
  });

  it('is taken up where a restore was broken off', async () => {
    const data = empty();
    // As earlier releases left it, which made no mark.
    mkdirSync(join(data, 'arriving', 'log'), { recursive: true });
    writeFileSync(join(data, 'arriving', 'half'), '');
    mkdirSync(join(data, 'keys'));
    writeFileSync(join(data, 'keys', 'half'), '');
    expect((await restored(data)).digest).toBe(before.verified.digest);
    expect(readdirSync(data)).not.toContain('arriving');
    expect(existsSync(join(data, 'keys', 'half'))).toBe(false);
  });

  describe('is refused in one sentence, and nothing is written,', () => {
    const tried = async (change: Partial<RestoreOptions>, data = empty()) => {
      const found = readdirSync(data);
      const options = { from: at('second'), keys: at('second-keys'), resume: false, json: true, data, ...change };
      const refusal = await restore(options).then(
        () => 'restored',
        (error: Error) => `${error.constructor.name}: ${error.message}`,
      );
      expect(readdirSync(data)).toEqual(found);
      expect(refusal).toMatch(/^CommandError: [^\n]*\.$/);
      return refusal;
    };
    /** A chain of backups of which one was changed. */
    const chain = (change: (first: string, second: string) => void) => {
      count += 1;
      const both = at(`chain-${count}`);
      for (const name of ['first', 'second']) cpSync(at(name), join(both, name), { recursive: true });
      change(join(both, 'first'), join(both, 'second'));
      return { from: join(both, 'second') };
    };

    it('when a segment is damaged', async () => {
      const damaged = chain((first) => {
        const bytes = readFileSync(join(first, 'log-000001.gz'));
        bytes[bytes.length >> 1]! ^= 1;
        writeFileSync(join(first, 'log-000001.gz'), bytes);
      });
      expect(await tried(damaged)).toContain('log-000001.gz is damaged');
    });

    it('when a segment is missing', async () => {
      expect(await tried(chain((_, second) => rmSync(join(second, 'log-000001.gz'))))).toMatch(/second\/log-000001\.gz is missing/);
    });

    it('when a segment was taken from another backup', async () => {
      const other = chain((first, second) => cpSync(join(first, 'log-000001.gz'), join(second, 'log-000001.gz')));
      expect(await tried(other)).toContain('second/log-000001.gz is damaged');
    });

    it('when a file is damaged or missing', async () => {
      const name = before.content.files.find((each) => each.startsWith(kept.file))!;
      const fileIn = (backup: string) => {
        const found = readdirSync(join(backup, 'files'), { recursive: true, withFileTypes: true });
        const entry = found.find((each) => each.isFile() && name.endsWith(each.name))!;
        return join(entry.parentPath, entry.name);
      };
      expect(await tried(chain((first) => writeFileSync(fileIn(first), 'other')))).toContain('is damaged');
      expect(await tried(chain((first) => rmSync(fileIn(first))))).toContain(`${name} is missing`);
    });

    it('when its manifest was changed, or never written', async () => {
      const changed = chain((_, second) => {
        const file = join(second, 'manifest.json');
        writeFileSync(file, readFileSync(file, 'utf8').replace('"lastLook": 2', '"lastLook": 1'));
      });
      expect(await tried(changed)).toContain('was changed after it was written');
      expect(await tried(chain((_, second) => rmSync(join(second, 'manifest.json'))))).toContain('holds half a backup');
    });

    it('when the backup that it goes on from is not there, or is another', async () => {
      expect(await tried(chain((first) => rmSync(first, { recursive: true })))).toContain('goes on from another one');
      const other = chain((first) => {
        rmSync(first, { recursive: true });
        cpSync(at('second'), first, { recursive: true });
      });
      expect(await tried(other)).toContain('is not the one that');
    });

    it('when the key-encryption key is another, or is not there', async () => {
      writeFileSync(at('other-kek'), '07'.repeat(32));
      expect(await tried({}, empty(at('other-kek')))).toContain('is not the one that');
      const none = at('without-kek');
      mkdirSync(none);
      expect(await tried({}, none)).toContain('There is no key-encryption key');
    });

    it('when the keys are older than the log, or are not the keys', async () => {
      expect(await tried({ keys: at('first-keys') })).toMatch(/before the log .* and lack \d+ of its keys/);
      expect(await tried({ keys: at('first') })).toContain('holds a backup of the log, not of the keys');
    });

    it('when the ledger was changed', async () => {
      const ledger = at('changed-ledger');
      writeFileSync(ledger, readFileSync(join(at('second'), 'shred-ledger'), 'utf8').replace('"at":"2', '"at":"1'));
      const options = { from: at('second'), keys: at('second-keys'), ledger, resume: false, json: true, data: empty() };
      await expect(restore(options)).rejects.toThrow('The shred ledger in the backup was changed');
    });

    it('when nothing was written by then', async () => {
      expect(await tried({ until: { at: '2020-01-01T00:00:00.000Z' } })).toContain('there would be nothing to restore');
    });

    it('when the folder is not empty', async () => {
      const used = empty();
      writeFileSync(join(used, 'note.txt'), 'mine');
      expect(await tried({}, used)).toContain('is not empty');
    });
  });

  describe('is not backed up', () => {
    const tried = (change: Partial<Parameters<typeof backup>[0]>) =>
      backup({ to: at('never'), keysTo: at('never-keys'), json: true, data: at('whole'), ...change }).then(
        () => 'backed up',
        (error: Error) => error.message,
      );
    beforeAll(async () => {
      mkdirSync(at('whole'));
      cpSync(at('kek'), at('whole', 'kek'));
      await restored(at('whole'));
    });
    afterEach(() => {
      expect([existsSync(at('never')), existsSync(at('never-keys'))]).toEqual([false, false]);
    });

    it.each([
      ['with its keys in the same folder', () => ({ keysTo: at('never') })],
      ['with its keys within the other folder', () => ({ keysTo: at('never', 'keys') })],
      ['within itself', () => ({ to: at('whole', 'backup') })],
    ])('%s', async (_, change) => {
      expect(await tried(change())).toContain('must lie apart');
    });

    it('over another backup', async () => {
      expect(await tried({ to: at('first') })).toContain('is not empty; name a new one');
      expect(await tried({ keysTo: at('first-keys') })).toContain('is not empty; name a new one');
    });

    it('over the shred ledger of another region', async () => {
      const ledgerTo = at('other-ledger');
      writeFileSync(ledgerTo, '{"scope":"another","at":"","done":""}\tmark\n');
      expect(await tried({ ledgerTo })).toContain('is the shred ledger of another region');
    });

    it('on from a backup of another log', async () => {
      const other = at('other');
      const sameKey = { settings: { TSUMUGI_KEK_FILE: at('kek') } };
      await tsumugiWith(sameKey, 'seed', '--patients', '1', '--months', '1', '--seed', '4', '--until', '2026-04-01', '--data', other);
      cpSync(at('kek'), join(other, 'kek'));
      expect(await tried({ data: other, since: at('first') })).toContain('does not hold the log that the backup');
    });

    it('under a key-encryption key that is not its own', async () => {
      const data = copied('whole');
      writeFileSync(join(data, 'kek'), '07'.repeat(32));
      expect(await tried({ data })).toContain('is not the one that the keys in');
    });
  });

  it('is backed up while people write: what comes back is the beginning of what they wrote', async () => {
    const data = at('busy');
    cpSync(at('whole'), data, { recursive: true });
    const nurse = await NurseAtWork.in(data);
    const running = tsumugi('backup', '--data', data, '--to', at('busy-log'), '--keys-to', at('busy-keys'), '--json');
    let done = false;
    void running.finally(() => (done = true));
    for (let count = 1; !done; count += 1) {
      const { file } = await nurse.uploads(`photograph ${count}`);
      await nurse.writes(`写真 ${count}`, [file]);
    }
    const { events } = result<{ events: number }>(await running);
    await nurse.goesHome();
    const after = empty();
    expect(await restored(after, { from: at('busy-log'), keys: at('busy-keys') })).toMatchObject({ events });
    const { records } = await contentOf(data);
    expect(records.length).toBeGreaterThan(before.verified.events + 2);
    expect((await contentOf(after)).records).toEqual(records.slice(0, events));
  });

  it('is backed up anew where a backup was broken off, and keeps the newest shred ledger where it is told to', async () => {
    const half = copied('first');
    rmSync(join(half, 'manifest.json'));
    const whole = at('whole');
    const options = { data: whole, to: half, keysTo: at('third-keys'), ledgerTo: at('ledgers', 'newest'), json: true };
    expect(await toldBy(() => backup(options))).toMatchObject({ digest: before.verified.digest, files: 3, newFiles: 3 });
    expect(readFileSync(options.ledgerTo, 'utf8')).toBe(readFileSync(join(at('second'), 'shred-ledger'), 'utf8'));
    expect((await restored(empty(), { from: half, keys: at('third-keys') })).digest).toBe(before.verified.digest);
  });
});
