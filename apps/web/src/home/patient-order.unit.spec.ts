import { comparePatients, matchesPatient } from './patient-order';

const patient = (id: string, kana: string, unread = 0) => ({ id, kana, unread });

describe("today's patients", () => {
  it('stand with something unread first, then by kana', () => {
    const cards = [patient('1', 'わたなべ'), patient('2', 'いとう'), patient('3', 'やまだ', 2), patient('4', 'あべ', 1)];
    expect(cards.sort(comparePatients).map(({ kana }) => kana)).toEqual(['あべ', 'やまだ', 'いとう', 'わたなべ']);
  });

  it.each(['佐藤', 'さとう', 'サトウ', 'ｻﾄｳ', '佐藤 花', 'さとうは'])('are found by %s', (typed) => {
    expect(matchesPatient({ name: '佐藤 花子', kana: 'さとう はなこ' }, typed)).toBe(true);
  });

  it('are not found by somebody else’s name', () => {
    expect(matchesPatient({ name: '佐藤 花子', kana: 'さとう はなこ' }, '鈴木')).toBe(false);
  });
});
