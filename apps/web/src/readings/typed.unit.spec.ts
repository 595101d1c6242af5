import { mistakeIn, numberOf, tidied } from './typed';

const temperature = { kind: 'TEMPERATURE', unit: '℃', min: 30, max: 45, decimals: 1 } as const;
const pressure = { kind: 'BLOOD_PRESSURE', unit: 'mmHg', min: 40, max: 300, decimals: 0 } as const;

describe('what is typed into the form of a measuring', () => {
  it('is understood in full-width digits and with a comma', () => {
    expect(numberOf('３６．８')).toBe(36.8);
    expect(numberOf('36,8')).toBe(36.8);
    expect(numberOf('高め')).toBeNull();
  });

  it('takes 365 for 36.5 degrees, and leaves a weight of 365 alone', () => {
    expect(tidied('TEMPERATURE', '365')).toBe('36.5');
    expect(tidied('WEIGHT', '365')).toBe('365');
  });

  it('is told when a finger slipped, and nothing when it did not', () => {
    expect(mistakeIn(temperature, '368', '')).toEqual({ key: 'range', min: 30, max: 45, unit: '℃' });
    expect(mistakeIn(temperature, '36.85', '')).toEqual({ key: 'decimals', count: 1 });
    expect(mistakeIn(temperature, '36.8', '')).toBeNull();
    expect(mistakeIn(temperature, '', '')).toBeNull();
  });

  it('asks for both values of a blood pressure, the upper one above the lower', () => {
    expect(mistakeIn(pressure, '128', '')).toEqual({ key: 'both' });
    expect(mistakeIn(pressure, '76', '128')).toEqual({ key: 'order' });
    expect(mistakeIn(pressure, '128', '76')).toBeNull();
  });
});
