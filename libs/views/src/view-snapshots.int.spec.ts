import { createSecretKey, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DirectoryBlobs, S3Blobs } from '@tsumugi/blobs';
import { BlobsUnavailableError, defineView, type Blobs, type Recorded } from '@tsumugi/kernel';
import { describeWith } from '../../../apps/workbench/programs.mjs';
import { startS3 } from '../../../apps/workbench/servers.mjs';
import { ViewDatabase } from './view-database.js';
import { ViewSnapshots } from './view-snapshots.js';

const lines = defineView({
  name: 'lines',
  version: 1,
  tables: 'CREATE TABLE line (position INTEGER, text TEXT);',
  on: {
    Written: ({ position, data }: Recorded, db) => {
      const { text, copies } = data as { text: string; copies: number };
      for (let n = 0; n < copies; n += 1) db.run('INSERT INTO line VALUES (?, ?)', position, text);
      if (text === 'fails') throw Object.assign(new Error('fails'), { errcode: 13 });
    },
    Withdrawn: (_record: Recorded, db) => db.run('DELETE FROM line'),
  },
});
const viewsFile = 'views-0123456789abcdef.db';
const key = createSecretKey(Buffer.alloc(32, 7));
const canary = '浮腫と体重の増加が見られます';

let folder: string;
let blobs: Blobs;
let views: ViewDatabase;
let opened: ViewDatabase[];
let position: number;
const record = (type: string, data: object) => {
  position += 1;
  return {
    id: `id-${position}`,
    type,
    data,
    position,
    stream: 'lines-1',
    subject: 'patient:1',
    revision: position,
    shredded: false,
    command: { id: `c-${position}`, digest: '' },
    actor: { person: 'p', facility: 'f', device: null },
  } as unknown as Recorded;
};
const write = (text: string, copies = 1) => views.apply([record('Written', { text, copies })]);
const snapshotsOf = (changes: Partial<ConstructorParameters<typeof ViewSnapshots>[0]> = {}) =>
  new ViewSnapshots({ blobs, key, viewsFile, folder: join(folder, 'copies'), ...changes });
let restored = 0;
/** As a new node starts: its position and its lines; null without a snapshot. */
const restore = async (snapshots = snapshotsOf()) => {
  restored += 1;
  const file = join(folder, `restored-${restored}.db`);
  const reached = await snapshots.restore(file);
  if (reached === null) return null;
  const database = new ViewDatabase(file, [lines]);
  opened.push(database);
  expect(database.position()).toBe(reached);
  return {
    position: reached,
    database,
    texts: database.all<{ text: string }>('SELECT text FROM line ORDER BY rowid').map(({ text }) => text),
  };
};
const names = async (prefix = 'snapshots/') => {
  const found: string[] = [];
  for await (const name of blobs.list(prefix)) found.push(name);
  return found.sort();
};
const positions = async () =>
  (await names()).flatMap((name) => (name.endsWith('/manifest') ? [Number(name.split('/')[2]!.slice(0, 16))] : []));
const partsOf = async (at: number) =>
  (await names()).filter((name) => name.includes(String(at).padStart(16, '0')) && !name.endsWith('manifest'));
const replace = async (name: string, bytes: Uint8Array) => {
  await blobs.delete(name);
  await blobs.putIfAbsent(name, bytes);
};
const eventually = async (condition: () => Promise<boolean>) => {
  const deadline = performance.now() + 10_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('It did not come to be.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tsumugi-snapshots-'));
  blobs = await DirectoryBlobs.open(join(folder, 'blobs'));
  position = 0;
  views = new ViewDatabase(join(folder, viewsFile), [lines]);
  opened = [views];
});
afterEach(async () => {
  for (const database of opened) database.close();
  await rm(folder, { recursive: true });
});

describe('a snapshot of the views', () => {
  it('is what a new node starts from, at the position where it was taken', async () => {
    write('体温 37.2');
    write(canary);
    expect(await snapshotsOf().take(views)).toBe(2);
    write('あとから');
    const node = await restore();
    expect(node).toMatchObject({ position: 2, texts: ['体温 37.2', canary] });
    views = node!.database;
    position = 2;
    write('続き');
    expect(views.position()).toBe(3);
  });

  it('is not there where none was taken, and is not for a node that has views', async () => {
    expect(await restore()).toBeNull();
    write('a');
    await snapshotsOf().take(views);
    await expect(snapshotsOf().restore(join(folder, viewsFile))).rejects.toThrow('exists');
    expect(await restore(snapshotsOf({ viewsFile: 'views-fedcba9876543210.db' }))).toBeNull();
  });

  it('holds one moment of views that are written meanwhile, and nothing that was rolled back', async () => {
    for (let n = 0; n < 20; n += 1) write(randomBytes(500).toString('hex'), 1_000);
    const before = views.position();
    let copying = true;
    const copyTo = views.copyTo.bind(views);
    views.copyTo = (file) => copyTo(file).finally(() => (copying = false));
    const taking = snapshotsOf().take(views);
    let written = 0;
    let rolledBack = 0;
    while (copying) {
      write('meanwhile', 10);
      written += 1;
      // What is rolled back makes a copy begin again.
      if (written === 2) {
        expect(() => write('fails', 10)).toThrow('fails');
        rolledBack = position;
      }
      await new Promise(setImmediate);
    }
    const taken = await taking;
    expect(written).toBeGreaterThan(3);
    expect(taken).toBeGreaterThan(rolledBack);
    const node = (await restore())!;
    expect(node.position).toBe(taken);
    // A batch is in it whole, up to its checkpoint, or not at all.
    const batches = node.database.all<{ position: number; rows: number }>(
      "SELECT position, count(*) AS rows FROM line WHERE text = 'meanwhile' GROUP BY position",
    );
    expect(batches.every(({ rows }) => rows === 10)).toBe(true);
    expect(batches.at(-1)!.position).toBe(taken);
    expect(batches).toHaveLength(taken - before - 1);
    expect(node.texts).not.toContain('fails');
    expect(node.database.get('PRAGMA integrity_check')).toEqual({ integrity_check: 'ok' });
  });

  it('does not keep withdrawn text in the write-ahead log while it is taken', async () => {
    for (let n = 0; n < 20; n += 1) write(randomBytes(500).toString('hex'), 500);
    let copying = true;
    const copied = views.copyTo(join(folder, 'copy.db')).finally(() => (copying = false));
    let emptied = 0;
    while (copying) {
      write(canary);
      views.truncateLog();
      expect((await stat(join(folder, `${viewsFile}-wal`))).size).toBe(0);
      emptied += 1;
      await new Promise(setImmediate);
    }
    await copied;
    expect(emptied).toBeGreaterThan(2);
  });

  it('begins also in the moment of a commit', async () => {
    write('a', 1_000);
    for (let n = 0; n < 30; n += 1) {
      const copied = views.copyTo(join(folder, `copy-${n}.db`));
      for (let commits = 0; commits < 20; commits += 1) write('b');
      await copied;
    }
    expect(await readdir(folder)).toContain('copy-29.db');
  });

  it('leaves nothing readable in the blob store, and no copy on the disk', async () => {
    for (let n = 0; n < 50; n += 1) write(`${canary} ${n}`);
    await mkdir(join(folder, 'copies'));
    await writeFile(join(folder, 'copies', 'left-by-a-crash.db'), canary);
    await snapshotsOf().take(views);
    for (const name of await names()) {
      const bytes = Buffer.from((await blobs.get(name))!);
      expect(bytes.includes(canary)).toBe(false);
      // Neither as SQLite nor as zstd writes it.
      expect(bytes.includes('SQLite format')).toBe(false);
      expect(bytes.includes(Buffer.from([0x28, 0xb5, 0x2f, 0xfd]))).toBe(false);
    }
    expect((await names()).join()).not.toContain(canary);
    await restore();
    expect(await readdir(join(folder, 'copies'))).toEqual([]);
  });
});

describe('a damaged snapshot', () => {
  /** Two whole ones at 1 and 2, the newer of several parts. */
  const taken = async () => {
    write('older');
    await snapshotsOf().take(views);
    write(randomBytes(2_500_000).toString('latin1'));
    await snapshotsOf().take(views);
    expect((await partsOf(2)).length).toBeGreaterThan(1);
  };
  const manifestOf = async (at: number) =>
    (await names()).find((name) => name.includes(String(at).padStart(16, '0')) && name.endsWith('manifest'))!;

  it('is told from a whole one, which is taken', async () => {
    await taken();
    expect(await restore()).toMatchObject({ position: 2 });
  });

  it.each([
    ['a part changed', async (parts: string[]) => replace(parts[0]!, Buffer.from((await blobs.get(parts[0]!))!).fill(1, 100, 101))],
    ['a part cut', async (parts: string[]) => replace(parts[1]!, (await blobs.get(parts[1]!))!.subarray(0, 1_000))],
    ['a part empty', (parts: string[]) => replace(parts[1]!, Buffer.alloc(0))],
    ['a part missing', async (parts: string[]) => void (await blobs.delete(parts[0]!))],
    ['its end missing', async (parts: string[]) => void (await blobs.delete(parts.at(-1)!))],
    [
      'its parts in another order',
      async (parts: string[]) => {
        const [first, second] = [(await blobs.get(parts[0]!))!, (await blobs.get(parts[1]!))!];
        await replace(parts[0]!, second);
        await replace(parts[1]!, first);
      },
    ],
    ['a part of another', async (parts: string[]) => replace(parts[0]!, (await blobs.get((await partsOf(1))[0]!))!)],
    ['the manifest of another', async () => replace(await manifestOf(2), (await blobs.get(await manifestOf(1)))!)],
    ['no manifest', async () => void (await blobs.delete(await manifestOf(2)))],
  ])('with %s is passed over for the one before', async (_, damage) => {
    await taken();
    await damage(await partsOf(2));
    expect(await restore()).toMatchObject({ position: 1, texts: ['older'] });
    expect(await readdir(join(folder, 'copies'))).toEqual([]);
  });

  it('moved to a later position is none', async () => {
    write('older');
    await snapshotsOf().take(views);
    for (const name of await names())
      await blobs.putIfAbsent(name.replace('0000000000000001', '0000000000000009'), (await blobs.get(name))!);
    expect(await restore()).toMatchObject({ position: 1 });
  });

  it('is any that another key sealed', async () => {
    write('a');
    await snapshotsOf().take(views);
    expect(await restore(snapshotsOf({ key: createSecretKey(Buffer.alloc(32, 8)) }))).toBeNull();
  });

  it('is not what a store that is away makes of it', async () => {
    write('a');
    await snapshotsOf().take(views);
    const away: Blobs = { ...blobs, list: (prefix) => blobs.list(prefix), get: () => Promise.reject(new BlobsUnavailableError('away')) };
    await expect(restore(snapshotsOf({ blobs: away }))).rejects.toThrow(BlobsUnavailableError);
  });
});

describe('old snapshots', () => {
  it('go, but for the newest two, and with them those of other views that are older', async () => {
    for (let n = 1; n <= 4; n += 1) {
      write('a');
      await snapshotsOf({ viewsFile: n === 2 ? 'views-fedcba9876543210.db' : viewsFile }).take(views);
    }
    await snapshotsOf().prune();
    expect(await positions()).toEqual([3, 4]);
    expect(await names()).toHaveLength(4);
  });

  it('that may hold what was erased go at once; later ones stay', async () => {
    write(canary);
    await snapshotsOf().take(views);
    views.apply([record('Withdrawn', {})]);
    const snapshots = snapshotsOf();
    await snapshots.purgeBefore(2);
    expect(await names()).toEqual([]);
    await snapshots.take(views);
    await snapshots.purgeBefore(2);
    expect(await restore()).toMatchObject({ position: 2, texts: [] });
  });

  it('includes one that was being taken when the erasure was told', async () => {
    for (let n = 0; n < 20; n += 1) write(randomBytes(500).toString('hex'), 500);
    const snapshots = snapshotsOf();
    const taking = snapshots.take(views);
    const erasedAt = position + 1_000;
    await snapshots.purgeBefore(erasedAt);
    expect(await taking).toBeLessThan(erasedAt);
    expect(await names()).toEqual([]);
  });
});

describe('the duty of snapshots', () => {
  const pace = { every: 20, afterErasure: 20, tryAgain: 20 };
  let stop: AbortController;
  let running: Promise<void> | undefined;
  const begin = (snapshots = snapshotsOf()) => (running = snapshots.run(views, stop.signal, pace));
  beforeEach(() => {
    stop = new AbortController();
  });
  afterEach(async () => {
    stop.abort();
    await running;
  });

  it('begins with one that holds all, and does not keep what another left before an erasure', async () => {
    write(canary);
    await snapshotsOf().take(views);
    views.apply([record('Withdrawn', {})]);
    void begin();
    await eventually(async () => (await positions()).join() === '2');
    expect(await restore()).toMatchObject({ texts: [] });
  });

  it('takes another when something was written, and keeps two', async () => {
    write('a');
    void begin();
    for (let n = 1; n <= 3; n += 1) {
      await eventually(async () => (await positions()).at(-1) === n);
      write('b');
    }
    await eventually(async () => (await positions()).join() === '3,4');
  });

  it('takes one anew after an erasure', async () => {
    write('a');
    const snapshots = snapshotsOf();
    void begin(snapshots);
    await eventually(async () => (await positions()).length === 1);
    views.apply([record('Withdrawn', {})]);
    await snapshots.purgeBefore(2);
    await eventually(async () => (await positions()).join() === '2');
  });

  it('goes on when the store comes back, and ends then what an erasure could not reach', async () => {
    write(canary);
    await snapshotsOf().take(views);
    let away = true;
    let asked = 0;
    const sometimes: Blobs = {
      putIfAbsent: (name, bytes) => blobs.putIfAbsent(name, bytes),
      get: (name) => blobs.get(name),
      content: (name) => blobs.content(name),
      delete: (name) => blobs.delete(name),
      probe: () => blobs.probe(),
      list: (prefix) => {
        asked += 1;
        if (away) throw new BlobsUnavailableError('away');
        return blobs.list(prefix);
      },
      close: () => blobs.close(),
    };
    const snapshots = snapshotsOf({ blobs: sometimes });
    views.apply([record('Withdrawn', {})]);
    void begin(snapshots);
    await expect(snapshots.purgeBefore(2)).rejects.toThrow(BlobsUnavailableError);
    await eventually(() => Promise.resolve(asked > 3));
    expect(await positions()).toEqual([1]);
    away = false;
    await eventually(async () => (await positions()).join() === '2');
  });
});

describeWith('versitygw', 'snapshots in a bucket', () => {
  let server: Awaited<ReturnType<typeof startS3>>;
  beforeAll(async () => {
    server = await startS3('versitygw');
  });
  afterAll(() => server.stop());

  it('are taken, restored, pruned and purged', async () => {
    const { url, accessKey, secretKey } = server;
    blobs = await S3Blobs.open({ url, accessKey, secretKey, region: 'us-east-1', bucket: 'files' });
    for (let n = 1; n <= 3; n += 1) {
      write(randomBytes(2_500_000).toString('latin1'));
      await snapshotsOf().take(views);
    }
    await snapshotsOf().prune();
    expect(await positions()).toEqual([2, 3]);
    expect(await restore()).toMatchObject({ position: 3 });
    await snapshotsOf().purgeBefore(4);
    expect(await names()).toEqual([]);
    await blobs.close();
  });
});
