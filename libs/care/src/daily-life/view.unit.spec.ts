import { allow } from '@tsumugi/kernel';
import { viewBench } from '@tsumugi/views/testing';
import { objectionView } from '../objection/view.js';
import { entriesOf, entryOf, versionsOf } from './entries.js';
import { dailyLifeView } from './view.js';

const people = {
  name: 'people',
  version: 1,
  tables: `
    CREATE TABLE account_account (id TEXT PRIMARY KEY, name TEXT, kana TEXT, face TEXT);
    CREATE TABLE facility_facility (id TEXT PRIMARY KEY, name TEXT);
    CREATE TABLE facility_staff (facility TEXT, account TEXT, profession TEXT, manager INTEGER, from_position INTEGER, to_position INTEGER);
    CREATE TABLE timeline_post (id TEXT, withdrawn_at TEXT);
    CREATE TABLE vitals_alert (id TEXT, reading TEXT);
    INSERT INTO account_account VALUES ('person-2', '森 ヘルパー', 'もり', NULL);
    INSERT INTO facility_facility VALUES ('facility-2', '森ヘルパー事業所');
    INSERT INTO facility_staff VALUES ('facility-2', 'person-2', 'helper', 0, 1, NULL);`,
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
    const bench = viewBench([people, dailyLifeView, objectionView]);
    bench.given(recorded('a'), recorded('b', { observedAt: '2026-03-31T03:30:00.000Z' }));
    expect(entriesOf(bench.db, 'patient-1', all, every).map(({ id }) => id)).toEqual(['a', 'b']);
    expect(entriesOf(bench.db, 'patient-1', all, { ...every, until: '2026-03-31T23:00:00.000Z' }).map(({ id }) => id)).toEqual(['b']);
    expect(bench.changes).toContainEqual({ topic: 'dailylife:patient-1', key: 'a', kind: 'Added' });
  });

  it('shows its correction', () => {
    const bench = viewBench([people, dailyLifeView, objectionView]);
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
    const bench = viewBench([people, dailyLifeView, objectionView]);
    bench.given(recorded('ours'), recorded('theirs', {}, { actor: { person: 'person-2', facility: 'facility-2', device: null } }));
    expect(entriesOf(bench.db, 'patient-1', own, every).map(({ id }) => id)).toEqual(['ours']);
    expect(entryOf(bench.db, 'ours', 'patient-1', own)).not.toBeNull();
    expect(entryOf(bench.db, 'theirs', 'patient-1', own)).toBeNull();
  });

  it('that another facility corrected stays its own as it wrote it, and names the corrector to the team', () => {
    const bench = viewBench([people, dailyLifeView, objectionView]);
    bench.given(recorded('a')).given({ ...corrected, actor: { person: 'person-2', facility: 'facility-2', device: null } });
    expect(entryOf(bench.db, 'a', 'patient-1', own)).toMatchObject({ result: 'VALUE', value: 5, version: 1, correctedAt: null });
    expect(bench.by.get('dailylife:patient-1 a')).toEqual(['facility-2']);
    expect(entryOf(bench.db, 'a', 'patient-1', all)).toMatchObject({ note: '欠食', version: 2, correctedBy: { name: '森 ヘルパー' } });
    expect(versionsOf(bench.db, 'a', all)).toMatchObject([{ value: 5 }, { result: 'REFUSED', by: { profession: 'helper' } }]);
    expect(versionsOf(bench.db, 'a', own)).toMatchObject([{ value: 5 }]);
    const theirs = allow('own', ['content'], { scope: 'facility:facility-2' });
    expect(entriesOf(bench.db, 'patient-1', theirs, every)).toMatchObject([{ result: 'REFUSED', version: 2 }]);
  });

  it('is gone when its key was destroyed', () => {
    const bench = viewBench([people, dailyLifeView, objectionView]);
    bench.given(recorded('a', {}, { shredded: true }), recorded('b'));
    expect(entriesOf(bench.db, 'patient-1', all, every).map(({ id }) => id)).toEqual(['b']);
  });
});
