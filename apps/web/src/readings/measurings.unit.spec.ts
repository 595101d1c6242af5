import type { Reading } from '../graphql/schema/team';
import { byDay, measuringsOf } from './measurings';

const reading = (change: Partial<Reading>): Reading => ({
  id: '1',
  kind: 'PULSE',
  value: 80,
  value2: null,
  unit: '/分',
  measuredAt: '2026-11-03T02:00:00.000Z',
  typedAt: '2026-11-03T02:05:00.000Z',
  by: null,
  note: null,
  first: null,
  version: 1,
  correctedAt: null,
  correctedBy: null,
  objections: [],
  openObjections: 0,
  ...change,
});

describe('the readings of a visit', () => {
  it('stand together in the order of the sheet', () => {
    const [visit] = measuringsOf([reading({ id: 'a', kind: 'TEMPERATURE' }), reading({ id: 'b' }), reading({ id: 'c', kind: 'WEIGHT' })]);
    expect(visit?.readings.map(({ kind }) => kind)).toEqual(['WEIGHT', 'PULSE', 'TEMPERATURE']);
  });

  it('stay apart from those that were typed another time', () => {
    expect(measuringsOf([reading({ id: 'a' }), reading({ id: 'b', typedAt: '2026-11-03T05:00:00.000Z' })])).toHaveLength(2);
  });

  it('belong to the day of the region, not of UTC', () => {
    const times = ['2026-11-03T00:00:00.000Z', '2026-11-02T15:01:00.000Z', '2026-11-02T14:59:00.000Z'];
    expect(byDay(times, (time) => time).map(({ items }) => items.length)).toEqual([2, 1]);
  });
});
