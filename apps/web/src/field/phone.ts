import { plainDigits } from './numbers';

/** The address that a telephone dials: `０３－１２３４－５６７８` as `tel:03-1234-5678`. Null where there is no number in it. */
export function telOf(phone: string): string | null {
  const number = plainDigits(phone)
    .replace(/[‐‑‒–—―＋]/g, (sign) => (sign === '＋' ? '+' : '-'))
    .replace(/[^\d+*#-]/g, '');
  return /\d{3}/.test(number.replaceAll('-', '')) ? `tel:${number}` : null;
}
