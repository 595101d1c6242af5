import { comparePatients, matchesPatient } from './patient-order';

const patient = (id: string, kana: string, signs: Partial<Parameters<typeof comparePatients>[0]> = {}) => ({
  openAlerts: 0,
  awaitingMyAcknowledgement: 0,
  unread: 0,
  ...signs,
  id,
  kana,
});

describe("today's patients", () => {
  it('stand with alerts first, then those who wait for a 了解, then the unread, each by kana', () => {
    const cards = [
      patient('1', 'わたなべ'),
      patient('2', 'いとう'),
      patient('3', 'やまだ', { unread: 2 }),
      patient('4', 'あべ', { unread: 9 }),
      patient('5', 'もり', { awaitingMyAcknowledgement: 1 }),
      patient('6', 'よしだ', { openAlerts: 1 }),
    ];
    expect(cards.sort(comparePatients).map(({ kana }) => kana)).toEqual(['よしだ', 'もり', 'あべ', 'やまだ', 'いとう', 'わたなべ']);
  });

  it.each(['佐藤', 'さとう', 'サトウ', 'ｻﾄｳ', '佐藤 花', 'さとうは'])('are found by %s', (typed) => {
    expect(matchesPatient({ name: '佐藤 花子', kana: 'さとう はなこ' }, typed)).toBe(true);
  });

  it.each([
    ['髙橋 誠', '高橋'],
    ['𠮷田 実', '吉田'],
    ['渡邊 茂', '渡辺'],
    ['葛\u{e0100}城 光', '葛城'],
  ])('%s is found by %s', (name, typed) => expect(matchesPatient({ name, kana: '' }, typed)).toBe(true));

  it('are not found by somebody else’s name', () => {
    expect(matchesPatient({ name: '佐藤 花子', kana: 'さとう はなこ' }, '鈴木')).toBe(false);
  });
});
