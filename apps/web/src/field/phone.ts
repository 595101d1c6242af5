import { asciiDigits } from './numbers';

/** A telephone number as it is kept: digits, hyphens and + of any width as plain ones. What is none of them stays, to be refused. */
export function phoneText(phone: string): string {
  return asciiDigits(phone).replace(/[‐‑‒–—―－−ー＋]/g, (sign) => (sign === '＋' ? '+' : '-'));
}

/** The address that a telephone dials: `０３－１２３４－５６７８` as `tel:03-1234-5678`. Null where there is no number in it. */
export function telOf(phone: string): string | null {
  const number = phoneText(phone).replace(/[^\d+*#-]/g, '');
  return /\d{3}/.test(number.replaceAll('-', '')) ? `tel:${number}` : null;
}
