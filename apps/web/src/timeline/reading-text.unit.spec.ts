import { numberText, readingText } from './reading-text';

describe('the text of a value', () => {
  it.each([
    ['TEMPERATURE', 37, '37.0'],
    ['PULSE', 80, '80'],
    ['SPO2', 92.5, '92.5'],
    ['PULSE', 49.5, '49.5'],
  ] as const)('%s %d reads %s', (kind, value, text) => expect(numberText(kind, value)).toBe(text));

  it('has both values of a blood pressure', () => expect(readingText({ kind: 'BLOOD_PRESSURE', value: 128, value2: 76 })).toBe('128/76'));
});
