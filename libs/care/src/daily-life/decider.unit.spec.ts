import { given } from '@tsumugi/kernel/testing';
import { correctDailyLifeDecider, recordDailyLifeDecider, type RecordDailyLife } from './decider.js';
import type { DailyLifeCorrected, DailyLifeRecorded } from './events.js';
import type { DailyLifeKind } from './kinds.js';

const at = '2026-04-01T02:00:00.000Z';
const observedAt = '2026-04-01T00:30:00.000Z';
const observed = (kind: DailyLifeKind, more: Partial<RecordDailyLife> = {}): RecordDailyLife => ({
  commandId: 'entry-1',
  patient: 'patient-1',
  kind,
  result: 'VALUE',
  value: null,
  detail: null,
  note: null,
  observedAt,
  ...more,
});
const recorded = (kind: DailyLifeKind, more: Partial<DailyLifeRecorded['data']> = {}): DailyLifeRecorded => ({
  type: 'DailyLifeRecorded',
  data: { patient: 'patient-1', kind, observedAt, result: 'VALUE', value: null, detail: null, note: null, ...more },
  occurredAt: observedAt,
});

describe('An observation of daily life', () => {
  it.each<[DailyLifeKind, Partial<DailyLifeRecorded['data']>, Partial<DailyLifeRecorded['data']>]>([
    ['MEAL', { value: 10 }, { value: 11 }],
    ['MEAL', { value: 7, detail: '昼食' }, { value: 7.5 }],
    ['WATER', { value: 150 }, { value: -1 }],
    ['STOOL', { value: 2, detail: '7' }, { value: 2, detail: '8' }],
    ['STOOL', { value: 0 }, { value: 4 }],
    ['STOOL', { value: 1, detail: '1' }, { value: 0, detail: '7' }],
    ['URINE', { value: 6 }, { value: 51 }],
    ['SLEEP', { value: 6.5 }, { value: 24.5 }],
    ['MOOD', { value: 1 }, { value: 0 }],
    ['SKIN', { note: '発赤が薄くなった', detail: '右かかと' }, { detail: '右かかと' }],
    ['SKIN', { note: '発赤が薄くなった' }, { note: '発赤が薄くなった', value: 3 }],
    ['MEAL', { value: 0 }, {}],
  ])('%s %j is recorded, %j is refused', (kind, right, wrong) => {
    given(recordDailyLifeDecider)
      .when(observed(kind, right), { at })
      .then([recorded(kind, right)]);
    given(recordDailyLifeDecider).when(observed(kind, wrong), { at }).thenRefused('INVALID');
  });

  it.each(['REFUSED', 'NOT_MEASURED'] as const)('%s is a finding of its own, without a value', (result) => {
    given(recordDailyLifeDecider)
      .when(observed('MEAL', { result, note: '食べたくないとのこと' }), { at })
      .then([recorded('MEAL', { result, note: '食べたくないとのこと' })]);
    given(recordDailyLifeDecider)
      .when(observed('MEAL', { result, value: 0 }), { at })
      .thenRefused('INVALID');
    given(recordDailyLifeDecider)
      .when(observed('STOOL', { result, detail: '4' }), { at })
      .thenRefused('INVALID');
  });

  it('is of this moment by the server’s clock, less the wait for a network, where nobody named a time', () => {
    given(recordDailyLifeDecider)
      .when({ ...observed('MEAL', { value: 5, observedAt: null }), waitedMs: 5_400_000 }, { at })
      .then([recorded('MEAL', { value: 5 })]);
  });

  it('lies in the past, but not further back than a year', () => {
    const on = (when: string) => given(recordDailyLifeDecider).when(observed('MEAL', { value: 5, observedAt: when }), { at });
    expect(on('2026-04-01T02:04:00.000Z').outcome).toHaveLength(1);
    on('2026-04-01T02:06:00.000Z').thenRefused('INVALID');
    on('2025-03-30T02:00:00.000Z').thenRefused('INVALID');
  });

  it('is recorded once', () => {
    given(recordDailyLifeDecider, [recorded('MEAL', { value: 5 })])
      .when(observed('MEAL', { value: 5 }), { at })
      .thenRefused('CONFLICT');
  });
});

describe('A correction of daily life', () => {
  const history = [recorded('MEAL', { value: 5 })];
  const correct = {
    commandId: 'command-2',
    entry: 'entry-1',
    expectedVersion: 1,
    result: 'VALUE',
    value: 8,
    detail: null,
    note: null,
  } as const;
  const corrected: DailyLifeCorrected = {
    type: 'DailyLifeCorrected',
    data: { patient: 'patient-1', result: 'VALUE', value: 8, detail: null, note: null },
  };

  it('keeps to the bounds of its kind', () => {
    given(correctDailyLifeDecider, history).when(correct, { at }).then([corrected]);
    given(correctDailyLifeDecider, history)
      .when({ ...correct, value: 12 }, { at })
      .thenRefused('INVALID');
  });

  it('to what stands is none, and is told so', () => {
    given(correctDailyLifeDecider, [...history, corrected])
      .when({ ...correct, expectedVersion: 2 }, { at })
      .thenRefused('INVALID');
  });

  it('of the version that was on the screen is taken, of another refused', () => {
    const worse = { ...correct, value: 2 };
    given(correctDailyLifeDecider, [...history, corrected])
      .when(worse, { at })
      .thenRefused('CONFLICT');
    given(correctDailyLifeDecider, [...history, corrected])
      .when({ ...worse, expectedVersion: 2 }, { at })
      .then([{ ...corrected, data: { ...corrected.data, value: 2 } }]);
  });

  it('of an unknown entry finds nothing', () => {
    given(correctDailyLifeDecider).when(correct, { at }).thenRefused('NOT_FOUND');
  });
});
