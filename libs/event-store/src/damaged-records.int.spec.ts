import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { ResolvedEvent } from '@kurrent/kurrentdb-client';
import { checkOf, type NewRecord, type StoredRecord } from '@tsumugi/kernel';
import { aRecord, allOf } from './contract-records.js';
import { eventOf, recordOf } from './kurrentdb/kurrent-records.js';
import { SqliteEventStore } from './sqlite-event-store.js';

const patient = 'patient:0197a000-0000-7000-8000-000000000001';
const id = patient.slice('patient:'.length);

describe('a record whose bytes are no record any more', () => {
  let folder: string;
  let store: SqliteEventStore;
  const written: NewRecord[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tsumugi-log-'));
    store = await SqliteEventStore.open({ file: join(folder, 'log.db') });
    written.length = 0;
    for (const stream of ['region-1', `patient-${id}`, 'room-1', 'post-1', `consent-${id}`, 'post-2']) {
      const subject = stream === 'region-1' ? 'region:1' : patient;
      const records = [aRecord({ subject: subject as never }), ...(stream === 'room-1' ? [aRecord({ subject: patient as never })] : [])];
      written.push(...records);
      await store.append(stream, 'no-stream', records);
    }
  });
  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  const damage = (stream: string, sql: string): void => {
    const log = new DatabaseSync(join(folder, 'log.db'));
    expect(log.prepare(`UPDATE record SET body = ${sql} WHERE stream = ? AND revision = 0`).run(stream).changes).toBe(1);
    log.close();
  };
  const told = (records: readonly StoredRecord[]) => records.map(({ id, damaged, subject }) => (damaged ? subject : id));

  it.each([
    ['cut short', 'substr(body, 1, 300)'],
    ['empty', `''`],
    ['no object', `'[]'`],
    ['nothing', `'null'`],
    ['two', `body || ',' || body`],
    ['without its header', `json_remove(body, '$.command')`],
    ['with a subject that is none', `json_set(body, '$.subject', 'somebody')`],
  ])('stands in its place, whoever asks, where it is %s, and costs no other', async (_, sql) => {
    damage('room-1', sql);
    const ids = written.map((record, index) => (index === 2 ? patient : record.id));
    expect(told(await allOf(store.readAll()))).toEqual(ids);
    const [first, second] = await allOf(store.read('room-1'));
    expect(first).toMatchObject({ damaged: true, subject: patient, stream: 'room-1', revision: 0, position: 3 });
    expect(second).toMatchObject({ id: written[3]!.id, revision: 1, position: 4 });
    const leaving = new AbortController();
    for await (const item of store.subscribeAll({ after: 0, signal: leaving.signal })) {
      if (item.kind === 'records') expect(told(item.records)).toEqual(ids);
      else leaving.abort();
    }
  });

  it.each([
    ['its stream bears the name', `patient-${id}`, `'{'`, patient],
    ['another stream of that name is a patient’s', `consent-${id}`, `'{'`, patient],
    ['its own text still says so', 'post-1', 'substr(body, 1, 300)', patient],
    ['nothing does', 'post-1', `'{'`, ''],
    ['its own text names somebody who is not there', 'post-1', `'{"subject":"patient:another"'`, ''],
  ])('is told to be somebody’s where %s', async (_, stream, sql, subject) => {
    damage(stream, sql);
    expect((await allOf(store.read(stream)))[0]).toMatchObject({ damaged: true, subject });
  });

  it('is no append that was made before', async () => {
    damage('post-1', `'{'`);
    expect(await store.append('post-1', 'no-stream', [written[4]!])).toEqual({ kind: 'conflict', actual: 0 });
    expect(await store.append('post-3', 'no-stream', [aRecord()])).toMatchObject({ kind: 'appended' });
  });

  describe('and has the form of one all the same', () => {
    const checked = (stream: string, revision: number, record: NewRecord): NewRecord => ({
      ...record,
      check: checkOf(stream, revision, record),
    });
    const clearOnly = checked('post-9', 0, aRecord({ subject: patient as never }));

    beforeEach(() => store.append('post-9', 'no-stream', [clearOnly]));

    const change = async (sql: string, ...values: (string | Uint8Array)[]): Promise<void> => {
      await store.close();
      const log = new DatabaseSync(join(folder, 'log.db'));
      expect(log.prepare(`UPDATE record SET ${sql} WHERE stream = 'post-9'`).run(...values).changes).toBe(1);
      log.close();
      store = await SqliteEventStore.open({ file: join(folder, 'log.db') });
    };
    const last = async (): Promise<StoredRecord | undefined> => (await allOf(store.readAll())).at(-1);

    it.each([
      ['type', `json_set(body, '$.type', 'PostPublishee')`],
      ['version', `json_set(body, '$.version', 3)`],
      ['clear field', `json_set(body, '$.clear.text', '体重 62.4 kg')`],
      ['subject', `replace(body, '${patient}', '${patient.replace('patient:0', 'patient:1')}')`],
      ['time', `json_set(body, '$.at', '2036-04-01T02:00:00.000Z')`],
      ['field that nobody wrote', `json_set(body, '$.later', 1)`],
      ['check value', `json_set(body, '$.check', '')`],
      ['check value under another name', `replace(body, '"check"', '"chfck"')`],
    ])('is told by another %s', async (_, sql) => {
      expect(await last()).toMatchObject({ ...clearOnly, stream: 'post-9' });
      await change(`body = ${sql}`);
      expect(await last()).toMatchObject({ damaged: true, type: 'damaged', subject: patient, stream: 'post-9' });
    });

    it('is told where its bytes are those of another stream or revision, and is the same person’s', async () => {
      await change(`revision = 4`);
      expect(await last()).toMatchObject({ damaged: true, subject: patient, revision: 4 });
      await change(`revision = 0, stream = 'post-8'`);
      expect(await last()).toMatchObject({ damaged: true, subject: patient, stream: 'post-8' });
    });

    it('makes up no kind of streams that no release knows; one that a later release wrote is one', async () => {
      await store.append('pint-1', 'no-stream', [checked('pint-1', 0, aRecord())]);
      await change(`stream = 'pnst-9'`);
      expect([...store.kinds()].sort()).toEqual(['consent', 'patient', 'pint', 'post', 'region', 'room']);
      expect(await allOf(store.read('pnst-9'))).toMatchObject([{ damaged: true, subject: patient }]);
    });

    it('opens all the same where the name of a stream has no kind any more', async () => {
      await change(`stream = 'post=9'`);
      expect([...store.kinds()].sort()).toEqual(['consent', 'patient', 'post', 'region', 'room']);
      expect(await last()).toMatchObject({ damaged: true, subject: patient, stream: 'post=9' });
    });

    it('is never taken for one that was written, whichever byte of it is another', async () => {
      const bytes = Buffer.from(JSON.stringify(clearOnly));
      const place = { stream: 'post-9', revision: 0, position: await store.head() };
      const log = new DatabaseSync(join(folder, 'log.db'));
      const lay = log.prepare(`UPDATE record SET body = CAST(? AS TEXT) WHERE stream = 'post-9'`);
      for (let at = 0; at < bytes.length; at += 1) {
        const changed = Buffer.from(bytes);
        changed[at]! ^= 1 << (at % 8);
        lay.run(changed);
        const [found] = await allOf(store.read('post-9'));
        const told = found?.damaged ? found.subject : found;
        // Where a byte is another and the value is not, it is the record.
        expect([at, changed.toString(), told]).toEqual([at, changed.toString(), found?.damaged ? patient : { ...clearOnly, ...place }]);
      }
      lay.run(bytes);
      expect(await allOf(store.read('post-9'))).toEqual([{ ...clearOnly, ...place }]);
      log.close();
    });
  });

  it('stands so where KurrentDB gives text that is no JSON', () => {
    const record = aRecord({ subject: patient as never });
    const event = { ...eventOf(record, 2), streamId: 'tsumugi.post-1', revision: 0n, position: { commit: 7n, prepare: 7n } };
    expect(recordOf({ event } as unknown as ResolvedEvent, 'post-1')).toMatchObject({ id: record.id, clear: record.clear, position: 7 });
    for (const data of ['{"clear":', { clear: null, sealed: null }, null]) {
      const found = recordOf({ event: { ...event, data } } as unknown as ResolvedEvent, 'post-1');
      expect(found).toMatchObject({ id: record.id, damaged: true, subject: patient, stream: 'post-1', position: 7 });
    }
    const kept = eventOf({ ...record, check: checkOf('post-1', 0, record) }, 2);
    const told = (change: object, stream = 'post-1') =>
      recordOf({ event: { ...event, ...kept, ...change } } as unknown as ResolvedEvent, stream);
    expect(told({})).toMatchObject({ id: record.id, clear: record.clear });
    for (const change of [{ type: 'PostPublishee' }, { revision: 1n }, { data: { clear: { text: '' }, sealed: null } }])
      expect(told(change)).toMatchObject({ damaged: true, subject: patient });
    expect(told({}, 'post-2')).toMatchObject({ damaged: true });
  });
});
