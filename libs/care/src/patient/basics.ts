import type { Allow, ViewReader } from '@tsumugi/kernel';
import { professional, type Professional } from '../professional.js';
import type { CareLevel, KeyPerson } from './events.js';

/** The schema's `Basics`. */
export interface Basics {
  readonly careLevel: CareLevel | null;
  readonly conditions: readonly string[];
  readonly allergies: readonly string[];
  readonly keyPerson: KeyPerson | null;
  readonly pointsOfCare: readonly string[];
  readonly living: string | null;
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
  updatedAt: null,
  updatedBy: null,
};

/** What nobody wrote yet, and what another facility wrote for one that is left with its own records, is empty. */
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
  if (!row || (scope !== 'all' && scope !== `facility:${row.facility}`)) return none;
  return {
    careLevel: row.careLevel,
    conditions: JSON.parse(row.conditions) as string[],
    allergies: JSON.parse(row.allergies) as string[],
    keyPerson: JSON.parse(row.keyPerson) as KeyPerson | null,
    pointsOfCare: JSON.parse(row.pointsOfCare) as string[],
    living: row.living,
    updatedAt: row.updatedAt,
    updatedBy: professional(read, row.by, row.facility),
  };
}
