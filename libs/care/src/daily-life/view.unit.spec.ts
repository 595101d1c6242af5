import { allow } from '@tsumugi/kernel';
import { viewBench } from '@tsumugi/views/testing';
import { entriesOf, entryOf } from './entries.js';
import { dailyLifeView } from './view.js';

const people = {
  name: 'people',
  version: 1,
  tables: `
    CREATE TABLE account_account (id TEXT PRIMARY KEY, name TEXT, kana TEXT, face TEXT);
    CREATE TABLE facility_facility (id TEXT PRIMARY KEY, name TEXT);
    CREATE TABLE facility_staff (facility TEXT, account TEXT, profession TEXT, manager INTEGER, from_position INTEGER, to_position INTEGER);`,
  on: {},
};
const all = allow('team', ['content']);
const own = allow('own', ['content'], { scope: 'facility:facility-1' });
const every = { since: null, until: null, first: 100 };
const data = {
  patient: 'patient-1',
  kind: 'MEAL',
  result: 'VALUE',
  value: 5,
  detail: '昼食',
  note: null,
  observedAt: '2026-04-01T03:30:00.000Z',
};
const recorded = (id: string, more: object = {}, envelope: object = {}) => ({
  type: 'DailyLifeRecorded',
  stream: `dailylife-${id}`,
  data: { ...data, ...more },
  ...envelope,
});
const corrected = {
  type: 'DailyLifeCorrected',
  stream: 'dailylife-a',
  data: { patient: 'patient-1', result: 'REFUSED', value: null, detail: null, note: '欠食' },
};

describe('Daily life', () => {
  it('stands by the time it was observed', () => {
    const bench = viewBench([people, dailyLifeView]);
    bench.given(recorded('a'), recorded('b', { observedAt: '2026-03-31T03:30:00.000Z' }));
    expect(entriesOf(bench.db, 'patient-1', all, every).map(({ id }) => id)).toEqual(['a', 'b']);
    expect(entriesOf(bench.db, 'patient-1', all, { ...every, until: '2026-03-31T23:00:00.000Z' }).map(({ id }) => id)).toEqual(['b']);
    expect(bench.changes).toContainEqual({ topic: 'dailylife:patient-1', key: 'a', kind: 'Added' });
  });

  it('shows its correction', () => {
    const bench = viewBench([people, dailyLifeView]);
    bench.given(recorded('a')).given(corrected);
    expect(entryOf(bench.db, 'a', 'patient-1', all)).toMatchObject({
      result: 'REFUSED',
      value: null,
      note: '欠食',
      correctedAt: expect.any(String) as string,
    });
    expect(bench.changes).toEqual([{ topic: 'dailylife:patient-1', key: 'a', kind: 'Changed' }]);
  });

  it('is shown to a facility without consent only where it wrote it', () => {
    const bench = viewBench([people, dailyLifeView]);
    bench.given(recorded('ours'), recorded('theirs', {}, { actor: { person: 'person-2', facility: 'facility-2', device: null } }));
    expect(entriesOf(bench.db, 'patient-1', own, every).map(({ id }) => id)).toEqual(['ours']);
    expect(entryOf(bench.db, 'ours', 'patient-1', own)).not.toBeNull();
    expect(entryOf(bench.db, 'theirs', 'patient-1', own)).toBeNull();
  });

  it('is gone when its key was destroyed', () => {
    const bench = viewBench([people, dailyLifeView]);
    bench.given(recorded('a', {}, { shredded: true }), recorded('b'));
    expect(entriesOf(bench.db, 'patient-1', all, every).map(({ id }) => id)).toEqual(['b']);
  });
});
