import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { ResolvedEvent } from '@kurrent/kurrentdb-client';
import type { NewRecord, StoredRecord } from '@tsumugi/kernel';
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

  it('stands so where KurrentDB gives text that is no JSON', () => {
    const record = aRecord({ subject: patient as never });
    const event = { ...eventOf(record, 2), streamId: 'tsumugi.post-1', revision: 0n, position: { commit: 7n, prepare: 7n } };
    expect(recordOf({ event } as unknown as ResolvedEvent, 'post-1')).toMatchObject({ id: record.id, clear: record.clear, position: 7 });
    for (const data of ['{"clear":', { clear: null, sealed: null }, null]) {
      const found = recordOf({ event: { ...event, data } } as unknown as ResolvedEvent, 'post-1');
      expect(found).toMatchObject({ id: record.id, damaged: true, subject: patient, stream: 'post-1', position: 7 });
    }
  });
});
