// A copy of libs/kernel/src/text.ts, made by npm run generate; not written by hand.
/**
 * What people type, and how it is looked for. No imports: the screens use it, too.
 */

/** Blank in every font, though Unicode counts it among the letters or symbols. */
const blank = /[\s\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Cs}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** Whether anything of it can be seen: zero-width and filler characters, soft hyphens and selectors alone are nothing. */
export function isVisible(text: string): boolean {
  return text.replace(blank, '') !== '';
}

/** Why a text can't be taken as it stands. */
export type TextMistake = 'half' | 'control' | 'direction' | 'marks';

/** More on one letter are no writing system's, and cover the lines above and below. */
const mostMarks = 8;
const tooManyMarks = new RegExp(`\\p{M}{${mostMarks + 1}}`, 'u');
/** Embeddings, overrides and isolates (UAX #9): with them a text reads otherwise than it is stored. */
const directions = /[\u202a-\u202e\u2066-\u2069]/u;
/** All but TAB and LF. */
// eslint-disable-next-line no-control-regex
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/u;

/** The one gate for what people type: as it is to be stored, or why not. CR LF and CR are line ends like LF. */
export function readText(text: string): { readonly text: string } | { readonly mistake: TextMistake } {
  const plain = text.replace(/\r\n?/gu, '\n');
  if (!plain.isWellFormed()) return { mistake: 'half' };
  if (controls.test(plain)) return { mistake: 'control' };
  if (directions.test(plain)) return { mistake: 'direction' };
  return tooManyMarks.test(plain) ? { mistake: 'marks' } : { text: plain };
}

let segmenter: Intl.Segmenter | undefined;

/** The first letters as people count them; what is left out shows as `…`. Flags, families and accented letters stay whole. */
export function excerptOf(text: string, most: number): string {
  segmenter ??= new Intl.Segmenter('ja', { granularity: 'grapheme' });
  // Letters are rarely longer than a few units; the rest of a long text need not be looked at.
  const plain = text
    .slice(0, most * 16)
    .replace(/\s+/gu, ' ')
    .trim();
  const letters: string[] = [];
  for (const { segment } of segmenter.segment(plain)) {
    if (letters.length === most) return `${letters.join('')}…`;
    letters.push(segment);
  }
  return plain.length < text.trim().length && text.length > most * 16 ? `${letters.join('')}…` : letters.join('');
}

/**
 * Forms of a letter that people take for the same: registered names keep the old one, who looks for them types the
 * usual one. From the forms that family registers and address books mix most.
 */
const variants: Readonly<Record<string, string>> = {
  ...pairs('高髙', '崎﨑嵜碕', '吉𠮷', '辺邊邉', '浜濱濵', '斎齋斉齊', '沢澤', '広廣', '国國', '桜櫻', '徳德', '恵惠', '真眞', '静靜'),
  ...pairs('竜龍', '島嶋嶌', '瀬瀨', '曽曾', '万萬', '与與', '栄榮', '弥彌', '寿壽', '実實', '会會', '学學', '条條', '円圓', '鉄鐵'),
  ...pairs('豊豐', '応應', '気氣', '増增', '蔵藏', '将將', '桑桒', '富冨', '峰峯', '館舘', '松柗枩', '柳栁', '橋槗𣘺', '村邨', '秋穐'),
  ...pairs('麹麴', '鴎鷗', '剣劍劔', '巌巖', '亀龜', '渕淵渊', '塩鹽', '滝瀧', '黒黑', '緑綠', '薫薰'),
  ...pairs('尾𡱖', '土圡', '角⻆', '船舩', '杉𣏌', '池沱', '梅楳', '野埜', '関關', '礼禮', '数數', '参參', '総總惣', '彦彥', '清淸'),
};

function pairs(...groups: string[]): Record<string, string> {
  return Object.fromEntries(
    groups.flatMap((group) => {
      const [usual, ...others] = [...group];
      return others.map((other) => [other, usual!]);
    }),
  );
}

const anyVariant = new RegExp(`[${Object.keys(variants).join('')}]`, 'gu');

/**
 * Text as people look for it: full and half width, hiragana and katakana, capitals, spaces, variation selectors and the
 * forms of a letter make no difference.
 */
export function searchable(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{Default_Ignorable_Code_Point}]+/gu, '')
    .replace(anyVariant, (letter) => variants[letter]!)
    .replace(/[ァ-ヶ]/gu, (letter) => String.fromCodePoint(letter.codePointAt(0)! - 0x60));
}
