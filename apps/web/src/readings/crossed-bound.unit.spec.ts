import type { Alert } from '../graphql/schema/team';
import { crossedBound } from './crossed-bound';

const of = (part: Alert['part'], low: number | null, high: number | null, value: number, value2: number | null = null) =>
  crossedBound({ part, low, high, reading: { value, value2 } as Alert['reading'] });

describe('The bound that an alert names', () => {
  it('is the one of the number that it watches', () => {
    expect(of('VALUE', 100, 160, 170, 85)).toEqual({ bound: 'high', value: 160 });
    expect(of('VALUE', 100, 160, 90, 85)).toEqual({ bound: 'low', value: 100 });
    expect(of('VALUE2', 50, 90, 150, 45)).toEqual({ bound: 'low', value: 50 });
    expect(of('VALUE2', 50, 90, 150, 95)).toEqual({ bound: 'high', value: 90 });
  });

  it('is none where the value was corrected into them', () => {
    expect(of('VALUE', 92, null, 88)).toEqual({ bound: 'low', value: 92 });
    expect(of('VALUE', 92, null, 98)).toBeNull();
    expect(of('VALUE', 92, null, 92)).toBeNull();
    expect(of('VALUE2', null, 90, 170, null)).toBeNull();
  });
});
