import { careLevelWord, phaseWord } from '../field/words';
import type { Patient } from '../graphql/schema/team';
import { linesOf } from './lines';

const ofLines = ['allergies', 'pointsOfCare', 'conditions'] as const;
const ofOne = ['phase', 'careLevel', 'living'] as const;
/** One person: a telephone number belongs to the name that it was written beside. */
const ofKeyPerson = ['keyName', 'keyRelationship', 'keyPhone'] as const;
const fields = [...ofLines, ...ofOne, ...ofKeyPerson];

/** What stood there when it began goes along: a change by another in between is refused, not overwritten. */
export function formOf(begun: Patient) {
  const { basics } = begun;
  return {
    begun,
    careLevel: basics.careLevel ?? '',
    phase: begun.phase ?? 'STABLE',
    allergies: (basics.allergies ?? []).join('\n'),
    conditions: (basics.conditions ?? []).join('\n'),
    pointsOfCare: (basics.pointsOfCare ?? []).join('\n'),
    living: basics.living ?? '',
    keyName: basics.keyPerson?.name ?? '',
    keyRelationship: basics.keyPerson?.relationship ?? '',
    keyPhone: basics.keyPerson?.phone ?? '',
  };
}

export type BasicsForm = ReturnType<typeof formOf>;
export type BasicsFormField = (typeof fields)[number];

/** Whether all that the team wrote is shown; what is withheld is neither a change by another nor an empty field. */
export function isComparable({ scope }: Patient): boolean {
  return scope === 'ALL';
}

/** What others wrote since the form was begun, as it stands now; null: nothing stands there any more. */
export function changedSince({ begun }: BasicsForm, now: Patient): readonly { field: BasicsFormField; words: string | null }[] {
  if (!isComparable(now)) return [];
  const [then, stands] = [formOf(begun), formOf(now)];
  return fields.flatMap((field) => {
    if (then[field] === stands[field]) return [];
    const words = field === 'phase' ? phaseWord(stands.phase) : stands[field];
    return [{ field, words: (field === 'careLevel' && words ? careLevelWord(words) : words) || null }];
  });
}

/**
 * The form gone on with from what stands now. The form sends the whole: what its person left as it was is what others
 * made of it, and of entries line by line both their changes and this person's hold. The key person is one entry.
 */
export function begunAnew(form: BasicsForm, now: Patient): BasicsForm {
  if (!isComparable(now)) return form;
  const [then, stands] = [formOf(form.begun), formOf(now)];
  const next = { ...form, begun: now };
  for (const field of ofOne) if (form[field] === then[field]) Object.assign(next, { [field]: stands[field] });
  // After a death the state is no part of the form: what was chosen before could neither be sent nor taken back.
  next.phase = now.phase === 'DIED' ? 'DIED' : next.phase;
  if (ofKeyPerson.every((field) => form[field] === then[field])) {
    for (const field of ofKeyPerson) next[field] = stands[field];
  }
  for (const field of ofLines) {
    if (form[field] === then[field]) next[field] = stands[field];
    else if (then[field] !== stands[field]) next[field] = joined(linesOf(then[field]), linesOf(stands[field]), linesOf(form[field]));
  }
  return next;
}

function joined(then: readonly string[], stands: readonly string[], typed: readonly string[]): string {
  const kept = typed.filter((line) => stands.includes(line) || !then.includes(line));
  const added = stands.filter((line) => !then.includes(line) && !typed.includes(line));
  return [...kept, ...added].join('\n');
}
