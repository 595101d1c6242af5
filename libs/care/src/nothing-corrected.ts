import { refuse, type Refusal } from '@tsumugi/kernel';

/**
 * A correction answers objections: one that changes nothing would end them without an answer, and
 * the platform would say of what stands as before that it was corrected.
 */
export function nothingCorrected(field: string): Refusal {
  return refuse(
    'INVALID',
    'もとの内容と同じです。内容を直してから訂正してください。そのままでよいときは訂正せず、異議には回答してください。',
    field,
  );
}

/** To who reads it: spaces around and the form of the same letters are no difference. */
export function isSameText(a: string, b: string | undefined): boolean {
  return b !== undefined && a.normalize('NFC').trim() === b.normalize('NFC').trim();
}
