import { askedOf, isKnown } from './byte-range.js';

const tag = '"one"';
const asked = (range: string | undefined, ifRange?: string, size = 1_000) => askedOf({ range, 'if-range': ifRange }, size, tag);
const whole = { kind: 'whole' };
const none = { kind: 'none' };
const range = (from: number, to: number) => ({ kind: 'range', from, to });

describe('what of a file is asked for', () => {
  it.each([
    [undefined, whole],
    ['bytes=0-1', range(0, 2)],
    ['bytes=0-', range(0, 1_000)],
    ['bytes=999-', range(999, 1_000)],
    ['bytes=500-9999', range(500, 1_000)],
    ['bytes=-1', range(999, 1_000)],
    ['bytes=-5000', range(0, 1_000)],
    ['BYTES=5-5', range(5, 6)],
    ['bytes=1000-', none],
    ['bytes=1000-1001', none],
    ['bytes=-0', none],
    [`bytes=${'9'.repeat(400)}-`, none],
    ['bytes=0-1,5-6', whole],
    ['bytes=5-4', whole],
    ['bytes=-', whole],
    ['bytes=a-b', whole],
    ['bytes', whole],
    ['pages=1-2', whole],
    ['', whole],
  ])('by "Range: %s"', (header, expected) => {
    expect(asked(header)).toEqual(expected);
  });

  it('is the whole where the client has a part of another content', () => {
    expect(asked('bytes=5-6', '"another"')).toEqual(whole);
    expect(asked('bytes=5-6', 'W/"one"')).toEqual(whole);
    expect(asked('bytes=5-6', 'Sat, 01 Aug 2026 00:00:00 GMT')).toEqual(whole);
    expect(asked('bytes=5-6', tag)).toEqual(range(5, 7));
  });

  it('of an empty file is never a range', () => {
    expect(asked('bytes=0-', undefined, 0)).toEqual(none);
    expect(asked('bytes=-1', undefined, 0)).toEqual(none);
    expect(asked(undefined, undefined, 0)).toEqual(whole);
  });

  it('is nothing where the client has it', () => {
    expect([tag, 'W/"one"', '*', '"two", "one"'].map((condition) => isKnown(condition, tag))).toEqual([true, true, true, true]);
    expect([undefined, '"two"', ''].map((condition) => isKnown(condition, tag))).toEqual([false, false, false]);
  });
});
