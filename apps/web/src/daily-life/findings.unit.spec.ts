import type { DailyLifeEntry } from '../graphql/schema/team';
import { cellText, findingText } from './findings';

const entry = (change: Partial<DailyLifeEntry>): DailyLifeEntry => ({
  id: '1',
  kind: 'MEAL',
  result: 'VALUE',
  value: 7,
  detail: null,
  note: null,
  observedAt: '2026-11-03T03:00:00.000Z',
  typedAt: '2026-11-03T03:00:00.000Z',
  by: null,
  version: 1,
  correctedAt: null,
  correctedBy: null,
  objections: [],
  openObjections: 0,
  ...change,
});

describe('a finding of daily life in words', () => {
  it('names the meal and its tenths', () => {
    expect(findingText(entry({ detail: '昼食' }))).toBe('昼食 7割');
  });

  it('says that somebody refused, which is a finding and no gap', () => {
    expect(findingText(entry({ result: 'REFUSED', value: null, detail: '昼食' }))).toBe('昼食 拒否');
    expect(cellText('MEAL', [entry({}), entry({ result: 'REFUSED', value: null })])).toEqual(['7割', '拒否']);
  });

  it('adds up what was drunk on a day', () => {
    const water = [150, 200].map((value) => entry({ kind: 'WATER', value }));
    expect(cellText('WATER', [...water, entry({ kind: 'WATER', result: 'NOT_MEASURED', value: null })])).toEqual(['350mL', '未測定']);
  });

  it('gives a stool its amount and its type', () => {
    expect(findingText(entry({ kind: 'STOOL', value: 2, detail: '4' }))).toBe('ふつう 4型（普通）');
    expect(findingText(entry({ kind: 'STOOL', value: 0 }))).toBe('なし');
  });
});
