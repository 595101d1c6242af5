import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile, mkdir, rename, rmdir, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { StoreUnavailableError, type StoredRecord } from '@tsumugi/kernel';
import { aRecord, allOf, eventStoreContract } from './contract.js';
import { SqliteEventStore } from './sqlite-event-store.js';
import { SqliteLog, failureOf } from './sqlite-log.mjs';

let folder: string;
let file: string;

/** Tries until it is served. */
async function until<T>(what: string, work: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === 500) throw new Error(`It did not come to this: ${what}.`, { cause: error });
      await pause(20);
    }
  }
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tsumugi-log-'));
  file = join(folder, 'log.db');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

eventStoreContract('the SQLite adapter', async () => {
  let store = await SqliteEventStore.open({ file });
  return {
    store,
    reopen: async () => {
      await store.close();
      store = await SqliteEventStore.open({ file });
      return store;
    },
    end: () => store.close(),
  };
});

describe('the SQLite adapter', () => {
  let store: SqliteEventStore;
  beforeEach(async () => {
    store = await SqliteEventStore.open({ file, maxQueue: 64 });
  });
  afterEach(() => store.close());

  const appendTo = (stream: string) => store.append(stream, 'no-stream', [aRecord()]);

  it('counts positions from 1', async () => {
    expect(await store.head()).toBe(0);
    expect(await appendTo('room-1')).toEqual({ kind: 'appended', revision: 0, position: 1 });
    expect(await store.append('room-1', 0, [aRecord(), aRecord()])).toEqual({ kind: 'appended', revision: 2, position: 3 });
  });

  it('refuses a revision that no stream can have', async () => {
    await expect(store.append('room-1', -1, [aRecord()])).rejects.toThrow(RangeError);
    await expect(store.append('room-1', 0.5, [aRecord()])).rejects.toThrow(RangeError);
  });

  it.each(['log.db', 'log.db-wal'])('takes no write while %s is moved away, and serves again when it is back', async (name) => {
    await appendTo('room-1');
    const path = join(folder, name);
    await rename(path, `${path}.away`);
    for (const work of [() => store.probe(), () => appendTo('room-2'), () => store.probe()])
      await expect(work()).rejects.toMatchObject({ reason: 'taken-away', message: expect.stringContaining(`${path} is gone`) });
    await writeFile(path, '');
    await expect(store.probe()).rejects.toMatchObject({ message: expect.stringContaining('is another one') });
    await rename(`${path}.away`, path);
    await store.probe();
    expect(await appendTo('room-2')).toMatchObject({ kind: 'appended', position: 2 });
  });

  it('begins no empty log, nor another, when its thread ends while the file is away, and goes on when it is back', async () => {
    await appendTo('room-1');
    const end = async (): Promise<void> => {
      await (store as unknown as { worker: { thread: { terminate: () => Promise<number> } } }).worker.thread.terminate();
    };
    const troubles: (Error | null)[] = [];
    store.onTrouble = (trouble) => void troubles.push(trouble);
    await rename(file, `${file}.away`);
    await end();
    await pause(300);
    expect((await readdir(folder)).filter((name) => name === 'log.db')).toEqual([]);
    expect(troubles).toMatchObject([{ reason: 'taken-away', message: expect.stringContaining('nothing is begun in its place') as string }]);
    await expect(appendTo('room-2')).rejects.toBeInstanceOf(StoreUnavailableError);
    await rename(`${file}.away`, file);
    const next = await until('it serves again', () => appendTo('room-2'));
    expect(next).toMatchObject({ kind: 'appended', position: 2 });
    expect(troubles).toMatchObject([{ reason: 'taken-away' }, null]);
  });

  it('goes on when its thread ends while the file lies where it was', async () => {
    await appendTo('room-1');
    await (store as unknown as { worker: { thread: { terminate: () => Promise<number> } } }).worker.thread.terminate();
    expect(await until('it serves again', () => appendTo('room-2'))).toMatchObject({ kind: 'appended', position: 2 });
  });

  it('takes no write to a file that was cut short', async () => {
    await appendTo('room-1');
    await truncate(`${file}-wal`, 100);
    await expect(store.probe()).rejects.toMatchObject({ reason: 'taken-away', message: expect.stringContaining('was cut short') });
    await expect(appendTo('room-2')).rejects.toBeInstanceOf(StoreUnavailableError);
  });

  it('writes appends that arrive together with one commit', async () => {
    const leaving = new AbortController();
    const feed = store.subscribeAll({ after: 0, signal: leaving.signal });
    await feed.next();
    await Promise.all(Array.from({ length: 64 }, (_, n) => appendTo(`room-${n}`)));
    const { value: batch } = await feed.next();
    // A subscriber gets one batch for each commit.
    expect(batch).toMatchObject({ kind: 'records', records: { length: 64 } });
    leaving.abort();
  });

  it('answers busy when its queue is full, stores nothing of that, and serves again', async () => {
    const answers = await Promise.all(Array.from({ length: 70 }, (_, n) => appendTo(`room-${n}`)));
    expect(answers.map((answer) => answer.kind)).toEqual([...Array(64).fill('appended'), ...Array(6).fill('busy')]);
    expect(await store.head()).toBe(64);
    expect((await appendTo('room-69')).kind).toBe('appended');
  });

  it('bounds what its queue holds by size, too', async () => {
    const large = { text: 'a'.repeat(900_000) };
    const appends = Array.from({ length: 20 }, (_, n) =>
      store.append(
        `room-${n}`,
        'no-stream',
        Array.from({ length: 5 }, () => aRecord({ clear: large })),
      ),
    );
    const kinds = (await Promise.all(appends)).map((answer) => answer.kind);
    expect(kinds).toEqual([...Array(14).fill('appended'), ...Array(6).fill('busy')]);
  });

  it('answers what was asked before it closes, and refuses what comes after', async () => {
    const asked = Array.from({ length: 50 }, (_, n) => appendTo(`room-${n}`));
    const closed = store.close();
    expect((await Promise.all(asked)).every((answer) => answer.kind === 'appended')).toBe(true);
    await closed;
    await expect(appendTo('room-late')).rejects.toMatchObject({ name: 'StoreUnavailableError', reason: 'closed' });
    await expect(allOf(store.readAll())).rejects.toMatchObject({ reason: 'closed' });
    expect(await readdir(folder)).toEqual(['log.db']);
  });

  it('ends subscriptions when it closes', async () => {
    const feed = store.subscribeAll({ after: 0, signal: new AbortController().signal });
    await feed.next();
    const waiting = feed.next();
    await store.close();
    expect((await waiting).done).toBe(true);
  });

  describe('whose thread is lost', () => {
    const lose = () => void store['worker']['thread'].terminate();

    it('says that an append is uncertain, and counts it once when it comes again', async () => {
      const records = [aRecord()];
      const asked = store.append('room-1', 'no-stream', records);
      lose();
      await expect(asked).rejects.toMatchObject({ name: 'AppendUncertainError', reason: 'worker-ended' });
      await until('another thread serves', () => store.probe());
      expect(await store.append('room-1', 'no-stream', records)).toEqual({ kind: 'appended', revision: 0, position: 1 });
      expect(await store.head()).toBe(1);
    });

    it('says of all else that it cannot be had now, and has it a moment later', async () => {
      await appendTo('room-1');
      lose();
      await expect(allOf(store.read('room-1'))).rejects.toMatchObject({ name: 'StoreUnavailableError', reason: 'worker-ended' });
      await until('another thread serves', () => store.probe());
      expect(await allOf(store.read('room-1'))).toHaveLength(1);
    });

    it('leaves nothing out for who follows the log', async () => {
      const leaving = new AbortController();
      const seen: number[] = [];
      const following = (async () => {
        for await (const item of store.subscribeAll({ after: 0, signal: leaving.signal }))
          if (item.kind === 'records') seen.push(...item.records.map(({ position }) => position));
      })();
      const answers = [];
      for (let n = 0; n < 60; n += 1) {
        const records = [aRecord()];
        if (n % 20 === 10) lose();
        await until('it is answered', async () => answers.push(await store.append(`room-${n}`, 'no-stream', records)));
      }
      await until('all of it has come', () => (seen.length < 60 ? Promise.reject(new Error('not yet')) : Promise.resolve()));
      leaving.abort();
      await following;
      expect(seen).toEqual(Array.from({ length: 60 }, (_, n) => n + 1));
    });

    it('says once why no other can be begun, and when one was', async () => {
      await appendTo('room-1');
      const told: (string | null)[] = [];
      store.onTrouble = (error) => told.push(error && error.name);
      const file = join(folder, 'log.db');
      await rename(file, `${file}.away`);
      await mkdir(file);
      lose();
      await until('several tries failed', () => new Promise((resolve) => setTimeout(resolve, 300)));
      expect(told).toEqual(['StoreUnavailableError']);
      await rmdir(file);
      await rename(`${file}.away`, file);
      await until('another thread serves', () => store.probe());
      expect(told).toEqual(['StoreUnavailableError', null]);
      expect(await allOf(store.read('room-1'))).toHaveLength(1);
    });

    it('closes all the same', async () => {
      lose();
      await store.close();
      await expect(appendTo('room-2')).rejects.toMatchObject({ name: 'StoreUnavailableError' });
    });
  });

  it('reads a long log in pages, while others write', async () => {
    for (let n = 0; n < 20; n += 1)
      await store.append(
        `room-${n}`,
        'no-stream',
        Array.from({ length: 500 }, () => aRecord()),
      );
    let count = 0;
    for await (const record of store.readAll()) {
      count += 1;
      expect(record.position).toBe(count);
      if (count === 5_000) await appendTo('room-meanwhile');
    }
    expect(count).toBe(10_001);
  });
});

describe('the file of the SQLite adapter', () => {
  it('is told from one that passes by itself where it is damaged', async () => {
    await writeFile(file, 'This was a log once. '.repeat(1_000));
    await expect(SqliteEventStore.open({ file })).rejects.toMatchObject({
      reason: 'damaged',
      message: expect.stringContaining('tsumugi verify'),
    });
  });

  it('tells whether it can be written again after a full disk, also where nobody writes', async () => {
    const log = new SqliteLog({ file, synchronous: 'FULL' });
    log.append([{ stream: 'room-1', expected: 'no-stream', bodies: [JSON.stringify(aRecord())] }]);
    expect(() => log.probe()).not.toThrow();
    log.database.exec('PRAGMA query_only = ON');
    expect(() => log.probe()).toThrow();
    log.database.exec('PRAGMA query_only = OFF');
    log.probe();
    expect([log.head(), log.kinds().map(({ kind }) => kind)]).toEqual([1, ['room']]);
    log.close();
  });

  it('names the kinds of its streams, whatever other names begin like them', () => {
    const log = new SqliteLog({ file, synchronous: 'FULL' });
    for (const stream of ['plugin.boards-1', 'plugin-1', 'room-2', 'room-1-a', 'rooms-1', 'account-~'])
      log.append([{ stream, expected: 'no-stream', bodies: [JSON.stringify(aRecord())] }]);
    expect(
      log
        .kinds()
        .map(({ kind }) => kind)
        .sort(),
    ).toEqual(['account', 'plugin', 'plugin.boards', 'room', 'rooms']);
    log.close();
  });

  it('is refused with a clear sentence when a later release wrote it', async () => {
    await (await SqliteEventStore.open({ file })).close();
    const database = new DatabaseSync(file);
    database.exec('PRAGMA user_version = 2');
    database.close();
    await expect(SqliteEventStore.open({ file })).rejects.toThrow(/has format 2; this release reads up to 1/);
  });

  it('is refused by name when its folder is missing', async () => {
    await expect(SqliteEventStore.open({ file: join(folder, 'nowhere', 'log.db') })).rejects.toMatchObject({
      name: 'StoreUnavailableError',
      reason: 'disk',
      message: expect.stringContaining(join(folder, 'nowhere', 'log.db')),
    });
  });

  it('takes appends again after a full disk has refused one whole', () => {
    const log = new SqliteLog({ file, synchronous: 'FULL' });
    const order = (stream: string, size: number) => ({
      stream,
      expected: 'no-stream' as const,
      bodies: [1, 2, 3].map(() => JSON.stringify(aRecord({ clear: { text: 'a'.repeat(size) } }))),
    });
    log.append([order('room-1', 10)]);
    log.database.exec('PRAGMA max_page_count = 30');
    let refused: unknown;
    try {
      log.append([order('room-2', 10), order('room-3', 100_000)]);
    } catch (error) {
      refused = error;
    }
    expect(failureOf(refused)).toMatchObject({ reason: 'disk-full', message: expect.stringContaining('The disk is full') });
    expect(log.head()).toBe(3);
    expect(log.append([order('room-2', 10)])).toEqual([{ kind: 'appended', revision: 0, position: 4, repeated: false }]);
    log.database.exec('PRAGMA max_page_count = 1000');
    expect(log.append([order('room-3', 100_000)])).toMatchObject([{ kind: 'appended', position: 7 }]);
    log.close();
  });

  it('holds every answered append, and no half one, after its process was killed', async () => {
    interface Answered {
      readonly stream: string;
      readonly ids: string[];
      readonly revision: number;
      readonly position: number;
    }
    const answered: Answered[] = [];
    for (const run of [1, 2, 3]) {
      const script = fileURLToPath(new URL('../test/append-until-killed.mjs', import.meta.url));
      const child = spawn(process.execPath, [script, file, String(run)], { stdio: ['ignore', 'pipe', 'inherit'] });
      const before = answered.length;
      for await (const line of createInterface({ input: child.stdout })) {
        answered.push(JSON.parse(line) as Answered);
        if (answered.length === before + 200 + 70 * run) child.kill('SIGKILL');
      }
      expect(child.signalCode ?? (await new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal))))).toBe('SIGKILL');
    }

    const store = await SqliteEventStore.open({ file });
    const stored = new Map<string, StoredRecord[]>();
    for await (const record of store.readAll()) {
      const stream = stored.get(record.stream) ?? [];
      expect(record.revision).toBe(stream.length);
      stored.set(record.stream, [...stream, record]);
    }
    await store.close();
    for (const { stream, ids, revision, position } of answered) {
      const found = stored.get(stream)?.slice(revision - 2, revision + 1) ?? [];
      expect(found.map((record) => record.id)).toEqual(ids);
      expect(found.at(-1)?.position).toBe(position);
    }
    expect([...stored.values()].every((stream) => stream.length % 3 === 0)).toBe(true);
    expect(answered.length).toBeGreaterThanOrEqual(3 * 270);
  });
});
