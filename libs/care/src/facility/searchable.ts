/**
 * Text as people search it: full and half width, hiragana and katakana, capitals and spaces make
 * no difference.
 */
export function searchable(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\s+/gu, '')
    .replace(/[ぁ-ゖ]/gu, (letter) => String.fromCodePoint(letter.codePointAt(0)! + 0x60));
}
