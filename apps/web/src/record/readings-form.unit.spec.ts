import type { ReadingKindInfo } from '../graphql/schema/team';
import { readTyped } from './readings-form';

const temperature: ReadingKindInfo = { kind: 'TEMPERATURE', unit: '℃', min: 30, max: 45, decimals: 1 };
const pressure: ReadingKindInfo = { kind: 'BLOOD_PRESSURE', unit: 'mmHg', min: 40, max: 300, decimals: 0 };

describe('the fields of a measuring', () => {
  it('are nothing when nothing was typed', () => {
    expect(readTyped(temperature, { value: ' ', value2: '' })).toBeNull();
  });

  it('give what was measured', () => {
    expect(readTyped(temperature, { value: '36.8', value2: '' })).toEqual({ measured: { kind: 'TEMPERATURE', value: 36.8, value2: null } });
    expect(readTyped(pressure, { value: '128', value2: '76' })).toEqual({ measured: { kind: 'BLOOD_PRESSURE', value: 128, value2: 76 } });
  });

  it.each([
    [temperature, '372', '', 'range'],
    [temperature, '36.85', '', 'decimals'],
    [temperature, '微熱', '', 'number'],
    [temperature, '36,8', '', 'number'],
    [pressure, '128', '', 'both'],
    [pressure, '128.5', '76', 'decimals'],
    [pressure, '76', '128', 'order'],
    [pressure, '128', '7', 'range'],
  ])('tell a slip of the finger: %o %s %s', (info, value, value2, slip) => {
    expect(readTyped(info, { value, value2 })).toEqual({ slip });
  });
});
