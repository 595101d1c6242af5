import { DAY, MINUTE, plus, refuse, type Instant, type Refusal } from '@tsumugi/kernel';

/** How far a device's clock may run ahead. */
const ahead = 5 * MINUTE;
/** What happened longer ago is a matter for documents, not for the record of days. */
const oldest = 366 * DAY;

/** Refuses a time of happening that lies in the future or more than a year back; null where it is right. */
export function wrongPastInstant(happened: Instant, now: Instant, field: string): Refusal | null {
  if (happened > plus(now, ahead)) return refuse('INVALID', '日時が未来になっています。実際の日時を入力してください。', field);
  if (happened < plus(now, -oldest)) return refuse('INVALID', '1年より前の日時は記録できません。日時を確かめてください。', field);
  return null;
}
