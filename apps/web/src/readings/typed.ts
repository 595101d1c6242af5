import type { ReadingKindInfo } from '../graphql/schema/team';

/** mmHg; the schema tells the bounds of the systolic value only. */
const diastolic = { min: 20, max: 200 };

/** What a person typed as a number: full-width digits and a comma are right too; null when it is none. */
export function numberOf(typed: string): number | null {
  const plain = typed.normalize('NFKC').trim().replace(/[,、。]/g, '.');
  return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
}

/** `365` typed in a hurry is 36.5: no body has 365 degrees. */
export function tidied(kind: string, typed: string): string {
  const plain = typed.normalize('NFKC').trim();
  return kind === 'TEMPERATURE' && /^[34]\d\d$/.test(plain) ? `${plain.slice(0, 2)}.${plain.slice(2)}` : plain;
}

export type Mistake =
  | { key: 'number' | 'both' | 'order' | 'whole' }
  | { key: 'decimals'; count: number }
  | { key: 'range'; min: number; max: number; unit: string };

/** What is wrong with what was typed; null where nothing is, also where nothing was typed. */
export function mistakeIn({ kind, min, max, decimals, unit }: ReadingKindInfo, typed: string, typed2: string): Mistake | null {
  const pair = kind === 'BLOOD_PRESSURE';
  if (typed.trim() === '' && (!pair || typed2.trim() === '')) return null;
  if (pair && (typed.trim() === '' || typed2.trim() === '')) return { key: 'both' };
  const value = numberOf(typed);
  if (value === null) return { key: 'number' };
  const wrong = outside(value, min, max, decimals, unit);
  if (wrong || !pair) return wrong;
  const value2 = numberOf(typed2);
  if (value2 === null) return { key: 'number' };
  return outside(value2, diastolic.min, diastolic.max, 0, unit) ?? (value <= value2 ? { key: 'order' } : null);
}

function outside(value: number, min: number, max: number, decimals: number, unit: string): Mistake | null {
  if (value < min || value > max) return { key: 'range', min, max, unit };
  if (Number(value.toFixed(decimals)) !== value) return decimals === 0 ? { key: 'whole' } : { key: 'decimals', count: decimals };
  return null;
}
