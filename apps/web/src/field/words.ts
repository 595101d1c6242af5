import { textsOf } from '../i18n/texts';
import { ja } from './ja';

/** The field's own words for the codes of the schema. */
export const { useSay, say } = textsOf('field', ja);

function word(table: Record<string, string>, code: string): string {
  return Object.hasOwn(table, code) ? (table[code] as string) : code;
}

export const professionCodes = Object.keys(ja.professions);
export const facilityKindCodes = Object.keys(ja.facilityKinds);
export const careLevelCodes = Object.keys(ja.careLevels);

/** 訪問看護師 for `visiting-nurse`. */
export const professionWord = (code: string): string => word(ja.professions, code);
export const facilityKindWord = (code: string): string => word(ja.facilityKinds, code);
export const readingWord = (kind: string): string => word(ja.readings, kind);
export const careLevelWord = (code: string): string => word(ja.careLevels, code);
export const sexWord = (code: string): string => word(ja.sex, code);
export const phaseWord = (code: string): string => word(ja.phase, code);

/** 「看護師の山田さん」: the profession and the name belong together. Doctors and dentists are 先生 to their colleagues. */
export function calledBy(person: { name: string; profession: string }): string {
  const title = person.profession === 'doctor' || person.profession === 'dentist' ? '先生' : 'さん';
  return `${professionWord(person.profession)}の${person.name}${title}`;
}
