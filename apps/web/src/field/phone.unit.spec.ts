import { phoneText, telOf } from './phone';

describe('what a telephone dials', () => {
  it.each([
    ['03-1234-5678', 'tel:03-1234-5678'],
    ['０３－１２３４－５６７８', 'tel:03-1234-5678'],
    ['090ー1234ー5678', 'tel:090-1234-5678'],
    ['（０３）１２３４ ５６７８', 'tel:0312345678'],
    ['＋81 3 1234 5678', 'tel:+81312345678'],
    ['119', 'tel:119'],
    ['なし', null],
  ])('%s is %s', (phone, address) => expect(telOf(phone)).toBe(address));
});

describe('a telephone number as it is kept', () => {
  it.each([
    ['０３－１２３４－５６７８', '03-1234-5678'],
    ['090ー1234ー5678', '090-1234-5678'],
    ['＋81 3', '+81 3'],
    ['03-①②③', '03-①②③'],
    ['03²', '03²'],
  ])('%s is %s: nothing is guessed', (typed, kept) => expect(phoneText(typed)).toBe(kept));
});
