import { allow, type ViewReader } from '@tsumugi/kernel';
import { viewBench } from '@tsumugi/views/testing';
import { objectionView } from '../objection/view.js';
import { placeOf, placeOfAlert } from './actions.js';
import { alertIdOf, knownAlert } from './ids.js';
import { alertOf, alertsOf, readingOf, readingsOf, thresholdHistoryOf, thresholdsOf, versionsOf } from './readings.js';
import { vitalsView } from './view.js';

/** The tables of people that `Professional` is read from. */
const people = {
  name: 'people',
  version: 1,
  tables: `
    CREATE TABLE account_account (id TEXT PRIMARY KEY, name TEXT, kana TEXT, face TEXT);
    CREATE TABLE facility_facility (id TEXT PRIMARY KEY, name TEXT);
    CREATE TABLE facility_staff (facility TEXT, account TEXT, profession TEXT, manager INTEGER, from_position INTEGER, to_position INTEGER);
    INSERT INTO account_account VALUES ('person-1', '佐藤 花', 'さとう はな', NULL);
    INSERT INTO facility_facility VALUES ('facility-1', 'ひかり訪問看護ステーション');
    INSERT INTO facility_staff VALUES ('facility-1', 'person-1', 'visiting-nurse', 0, 1, NULL);
    INSERT INTO account_account VALUES ('person-2', '高橋 医師', 'たかはし いし', NULL);
    INSERT INTO facility_facility VALUES ('facility-2', '高橋医院');
    INSERT INTO facility_staff VALUES ('facility-2', 'person-2', 'doctor', 0, 1, NULL);`,
  on: {},
};

const all = allow('team', ['content']);
const own = (facility: string) => allow('own', ['content'], { scope: `facility:${facility}` });
const every = { kinds: null, since: null, until: null, first: 100 };

const measured = (id: string, value: number, measuredAt: string, more: object = {}) => ({
  type: 'ReadingsRecorded',
  stream: `measuring-of-${id}`,
  data: { patient: 'patient-1', readings: [{ id, kind: 'SPO2' }], values: [{ value, value2: null, unit: '%' }], measuredAt, note: null },
  ...more,
});
const correction = (id: string, value: number, more: object = {}) => ({
  type: 'ReadingCorrected',
  stream: `measuring-of-${id}`,
  at: '2026-04-01T03:00:00.000Z',
  data: { patient: 'patient-1', reading: id, value, value2: null },
  ...more,
});
const alert = (id: string) => ({
  type: 'AlertRaised',
  stream: `measuring-of-${id}`,
  data: { alert: id, reading: id, patient: 'patient-1', kind: 'SPO2', part: 'VALUE', low: 92, high: null },
});

describe('Readings', () => {
  const begin = () => {
    const bench = viewBench([people, vitalsView, objectionView]);
    return { bench, read: bench.db as ViewReader };
  };

  it('stand by the time they were measured, whenever they were typed', () => {
    const { bench, read } = begin();
    bench.given(
      measured('late', 95, '2026-03-31T01:00:00.000Z'),
      measured('now', 97, '2026-04-01T01:00:00.000Z'),
      measured('later-typed', 96, '2026-03-31T12:00:00.000Z'),
    );
    expect(readingsOf(read, 'patient-1', all, every).map(({ id }) => id)).toEqual(['now', 'later-typed', 'late']);
    expect(bench.changes).toContainEqual({ topic: 'readings:patient-1', key: 'later-typed', kind: 'Added' });
  });

  it('keep their first value when corrected', () => {
    const { bench, read } = begin();
    bench.given(measured('a', 79, '2026-04-01T01:00:00.000Z')).given(correction('a', 97));
    expect(readingOf(read, 'a', 'patient-1', all)).toMatchObject({
      value: 97,
      first: { value: 79, value2: null },
      correctedAt: '2026-04-01T03:00:00.000Z',
      by: { name: '佐藤 花', profession: 'visiting-nurse' },
    });
    expect(bench.changes).toEqual([{ topic: 'readings:patient-1', key: 'a', kind: 'Changed' }]);
  });

  it('are shown to a facility without consent only where it recorded them itself', () => {
    const { bench, read } = begin();
    bench.given(
      measured('ours', 97, '2026-04-01T01:00:00.000Z'),
      measured('theirs', 96, '2026-04-01T01:30:00.000Z', { actor: { person: 'person-2', facility: 'facility-2', device: null } }),
    );
    expect(readingsOf(read, 'patient-1', all, every).map(({ id }) => id)).toEqual(['theirs', 'ours']);
    expect(readingsOf(read, 'patient-1', own('facility-1'), every).map(({ id }) => id)).toEqual(['ours']);
    expect(readingOf(read, 'theirs', 'patient-1', own('facility-2'))).not.toBeNull();
    expect(readingOf(read, 'theirs', 'patient-1', own('facility-1'))).toBeNull();
    expect(readingOf(read, 'theirs', 'patient-2', all)).toBeNull();
  });

  it('are asked for by kind and time', () => {
    const { bench, read } = begin();
    bench.given(
      measured('a', 95, '2026-03-01T00:00:00.000Z'),
      measured('b', 96, '2026-03-02T00:00:00.000Z'),
      measured('c', 97, '2026-03-03T00:00:00.000Z'),
    );
    const ids = (range: object) => readingsOf(read, 'patient-1', all, { ...every, ...range }).map(({ id }) => id);
    expect(ids({ since: '2026-03-02T00:00:00.000Z' })).toEqual(['c', 'b']);
    expect(ids({ until: '2026-03-02T00:00:00.000Z' })).toEqual(['b', 'a']);
    expect(ids({ first: 1 })).toEqual(['c']);
    expect(ids({ kinds: ['PULSE'] })).toEqual([]);
    expect(ids({ kinds: ['PULSE', 'SPO2'] })).toEqual(['c', 'b', 'a']);
  });

  it('sent twice under one id are recorded once', () => {
    const { bench, read } = begin();
    bench.given(
      measured('a', 95, '2026-03-01T00:00:00.000Z'),
      measured('a', 95, '2026-03-01T00:00:00.000Z', { stream: 'measuring-other' }),
    );
    bench.given(correction('a', 71, { stream: 'measuring-other' }));
    expect(readingsOf(read, 'patient-1', all, every)).toMatchObject([{ id: 'a', value: 95, first: null }]);
  });

  it('that others recorded at the same time under the same id are theirs, with their words', () => {
    const { bench, read } = begin();
    const at = '2026-03-01T00:00:00.000Z';
    const mine = measured('a', 95, at);
    const noted = { ...mine.data, note: '訓練のあと' };
    const theirs = { ...mine, actor: { person: 'person-2', facility: 'facility-2', device: null }, data: noted };
    bench.given(mine, { ...theirs, stream: 'measuring-other' });
    expect(readingsOf(read, 'patient-1', own('facility-2'), every)).toMatchObject([{ value: 95, note: '訓練のあと' }]);
    expect(readingsOf(read, 'patient-1', own('facility-1'), every)).toMatchObject([{ id: 'a', note: null }]);
    // What is sent again is still one, whichever of the two it was; with another note, or for another facility, it is another.
    bench.given({ ...mine, stream: 'measuring-3' }, { ...theirs, stream: 'measuring-4' });
    expect(readingsOf(read, 'patient-1', all, every)).toHaveLength(2);
    bench.given({ ...mine, stream: 'measuring-5', data: noted });
    bench.given({ ...theirs, stream: 'measuring-6', actor: { ...theirs.actor, facility: 'facility-1' } });
    expect(readingsOf(read, 'patient-1', all, every)).toHaveLength(4);
  });

  it.each(['patient-1', 'patient-2'])('that two nodes took under one id are both shown, corrected and alarmed, for %s', (patient) => {
    const { bench, read } = begin();
    const other = measured('a', 70, '2026-03-01T00:00:00.000Z');
    const elsewhere = { stream: 'measuring-other' };
    bench.given(measured('a', 95, '2026-03-01T00:00:00.000Z'), { ...other, ...elsewhere, data: { ...other.data, patient } });
    const raised = { reading: 'a', alert: 'a', patient, kind: 'SPO2', part: 'VALUE', low: 90, high: null };
    bench.given({ type: 'AlertRaised', ...elsewhere, data: raised });
    const second = readingsOf(read, patient, all, every).find(({ id }) => id !== 'a')!;
    expect(second).toMatchObject({ value: 70, first: null });
    const changed = correction('a', 71, elsewhere);
    bench.given({ ...changed, data: { ...changed.data, patient } });
    expect(readingOf(read, second.id, patient, all)).toMatchObject({ value: 71, first: { value: 70 } });
    expect(alertOf(bench.db, second.id, patient, all)).toMatchObject({ status: 'RAISED', reading: { value: 71 } });
    expect(readingOf(read, 'a', 'patient-1', all)).toMatchObject({ value: 95, first: null });
    expect(alertOf(bench.db, 'a', 'patient-1', all)).toBeNull();
    expect(placeOf(read, second.id)).toEqual({ measuring: 'other', reading: 'a' });
    expect(placeOf(read, 'a')).toEqual({ measuring: 'of-a', reading: 'a' });
  });

  it('have the same ids again where the first of two was destroyed since', () => {
    const [before, since] = [begin(), begin()];
    const first = measured('a', 95, '2026-03-01T00:00:00.000Z');
    const second = measured('a', 70, '2026-03-01T00:00:00.000Z', { stream: 'measuring-other' });
    before.bench.given(first, second);
    const { patient, readings } = first.data;
    since.bench.given({ ...first, shredded: true, data: { patient, readings } }, second);
    expect(readingsOf(since.read, 'patient-1', all, every).map(({ id }) => id)).toEqual(
      readingsOf(before.read, 'patient-1', all, every).flatMap(({ id, value }) => (value === 70 ? [id] : [])),
    );
  });

  it('are gone when their key was destroyed', () => {
    const { bench, read } = begin();
    bench.given(measured('a', 95, '2026-03-01T00:00:00.000Z', { shredded: true }), alert('a'));
    expect(readingsOf(read, 'patient-1', all, every)).toEqual([]);
    bench.given(measured('b', 95, '2026-03-01T00:00:00.000Z'), correction('b', 96, { shredded: true }));
    expect(readingsOf(read, 'patient-1', all, every)).toEqual([]);
    expect(alertsOf(read, 'patient-1', all, false)).toEqual([]);
  });
});

const doctor = { person: 'person-2', facility: 'facility-2', device: null };
const threshold = (low: number | null, actor?: typeof doctor) => ({
  type: 'ThresholdSet',
  data: { patient: 'patient-1', kind: 'SPO2', part: 'VALUE', low, high: null },
  ...(actor && { actor }),
});

describe('A reading that others corrected', () => {
  const begin = () => {
    const bench = viewBench([people, vitalsView, objectionView]);
    bench.given(measured('a', 79, '2026-04-01T01:00:00.000Z')).given(correction('a', 97, { actor: doctor }));
    return bench;
  };

  it('names who corrected it beside who recorded it', () => {
    expect(readingOf(begin().db, 'a', 'patient-1', all)).toMatchObject({
      value: 97,
      version: 2,
      by: { name: '佐藤 花' },
      correctedBy: { name: '高橋 医師', facility: 'facility-2' },
    });
    expect(versionsOf(begin().db, 'a', all)).toMatchObject([
      { version: 1, value: 79, by: { name: '佐藤 花' } },
      { version: 2, value: 97, by: { name: '高橋 医師' } },
    ]);
  });

  it('stays for the facility that is left with its own what it wrote itself, and tells it nothing', () => {
    const bench = begin();
    expect(readingOf(bench.db, 'a', 'patient-1', own('facility-1'))).toMatchObject({
      value: 79,
      version: 1,
      correctedAt: null,
      first: null,
    });
    expect(versionsOf(bench.db, 'a', own('facility-1'))).toMatchObject([{ version: 1, value: 79 }]);
    expect(bench.by.get('readings:patient-1 a')).toEqual(['facility-2']);
  });

  it('is the corrector’s own as that one wrote it, without the other’s words', () => {
    const db = begin().db;
    expect(readingOf(db, 'a', 'patient-1', own('facility-2'))).toMatchObject({ value: 97, version: 2, first: null, note: null });
    expect(readingsOf(db, 'patient-1', own('facility-2'), every).map(({ id }) => id)).toEqual(['a']);
    expect(readingsOf(db, 'patient-1', own('facility-3'), every)).toEqual([]);
  });
});

describe('Alerts', () => {
  it('show their reading, who took them and what was done', () => {
    const bench = viewBench([people, vitalsView, objectionView]);
    bench.given(measured('a', 88, '2026-04-01T01:00:00.000Z'), alert('a'));
    expect(bench.changes).toContainEqual({ topic: 'alerts:patient-1', key: 'a', kind: 'Added' });
    expect(alertsOf(bench.db, 'patient-1', all, true)).toMatchObject([
      { id: 'a', status: 'RAISED', low: 92, reading: { value: 88 }, takenBy: null },
    ]);
    bench.given({
      type: 'AlertTaken',
      stream: 'measuring-of-a',
      data: { alert: 'a', patient: 'patient-1', person: 'person-1', version: null },
      at: '2026-04-01T02:10:00.000Z',
    });
    expect(alertsOf(bench.db, 'patient-1', all, true)).toMatchObject([
      { status: 'TAKEN', takenBy: { name: '佐藤 花' }, takenAt: '2026-04-01T02:10:00.000Z' },
    ]);
    bench.given({
      type: 'AlertClosed',
      stream: 'measuring-of-a',
      data: { alert: 'a', patient: 'patient-1', outcome: '体位を変えて96%', version: null },
    });
    expect(alertsOf(bench.db, 'patient-1', all, true)).toEqual([]);
    expect(alertsOf(bench.db, 'patient-1', all, false)).toMatchObject([{ status: 'CLOSED', outcome: '体位を変えて96%' }]);
  });

  it('show a facility without consent nothing of what others did about its reading', () => {
    const bench = viewBench([people, vitalsView, objectionView]);
    const actor = { person: 'person-2', facility: 'facility-2', device: null };
    bench.given(
      threshold(92),
      measured('a', 88, '2026-04-01T01:00:00.000Z'),
      alert('a'),
      { type: 'AlertTaken', stream: 'measuring-of-a', data: { alert: 'a', patient: 'patient-1', person: 'person-2', version: 1 }, actor },
      {
        type: 'AlertClosed',
        stream: 'measuring-of-a',
        data: { alert: 'a', patient: 'patient-1', outcome: '体位を変えて96%', version: 1 },
        actor,
      },
    );
    const nothing = { takenBy: null, takenAt: null, closedBy: null, closedAt: null, outcome: null };
    expect(alertOf(bench.db, 'a', 'patient-1', own('facility-1'))).toMatchObject({ status: null, reading: { value: 88 }, ...nothing });
    // It is not told by its absence among the open ones either.
    expect(alertsOf(bench.db, 'patient-1', own('facility-1'), true).map(({ id }) => id)).toEqual(['a']);
    expect(bench.by.get('alerts:patient-1 a')).toEqual(['facility-1', 'facility-2']);
    expect(alertOf(bench.db, 'a', 'patient-1', all)).toMatchObject({ outcome: '体位を変えて96%', takenAt: expect.any(String) });
  });

  it('are a facility’s own only where value and bounds are', () => {
    const bench = viewBench([people, vitalsView, objectionView]);
    bench.given(threshold(92, doctor), measured('theirs', 88, '2026-04-01T01:00:00.000Z'), alert('theirs'));
    expect(alertOf(bench.db, 'theirs', 'patient-1', own('facility-1'))).toBeNull();
    bench.given(threshold(93), threshold(94, doctor));
    const raised = alert('ours');
    bench.given(measured('ours', 88, '2026-04-01T01:00:00.000Z'), { ...raised, data: { ...raised.data, low: 93 } });
    expect(alertOf(bench.db, 'ours', 'patient-1', own('facility-1'))).not.toBeNull();
    const missed = alert('missed');
    bench.given(measured('missed', 98, '2026-04-01T01:00:00.000Z'), correction('missed', 88, { actor: doctor }), {
      ...missed,
      data: { ...missed.data, low: 93 },
      actor: doctor,
    });
    expect(alertOf(bench.db, 'missed', 'patient-1', own('facility-1'))).toBeNull();
    expect(alertOf(bench.db, 'missed', 'patient-1', all)).not.toBeNull();
  });

  it('that were closed keep the value that they were closed for; what crosses after that is an alert of its own', () => {
    const bench = viewBench([people, vitalsView, objectionView]);
    const anew = alertIdOf('of-a', 'a', 2, false);
    const first = alert('a');
    bench
      .given(
        measured('a', 90, '2026-04-01T01:00:00.000Z'),
        first,
        // An old record does not say for which version: it was for the one that stood then.
        { type: 'AlertClosed', stream: 'measuring-of-a', data: { alert: 'a', patient: 'patient-1', outcome: '様子観察', version: null } },
      )
      .given(correction('a', 70), { ...first, data: { ...first.data, alert: anew }, at: '2026-04-01T03:00:00.000Z' });
    expect(alertsOf(bench.db, 'patient-1', all, false)).toMatchObject([
      { id: anew, status: 'RAISED', part: 'VALUE', reading: { id: 'a', value: 70 }, correctedSince: false },
      { id: 'a', status: 'CLOSED', outcome: '様子観察', reading: { id: 'a', value: 90, version: 1 }, correctedSince: true },
    ]);
    expect(bench.changes).toEqual(
      expect.arrayContaining([
        { topic: 'alerts:patient-1', key: 'a', kind: 'Changed' },
        { topic: 'alerts:patient-1', key: anew, kind: 'Added' },
      ]),
    );
    bench.given(correction('a', 75), correction('a', 76, { shredded: true }));
    expect(alertsOf(bench.db, 'patient-1', all, false)).toEqual([]);
  });

  it.each([
    ['patient-1', 'before'],
    ['patient-1', 'after'],
    ['patient-2', 'before'],
    ['patient-2', 'after'],
  ])('whose id somebody chose for a reading of %s %s stand beside that one’s, and are answered each for itself', (patient, when) => {
    const bench = viewBench([people, vitalsView, objectionView]);
    const chosen = alertIdOf('of-a', 'a', 2, false);
    const first = alert('a');
    const anew = { ...first, data: { ...first.data, alert: chosen } };
    const [other, othersAlert] = [measured(chosen, 71, '2026-04-01T02:00:00.000Z'), alert(chosen)];
    const others = [
      { ...other, data: { ...other.data, patient } },
      { ...othersAlert, data: { ...othersAlert.data, patient } },
    ];
    bench.given(measured('a', 90, '2026-04-01T01:00:00.000Z'), first, {
      type: 'AlertClosed',
      stream: 'measuring-of-a',
      data: { alert: 'a', patient: 'patient-1', outcome: '様子観察', version: 1 },
    });
    if (when === 'before') bench.given(...others, correction('a', 70), anew);
    else bench.given(correction('a', 70), anew, ...others);
    const openOf = (whose: string) => alertsOf(bench.db, whose, all, true);
    const mine = openOf('patient-1').find(({ reading }) => reading.value === 70)!;
    const theirs = openOf(patient).find(({ reading }) => reading.value === 71)!;
    expect(mine.id).not.toBe(theirs.id);
    expect([mine.id, theirs.id]).toContain(chosen);
    expect(placeOfAlert(bench.db, mine.id)).toEqual({ measuring: 'of-a', alert: chosen });
    expect(placeOfAlert(bench.db, theirs.id)).toEqual({ measuring: `of-${chosen}`, alert: chosen });
    const take = {
      type: 'AlertTaken',
      stream: 'measuring-of-a',
      data: { alert: chosen, patient: 'patient-1', person: 'person-1', version: 2 },
    };
    bench.given(take);
    expect(alertOf(bench.db, mine.id, 'patient-1', all)).toMatchObject({ status: 'TAKEN' });
    expect(alertOf(bench.db, theirs.id, patient, all)).toMatchObject({ status: 'RAISED' });
  });

  it('have the same ids again where the first of two was destroyed since', () => {
    const chosen = alertIdOf('of-a', 'a', 2, false);
    const raised = alert('a');
    const [other, othersAlert] = [measured(chosen, 71, '2026-04-01T02:00:00.000Z'), alert(chosen)];
    const shown = (shredded: boolean) => {
      const bench = viewBench([people, vitalsView, objectionView]);
      bench.given({ ...other, data: { ...other.data, patient: 'patient-2' }, shredded });
      bench.given({ ...othersAlert, data: { ...othersAlert.data, patient: 'patient-2' }, shredded });
      bench.given(measured('a', 70, '2026-04-01T01:00:00.000Z'), { ...raised, data: { ...raised.data, alert: chosen } });
      return alertsOf(bench.db, 'patient-1', all, true).map(({ id }) => id);
    };
    expect(shown(true)).toEqual(shown(false));
    expect(shown(true)).toHaveLength(1);
  });

  it('to which an earlier release gave one id within a measuring are both shown, each known by its own', () => {
    const bench = viewBench([people, vitalsView, objectionView]);
    const chosen = alertIdOf('of-a', 'a', 2, false);
    const both = measured('a', 90, '2026-04-01T01:00:00.000Z');
    const twice = alert('a');
    bench.given(
      {
        ...both,
        data: {
          ...both.data,
          readings: [...both.data.readings, { id: chosen, kind: 'PULSE' }],
          values: [...both.data.values, { value: 71, value2: null, unit: '/分' }],
        },
      },
      { ...twice, data: { ...twice.data, alert: chosen, reading: chosen } },
      { ...twice, data: { ...twice.data, alert: chosen } },
    );
    const open = alertsOf(bench.db, 'patient-1', all, true);
    expect(open.map(({ reading }) => reading.id).sort()).toEqual(['a', chosen].sort());
    const places = open.map(({ id, reading }) => ({ ...placeOfAlert(bench.db, id)!, of: reading.id }));
    expect(places).toEqual(
      expect.arrayContaining([
        { measuring: 'of-a', alert: chosen, of: chosen },
        { measuring: 'of-a', alert: knownAlert(chosen, 'a', () => chosen), of: 'a' },
      ]),
    );
  });

  it('change with their reading', () => {
    const bench = viewBench([people, vitalsView, objectionView]);
    bench.given(measured('a', 88, '2026-04-01T01:00:00.000Z'), alert('a')).given(correction('a', 98));
    expect(bench.changes).toContainEqual({ topic: 'alerts:patient-1', key: 'a', kind: 'Changed' });
  });
});

describe('Thresholds', () => {
  it('hold the last ones set and go with empty bounds', () => {
    const bench = viewBench([people, vitalsView, objectionView]);
    const set = (low: number | null) => ({
      type: 'ThresholdSet',
      data: { patient: 'patient-1', kind: 'SPO2', part: 'VALUE', low, high: null },
    });
    bench.given(set(92), set(90));
    expect(bench.all('SELECT kind, part, low, high, set_by FROM vitals_threshold')).toEqual([
      { kind: 'SPO2', part: 'VALUE', low: 90, high: null, set_by: 'person-1' },
    ]);
    bench.given(set(null));
    expect(bench.all('SELECT * FROM vitals_threshold')).toEqual([]);
  });

  it('that others set since leave a facility its own, and each names who set it', () => {
    const bench = viewBench([people, vitalsView, objectionView]);
    bench.given(threshold(92), threshold(90, doctor));
    expect(thresholdsOf(bench.db, 'patient-1', all)).toMatchObject({ items: [{ low: 90, setBy: { name: '高橋 医師' } }], withheld: false });
    expect(thresholdsOf(bench.db, 'patient-1', own('facility-1'))).toMatchObject({
      items: [{ low: 92, setBy: { name: '佐藤 花' } }],
      withheld: true,
    });
    expect(thresholdHistoryOf(bench.db, 'patient-1', all)).toMatchObject([{ low: 90 }, { low: 92 }]);
    expect(thresholdHistoryOf(bench.db, 'patient-1', own('facility-1'))).toMatchObject([{ low: 92 }]);
    bench.given(threshold(null, doctor));
    expect(thresholdsOf(bench.db, 'patient-1', all)).toEqual({ items: [], withheld: false });
    expect(thresholdsOf(bench.db, 'patient-1', own('facility-1'))).toMatchObject({ items: [{ low: 92 }] });
    bench.given(threshold(95), threshold(null));
    expect(thresholdsOf(bench.db, 'patient-1', own('facility-1'))).toEqual({ items: null, withheld: true });
    expect(thresholdHistoryOf(bench.db, 'patient-1', own('facility-3'))).toBeNull();
  });
});
