import type { Allow, ViewReader } from '@tsumugi/kernel';
import { professional, type Professional } from '../professional.js';
import type { CareLevel, KeyPerson } from './events.js';

/** The schema's `Basics`. */
export interface Basics {
  readonly careLevel: CareLevel | null;
  readonly conditions: readonly string[] | null;
  readonly allergies: readonly string[] | null;
  readonly keyPerson: KeyPerson | null;
  readonly pointsOfCare: readonly string[] | null;
  readonly living: string | null;
  /** What is null here may be written all the same: consent does not reach who asks. */
  readonly withheld: boolean;
  readonly updatedAt: string | null;
  readonly updatedBy: Professional | null;
}

const none: Basics = {
  careLevel: null,
  conditions: [],
  allergies: [],
  keyPerson: null,
  pointsOfCare: [],
  living: null,
  withheld: false,
  updatedAt: null,
  updatedBy: null,
};

/** Not "none": whether something is written is not said either. */
const notShown: Basics = { ...none, conditions: null, allergies: null, pointsOfCare: null, withheld: true };

/** What nobody wrote yet is empty; who is left with their own records is shown what their facility wrote last, else nothing. */
export function basicsOf(read: ViewReader, patient: string, { scope }: Allow): Basics {
  const row = read.get<{
    careLevel: CareLevel | null;
    conditions: string;
    allergies: string;
    keyPerson: string;
    pointsOfCare: string;
    living: string | null;
    updatedAt: string;
    by: string;
    facility: string | null;
  }>(
    `SELECT care_level AS careLevel, conditions, allergies, key_person AS keyPerson, points_of_care AS pointsOfCare, living,
            updated_at AS updatedAt, updated_by AS by, updated_by_facility AS facility
       FROM patient_basics WHERE patient = ?`,
    patient,
  );
  if (scope !== 'all' && scope !== `facility:${row?.facility}`) return notShown;
  if (!row) return none;
  return {
    careLevel: row.careLevel,
    conditions: JSON.parse(row.conditions) as string[],
    allergies: JSON.parse(row.allergies) as string[],
    keyPerson: JSON.parse(row.keyPerson) as KeyPerson | null,
    pointsOfCare: JSON.parse(row.pointsOfCare) as string[],
    living: row.living,
    withheld: false,
    updatedAt: row.updatedAt,
    updatedBy: professional(read, row.by, row.facility),
  };
}
