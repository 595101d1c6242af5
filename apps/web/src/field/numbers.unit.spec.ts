import { numberOf, readNumber } from './numbers';

describe('what stands in a field for a number', () => {
  it.each([
    ['37.2', 37.2],
    ['３７．２', 37.2],
    ['37。2', 37.2],
    [' 50　', 50],
    ['５０', 50],
    ['-200', -200],
    ['－２００', -200],
    ['1,5', null],
    ['1、5', null],
    ['1,500', null],
    ['1e3', null],
    ['5²', null],
    ['①', null],
    ['½', null],
    ['+5', null],
    ['0x10', null],
    ['5.', null],
    ['.5', null],
    ['1 5', null],
    ['三十七', null],
    ['5\u200b0', null],
    ['Infinity', null],
  ])('%j is %s', (text, number) => expect(numberOf(text)).toBe(number));

  const water = { min: 0, max: 10_000, decimals: 0 };
  it.each([
    ['', null],
    ['　', null],
    ['３５０', { number: 350 }],
    ['1.5', { slip: 'decimals' }],
    ['-200', { slip: 'range' }],
    ['123456', { slip: 'range' }],
    ['1,5', { slip: 'number' }],
    ['1e3', { slip: 'number' }],
    ['二百', { slip: 'number' }],
  ])('as an amount of water %j is %j', (text, read) => expect(readNumber(text, water)).toEqual(read));
});
