import { excerptOf, isVisible, readText, searchable } from './text.js';

describe('a text', () => {
  it.each(['\u200b', '\u2060', '\u3164', '\u2800', '\u00ad', '\ufe0f', '　', ' \n\t', '\u0301', '\u115f\u1160', ''])(
    'of %j alone says nothing',
    (text) => expect(isVisible(text)).toBe(false),
  );

  it.each(['水', ' a ', '👍🏽', '…', '0', '\u200bか'])('of %j says something', (text) => expect(isVisible(text)).toBe(true));

  it.each([
    ['投与中止\u0000は誤りです。継続してください。', 'control'],
    ['a\u001b[2J', 'control'],
    ['a\u0085b', 'control'],
    ['\u202e重要：0.5mg', 'direction'],
    ['\u2066a\u2069', 'direction'],
    [`か${'\u0301'.repeat(300)}`, 'marks'],
    ['a\ud800', 'half'],
  ])('%j is refused', (text, mistake) => expect(readText(text)).toEqual({ mistake }));

  it.each(['か\u3099', 'Zoë', '👩‍👩‍👧', '1行目\n\t2行目', 'ไม่', '葛󠄀城'])('%j is taken as it stands', (text) =>
    expect(readText(text)).toEqual({ text }),
  );

  it('ends its lines with LF', () => expect(readText('a\r\nb\rc')).toEqual({ text: 'a\nb\nc' }));

  it('is cut where a letter ends', () => {
    expect(excerptOf('👩‍👩‍👧が来ました', 1)).toBe('👩‍👩‍👧…');
    expect(excerptOf('か\u3099か\u3099', 1)).toBe('か\u3099…');
    expect(excerptOf('短い\n文', 40)).toBe('短い 文');
    expect(excerptOf('あ'.repeat(2_000), 40)).toBe(`${'あ'.repeat(40)}…`);
  });
});

describe('what people look for', () => {
  it.each([
    ['髙橋 誠', '高橋'],
    ['𠮷田', '吉田'],
    ['渡邊', '渡辺'],
    ['渡邉', '渡邊'],
    ['葛\u{e0100}城', '葛城'],
    ['ﾔﾏﾀﾞ ハル', 'やまだはる'],
    ['ＡＢＣ薬局', 'abc'],
    ['山﨑', '山崎'],
  ])('%s is found by %s', (name, typed) => expect(searchable(name)).toContain(searchable(typed)));

  it('does not find another name', () => expect(searchable('高橋')).not.toContain(searchable('吉田')));
});
