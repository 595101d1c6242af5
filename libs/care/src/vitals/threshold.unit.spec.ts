import { given } from '@tsumugi/kernel/testing';
import type { ThresholdSet } from './events.js';
import { thresholdDecider, type SetThreshold } from './threshold.js';

const wish = (more: Partial<SetThreshold> = {}): SetThreshold => ({
  commandId: 'command-1',
  patient: 'patient-1',
  kind: 'SPO2',
  part: 'VALUE',
  low: 92,
  high: null,
  expectedLow: null,
  expectedHigh: null,
  ...more,
});
const set = (more: Partial<ThresholdSet['data']> = {}): ThresholdSet => ({
  type: 'ThresholdSet',
  data: { patient: 'patient-1', kind: 'SPO2', part: 'VALUE', low: 92, high: null, ...more },
});

describe('A threshold', () => {
  it('is set for one patient', () => {
    given(thresholdDecider).when(wish()).then([set()]);
  });

  it('has its lower bound below its upper one', () => {
    given(thresholdDecider)
      .when(wish({ low: 92, high: 93 }))
      .then([set({ high: 93 })]);
    given(thresholdDecider)
      .when(wish({ low: 92, high: 92 }))
      .thenRefused('INVALID');
  });

  it('lies where a value could lie', () => {
    given(thresholdDecider)
      .when(wish({ low: 50 }))
      .then([set({ low: 50 })]);
    given(thresholdDecider)
      .when(wish({ low: 49 }))
      .thenRefused('INVALID');
    given(thresholdDecider)
      .when(wish({ low: null, high: 101 }))
      .thenRefused('INVALID');
  });

  it('bounds a second value of blood pressure only', () => {
    given(thresholdDecider)
      .when(wish({ kind: 'BLOOD_PRESSURE', part: 'VALUE2', low: 50 }))
      .then([set({ kind: 'BLOOD_PRESSURE', part: 'VALUE2', low: 50 })]);
    given(thresholdDecider)
      .when(wish({ part: 'VALUE2' }))
      .thenRefused('INVALID');
  });

  it('is taken away by empty bounds, once', () => {
    given(thresholdDecider, [set()])
      .when(wish({ low: null, expectedLow: 92 }))
      .then([set({ low: null })]);
    given(thresholdDecider, [set(), set({ low: null })])
      .when(wish({ low: null }))
      .then([]);
    given(thresholdDecider)
      .when(wish({ low: null }))
      .then([]);
  });

  it('replaces the bounds that were on the screen, and no others', () => {
    given(thresholdDecider, [set({ low: 88 })])
      .when(wish())
      .thenRefused('CONFLICT');
    given(thresholdDecider, [set({ low: 88 })])
      .when(wish({ expectedLow: 88 }))
      .then([set()]);
    // Who wished what stands by now has it.
    given(thresholdDecider, [set()]).when(wish()).then([]);
  });
});
