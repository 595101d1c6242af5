import { isVisible } from '../text/text';

/** Full-width digits as plain ones, and nothing else: of `①` and `²` nobody knows what was meant, so they are refused. */
export function asciiDigits(text: string): string {
  return text.replace(/[０-９]/g, (digit) => String(digit.charCodeAt(0) - 0xff10));
}

/** What people write for the digits, the point and the minus of a number: half width, full width, and 。 from a Japanese keyboard. */
const plainOf: Readonly<Record<string, string>> = { '．': '.', '。': '.', '－': '-', '−': '-', ー: '-' };

/** Full-width digits and signs as plain ones; every other character stays as it was typed. */
export function plainDigits(text: string): string {
  return asciiDigits(text).replace(/[．。－−ー]/g, (sign) => plainOf[sign]!);
}

/** `３７．２` and `37。2` are 37.2. Null when it is no number: `1,5` could be two things, and `1e3` or `5²` nobody means. */
export function numberOf(text: string): number | null {
  const plain = plainDigits(text.trim());
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
}

export interface NumberRule {
  min: number;
  max: number;
  /** Digits behind the point. */
  decimals: number;
}

/** What is wrong with a number, to be said by the screen. */
export type NumberSlip = 'number' | 'range' | 'decimals';

/** A field's number, or what is wrong with it; null while the field is empty. Nothing is cut off to make it fit. */
export function readNumber(text: string, { min, max, decimals }: NumberRule): { number: number } | { slip: NumberSlip } | null {
  if (!isVisible(text)) return null;
  const number = numberOf(text);
  if (number === null) return { slip: 'number' };
  if (number < min || number > max) return { slip: 'range' };
  return (plainDigits(text.trim()).split('.')[1]?.length ?? 0) > decimals ? { slip: 'decimals' } : { number };
}
