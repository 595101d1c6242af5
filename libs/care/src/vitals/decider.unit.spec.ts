import { plus } from '@tsumugi/kernel';
import { given } from '@tsumugi/kernel/testing';
import type { Threshold } from './alerting.js';
import { closeAlertDecider, correctDecider, recordDecider, takeAlertDecider, type RecordFacts, type RecordReadings } from './decider.js';
import type { AlertRaised, AlertTaken, AlertClosed, MeasuringEvent, ReadingCorrected, ReadingsRecorded } from './events.js';
import { alertIdOf, knownAlert } from './ids.js';
import type { ReadingKind } from './kinds.js';

const at = '2026-04-01T02:00:00.000Z';
const measuredAt = '2026-04-01T01:50:00.000Z';
const watched: Threshold = { kind: 'SPO2', part: 'VALUE', low: 92, high: null };
const none: RecordFacts = { thresholds: [], newest: {}, taken: [] };
const facts: RecordFacts = { ...none, thresholds: [watched] };

const measuring = (kind: ReadingKind, value: number, value2: number | null = null, more: Partial<RecordReadings> = {}): RecordReadings => ({
  commandId: 'measuring-1',
  patient: 'patient-1',
  measuredAt,
  readings: [{ id: 'reading-1', kind, value, value2 }],
  note: null,
  ...more,
});

const recorded = (kind: ReadingKind, value: number, unit: string, value2: number | null = null, when = measuredAt): ReadingsRecorded => ({
  type: 'ReadingsRecorded',
  data: { patient: 'patient-1', readings: [{ id: 'reading-1', kind }], values: [{ value, value2, unit }], measuredAt: when, note: null },
  occurredAt: when,
});

const raised: AlertRaised = {
  type: 'AlertRaised',
  data: { alert: 'reading-1', reading: 'reading-1', patient: 'patient-1', kind: 'SPO2', part: 'VALUE', low: 92, high: null },
};
const taken: AlertTaken = { type: 'AlertTaken', data: { alert: 'reading-1', patient: 'patient-1', person: 'person-1', version: 1 } };
const closed: AlertClosed = {
  type: 'AlertClosed',
  data: { alert: 'reading-1', patient: 'patient-1', outcome: '酸素を毎分1Lに', version: 1 },
};
const corrected = (value: number, value2: number | null = null): ReadingCorrected => ({
  type: 'ReadingCorrected',
  data: { patient: 'patient-1', reading: 'reading-1', value, value2 },
});

describe('A measuring', () => {
  it('is recorded with the unit of its kind and the time it was measured', () => {
    given(recordDecider)
      .when(measuring('WEIGHT', 48.3), { at, facts: none })
      .then([recorded('WEIGHT', 48.3, 'kg')]);
  });

  it.each<[ReadingKind, number, number | null, number, number | null]>([
    ['TEMPERATURE', 45, null, 45.1, null],
    ['TEMPERATURE', 36.5, null, 36.55, null],
    ['BLOOD_PRESSURE', 128, 74, 128, null],
    ['BLOOD_PRESSURE', 128, 74, 74, 128],
    ['BLOOD_PRESSURE', 300, 200, 300, 201],
    ['PULSE', 20, null, 19, null],
    ['PULSE', 72, null, 72, 70],
    ['SPO2', 100, null, 101, null],
    ['RESPIRATION', 80, null, 81, null],
    ['WEIGHT', 300, null, 300.1, null],
    ['GLUCOSE', 10, null, 9, null],
    ['PAIN', 10, null, 3.5, null],
  ])('%s of %d (%s) is plausible, %d (%s) is refused', (kind, right, right2, wrong, wrong2) => {
    const begin = given(recordDecider);
    expect(begin.when(measuring(kind, right, right2), { at, facts: none }).outcome).toHaveLength(1);
    begin.when(measuring(kind, wrong, wrong2), { at, facts: none }).thenRefused('INVALID');
  });

  it('may lie five minutes ahead of the clock, and no further', () => {
    const begin = given(recordDecider);
    expect(begin.when(measuring('PULSE', 70, null, { measuredAt: '2026-04-01T02:05:00.000Z' }), { at, facts: none }).outcome).toHaveLength(
      1,
    );
    begin.when(measuring('PULSE', 70, null, { measuredAt: '2026-04-01T02:05:00.001Z' }), { at, facts: none }).thenRefused('INVALID');
  });

  it('may lie a year back, and no further', () => {
    const begin = given(recordDecider);
    expect(begin.when(measuring('PULSE', 70, null, { measuredAt: '2025-04-01T02:00:00.000Z' }), { at, facts: none }).outcome).toHaveLength(
      1,
    );
    begin.when(measuring('PULSE', 70, null, { measuredAt: '2025-03-01T02:00:00.000Z' }), { at, facts: none }).thenRefused('INVALID');
  });

  it('holds each kind once', () => {
    const two = (kind: ReadingKind) =>
      measuring('PULSE', 70, null, {
        readings: [
          { id: 'reading-1', kind: 'PULSE', value: 70, value2: null },
          { id: 'reading-2', kind, value: 70, value2: null },
        ],
      });
    const begin = given(recordDecider);
    expect(begin.when(two('SPO2'), { at, facts: none }).outcome).toHaveLength(1);
    begin.when(two('PULSE'), { at, facts: none }).thenRefused('INVALID');
  });

  it('does not take the id of a reading that exists', () => {
    const begin = given(recordDecider);
    expect(begin.when(measuring('PULSE', 70), { at, facts: none }).outcome).toHaveLength(1);
    begin.when(measuring('PULSE', 70), { at, facts: { ...none, taken: ['reading-1'] } }).thenRefused('CONFLICT');
  });
});

describe('An alert', () => {
  it('is not raised without a threshold: there are none by default', () => {
    given(recordDecider)
      .when(measuring('SPO2', 70), { at, facts: none })
      .then([recorded('SPO2', 70, '%')]);
  });

  it('is raised in the same write as the value that crosses', () => {
    given(recordDecider)
      .when(measuring('SPO2', 91), { at, facts })
      .then([recorded('SPO2', 91, '%'), raised]);
  });

  it('is not raised by a value on the bound', () => {
    given(recordDecider)
      .when(measuring('SPO2', 92), { at, facts })
      .then([recorded('SPO2', 92, '%')]);
  });

  it('watches the diastolic value apart', () => {
    const low: Threshold = { kind: 'BLOOD_PRESSURE', part: 'VALUE2', low: 50, high: null };
    const { outcome } = given(recordDecider).when(measuring('BLOOD_PRESSURE', 90, 45), { at, facts: { ...none, thresholds: [low] } });
    expect(outcome).toMatchObject([{}, { type: 'AlertRaised', data: { part: 'VALUE2', low: 50, high: null } }]);
  });

  it('is not raised by a late entry that a reading of six hours later has overtaken', () => {
    const late = '2026-03-31T19:00:00.000Z';
    const command = measuring('SPO2', 88, null, { measuredAt: late });
    const begin = given(recordDecider);
    begin
      .when(command, { at, facts: { ...facts, newest: { SPO2: '2026-04-01T01:00:00.000Z' } } })
      .then([recorded('SPO2', 88, '%', null, late), { ...raised }]);
    begin
      .when(command, { at, facts: { ...facts, newest: { SPO2: '2026-04-01T01:00:00.001Z' } } })
      .then([recorded('SPO2', 88, '%', null, late)]);
  });

  it('is raised by an old value as long as it is the last of its kind that is known', () => {
    const old = '2026-03-30T23:00:00.000Z';
    const command = measuring('SPO2', 88, null, { measuredAt: old });
    const begin = given(recordDecider);
    const knowing = (newest: string) => begin.when(command, { at, facts: { ...facts, newest: { SPO2: newest } } });
    begin.when(command, { at, facts }).then([recorded('SPO2', 88, '%', null, old), { ...raised }]);
    knowing('2026-03-30T22:00:00.000Z').then([recorded('SPO2', 88, '%', null, old), { ...raised }]);
    knowing('2026-03-30T23:00:00.001Z').then([recorded('SPO2', 88, '%', null, old)]);
  });

  it('counts for the moment of the server, less the wait for a network, where nobody named a time', () => {
    const unnamed = measuring('SPO2', 95, null, { measuredAt: null });
    given(recordDecider)
      .when(unnamed, { at, facts })
      .then([recorded('SPO2', 95, '%', null, at)]);
    given(recordDecider)
      .when({ ...unnamed, waitedMs: 3_600_000 }, { at, facts })
      .then([recorded('SPO2', 95, '%', null, plus(at, -3_600_000))]);
  });

  describe('that is raised', () => {
    const history: MeasuringEvent[] = [recorded('SPO2', 88, '%'), raised];
    const take = { commandId: 'command-2', measuring: 'measuring-1', alert: 'reading-1', expectedVersion: 1 };
    const close = { ...take, commandId: 'command-3', outcome: '酸素を毎分1Lに' };

    it('is taken by somebody', () => {
      given(takeAlertDecider, history).when(take, { at }).then([taken]);
    });

    it('is first taken, then closed', () => {
      given(closeAlertDecider, history).when(close, { at }).thenRefused('CONFLICT');
      given(closeAlertDecider, [...history, taken])
        .when(close, { at })
        .then([closed]);
    });

    it('is taken by one person; the same wish again writes nothing', () => {
      const begin = given(takeAlertDecider, [...history, taken]);
      begin.when(take, { at }).then([]);
      begin.when(take, { at, actor: { person: 'person-2', facility: 'facility-1', device: null } }).thenRefused('CONFLICT');
    });

    it('stays closed', () => {
      given(takeAlertDecider, [...history, taken, closed])
        .when(take, { at })
        .thenRefused('CONFLICT');
      given(closeAlertDecider, [...history, taken, closed])
        .when(close, { at })
        .thenRefused('CONFLICT');
    });

    it('is answered for the value that was on the screen, and for no other', () => {
      const worse = [...history, corrected(80)];
      given(takeAlertDecider, worse).when(take, { at }).thenRefused('CONFLICT');
      given(takeAlertDecider, worse)
        .when({ ...take, expectedVersion: 2 }, { at })
        .then([{ ...taken, data: { ...taken.data, version: 2 } }]);
      given(closeAlertDecider, [...history, taken, corrected(80)])
        .when(close, { at })
        .thenRefused('CONFLICT');
      given(closeAlertDecider, [...history, taken, corrected(80)])
        .when({ ...close, expectedVersion: 2 }, { at })
        .then([{ ...closed, data: { ...closed.data, version: 2 } }]);
    });

    it('is not found under another id', () => {
      given(takeAlertDecider, history)
        .when({ ...take, alert: 'reading-9' }, { at })
        .thenRefused('NOT_FOUND');
    });
  });
});

describe('A correction', () => {
  const correct = (value: number, expectedVersion = 1) => ({
    commandId: 'command-2',
    measuring: 'measuring-1',
    reading: 'reading-1',
    expectedVersion,
    value,
    value2: null,
  });
  const quiet: MeasuringEvent[] = [recorded('SPO2', 98, '%')];

  it('is written beside the first value', () => {
    given(correctDecider, quiet)
      .when(correct(96), { at, facts })
      .then([corrected(96)]);
  });

  it('raises an alert when the right value crosses and none was raised', () => {
    given(correctDecider, quiet)
      .when(correct(89), { at, facts })
      .then([corrected(89), raised]);
    given(correctDecider, [...quiet, corrected(89), raised])
      .when(correct(88, 2), { at, facts })
      .then([corrected(88)]);
  });

  it('of the version that was on the screen is taken, of another refused', () => {
    const history = [...quiet, corrected(96)];
    given(correctDecider, history).when(correct(97), { at, facts }).thenRefused('CONFLICT');
    given(correctDecider, history)
      .when(correct(97, 2), { at, facts })
      .then([corrected(97)]);
  });

  it('to a value that crosses raises anew once the alert was closed: that one ended for the value before', () => {
    const history: MeasuringEvent[] = [recorded('SPO2', 90, '%'), raised, taken, closed];
    const anew = alertIdOf('measuring-1', 'reading-1', 2, false);
    const again = { ...raised, data: { ...raised.data, alert: anew } };
    given(correctDecider, history)
      .when(correct(70), { at, facts })
      .then([corrected(70), again]);
    given(correctDecider, history)
      .when(correct(95), { at, facts })
      .then([corrected(95)]);
    // While the second one is open, it shows the value as it stands.
    given(correctDecider, [...history, corrected(70), again])
      .when(correct(71, 2), { at, facts })
      .then([corrected(71)]);
    given(takeAlertDecider, [...history, corrected(70), again])
      .when({ commandId: 'command-3', measuring: 'measuring-1', alert: anew, expectedVersion: 2 }, { at })
      .then([{ ...taken, data: { ...taken.data, alert: anew, version: 2 } }]);
  });

  it('raises under another id where a reading of the measuring was given just that', () => {
    const chosen = alertIdOf('measuring-1', 'reading-1', 2, false);
    const one = recorded('SPO2', 90, '%');
    const both: ReadingsRecorded = {
      ...one,
      data: {
        ...one.data,
        readings: [...one.data.readings, { id: chosen, kind: 'PULSE' }],
        values: [...one.data.values, { value: 70, value2: null, unit: '/分' }],
      },
    };
    const history: MeasuringEvent[] = [both, raised, taken, closed];
    const another = alertIdOf('measuring-1', 'reading-1', 2, false, (id) => id === chosen);
    expect(another).not.toBe(chosen);
    given(correctDecider, history)
      .when(correct(70), { at, facts })
      .then([corrected(70), { ...raised, data: { ...raised.data, alert: another } }]);
  });

  it('that an earlier release let raise under the id of another reading’s alert leaves each to be answered', () => {
    const chosen = alertIdOf('measuring-1', 'reading-1', 2, false);
    const [one, ofOther] = [recorded('SPO2', 90, '%'), { ...raised, data: { ...raised.data, alert: chosen, reading: 'reading-2' } }];
    const both: ReadingsRecorded = {
      ...one,
      data: {
        ...one.data,
        readings: [...one.data.readings, { id: 'reading-2', kind: 'PULSE' }],
        values: [...one.data.values, { value: 70, value2: null, unit: '/分' }],
      },
    };
    const history: MeasuringEvent[] = [both, ofOther, { ...raised, data: { ...raised.data, alert: chosen } }];
    const take = (alert: string) => ({ commandId: 'command-3', measuring: 'measuring-1', alert, expectedVersion: 1 });
    for (const alert of [chosen, knownAlert(chosen, 'reading-1', () => 'reading-2')]) {
      given(takeAlertDecider, history)
        .when(take(alert), { at })
        .then([{ ...taken, data: { ...taken.data, alert, version: 1 } }]);
    }
  });

  it('of a measuring that was overtaken raises none', () => {
    given(correctDecider, quiet)
      .when(correct(89), { at: '2026-04-03T02:00:00.000Z', facts: { ...facts, newest: { SPO2: '2026-04-01T03:00:00.000Z' } } })
      .then([corrected(89)]);
  });

  it('to the value that stands is none, and is told so', () => {
    given(correctDecider, quiet).when(correct(98), { at, facts }).thenRefused('INVALID');
    given(correctDecider, [...quiet, corrected(97)])
      .when(correct(98, 2), { at, facts })
      .then([corrected(98)]);
  });

  it('must be plausible', () => {
    given(correctDecider, quiet)
      .when(correct(100), { at, facts })
      .then([corrected(100)]);
    given(correctDecider, quiet).when(correct(101), { at, facts }).thenRefused('INVALID');
  });

  it('of a reading whose key was destroyed finds nothing', () => {
    const shredded = { ...recorded('SPO2', 98, '%') };
    const { values: _, ...clear } = shredded.data;
    given(correctDecider, [{ ...shredded, data: clear as ReadingsRecorded['data'] }])
      .when(correct(96), { at, facts })
      .thenRefused('NOT_FOUND');
  });
});
