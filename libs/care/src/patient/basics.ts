import type { Allow, ViewReader } from '@tsumugi/kernel';
import { professional, type Professional } from '../professional.js';
import { facilityOf, shownLines } from '../versions.js';
import { standingRecording } from './death.js';
import type { CareLevel, KeyPerson } from './events.js';
import { lineItems, standingLines, type LineChange, type LineField, type LineItem } from './lines.js';

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
  /** Each with who wrote it. Null: withheld. */
  readonly lines: readonly LineItem[] | null;
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
  lines: [],
};

/** What nobody wrote yet is empty; who is left with their own records is shown the lines that their facility wrote. */
export function basicsOf(read: ViewReader, patient: string, outcome: Allow): Basics {
  const lines = standingLines(read, patient, outcome);
  const signed = () => withDeath(read, patient, outcome, lineItems(read, lines));
  if (outcome.scope !== 'all') return ownBasics(read, lines, outcome.scope, signed());
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
  if (!row) return { ...none, lines: signed() };
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
    lines: signed(),
  };
}

/** The own lines and nothing else. Where there are none it is not "none": whether something is written is not said either. */
function ownBasics(read: ViewReader, lines: readonly LineChange[], scope: Allow['scope'], signed: readonly LineItem[]): Basics {
  const texts = (wanted: LineField) => lines.filter(({ field }) => field === wanted).map(({ after }) => after!);
  const list = (field: LineField) => shownLines(texts(field), scope);
  const [keyPerson] = texts('keyPerson');
  const last = lines.filter(({ field }) => field !== 'phase').reduce<LineChange | null>((a, b) => (a && a.at > b.at ? a : b), null);
  return {
    careLevel: (texts('careLevel')[0] as CareLevel | undefined) ?? null,
    conditions: list('conditions'),
    allergies: list('allergies'),
    keyPerson: keyPerson === undefined ? null : (JSON.parse(keyPerson) as KeyPerson),
    pointsOfCare: list('pointsOfCare'),
    living: texts('living')[0] ?? null,
    withheld: true,
    updatedAt: last?.at ?? null,
    updatedBy: last && professional(read, last.by, last.by_facility),
    lines: shownLines(signed, scope),
  };
}

/** While a death stands, that is the phase, and bears the name of who recorded it: not of who had set the phase before. */
function withDeath(read: ViewReader, patient: string, { scope }: Allow, lines: readonly LineItem[]): readonly LineItem[] {
  const death = standingRecording(read, patient, facilityOf(scope));
  if (!death) return lines;
  const died: LineItem = { field: 'phase', text: 'DIED', at: death.at, by: professional(read, death.account, death.facility) };
  return [...lines.filter(({ field }) => field !== 'phase'), died];
}
