import { refuse, type Refusal, type Viewer } from '@tsumugi/kernel';
import { clinicians } from '../professions.js';

/**
 * Who corrects a record: whoever wrote it, and the staff of the facility for which it was written.
 * A record belongs to that facility: who left it, or acts for another, is not its author there.
 * Others object, and the author answers.
 */
export function isOfAuthors(authors: readonly (string | null)[], facility: string | null): boolean {
  return facility !== null && authors.includes(facility);
}

/** Null where the viewer acts for a facility that wrote the record. To be asked after it was decided that they see it. */
export function mayCorrect(authors: readonly (string | null)[], viewer: Pick<Viewer, 'facility'>, field: string): Refusal | null {
  return isOfAuthors(authors, viewer.facility) ? null : refuse('INVALID', othersObject, field);
}

const othersObject =
  '訂正できるのは、記録した本人と同じ事業所の担当者です。内容に気づいたことがあるときは「異議を伝える」から伝えてください。';

/** What belongs to the team as a whole, line by line. */
export type TeamLine = 'careLevel' | 'conditions' | 'allergies' | 'keyPerson' | 'pointsOfCare' | 'living' | 'phase' | 'threshold';

type Changers = 'everybody' | ReadonlySet<string>;

/** Who of the assigned staff changes which line; a region gets a page of its own for it later. */
const changers: { readonly [Line in TeamLine]: Changers } = {
  careLevel: 'everybody',
  conditions: 'everybody',
  allergies: 'everybody',
  keyPerson: 'everybody',
  pointsOfCare: 'everybody',
  living: 'everybody',
  phase: 'everybody',
  threshold: clinicians,
};

export function mayChangeLine(line: TeamLine, profession: string | null): boolean {
  const who = changers[line];
  return who === 'everybody' || who.has(profession ?? '');
}
