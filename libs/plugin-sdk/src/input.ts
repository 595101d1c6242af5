import { isVisible } from '@tsumugi/kernel';
import type { InputField } from './definition.js';

/** What may stand in a stream's name: an id from outside is held to it before a plugin makes a name of it. */
export const isIdPart = (value: unknown): value is string => typeof value === 'string' && /^[\w-]{1,200}$/.test(value);

/** The first field that lies outside its bounds, with the sentence for the person; null when all are well. */
export function checkInput(
  fields: { readonly [field: string]: InputField },
  input: Readonly<Record<string, unknown>>,
): { field: string; message: string } | null {
  for (const [field, { type, label, minLength, maxLength }] of Object.entries(fields)) {
    const value = input[field];
    if (/\bID\b/.test(type) && ![value].flat().every((id) => id === null || id === undefined || isIdPart(id)))
      return { field, message: `「${label}」の番号が正しくありません。画面を開き直してください。` };
    if (typeof value !== 'string' && !Array.isArray(value)) continue;
    const [length, unit] = typeof value === 'string' ? [isVisible(value) ? [...value.trim()].length : 0, '文字'] : [value.length, '件'];
    if (minLength !== undefined && length < minLength) return { field, message: `「${label}」は${minLength}${unit}以上にしてください。` };
    if (maxLength !== undefined && length > maxLength) return { field, message: `「${label}」は${maxLength}${unit}以内にしてください。` };
  }
  return null;
}
