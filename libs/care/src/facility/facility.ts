import { searchable, type ViewReader } from '@tsumugi/kernel';

/** The team schema's `Facility`. */
export interface Facility {
  readonly id: string;
  readonly name: string;
  readonly kana: string;
  readonly kind: string;
  readonly phone: string | null;
}

/** Like `facilities`, with what only the office sees. */
export interface OfficeFacility {
  readonly id: string;
  readonly number: string;
  readonly name: string;
  readonly kind: string;
  readonly phone: string | null;
  readonly staffCount: number;
  readonly patientCount: number;
}

/** Facilities of a region whose name, kana or number holds the text, by kana. */
export function facilitiesOf(read: ViewReader, region: string, search: string, first: number): Facility[] {
  return read.all(
    `SELECT id, name, kana, kind, phone FROM facility_facility
      WHERE region = ? AND instr(search, ?) > 0 ORDER BY kana, id LIMIT ?`,
    region,
    searchable(search),
    first,
  );
}

export function officeFacilitiesOf(read: ViewReader, region: string, search: string, first: number): OfficeFacility[] {
  return read.all(
    `SELECT f.id, f.number, f.name, f.kind, f.phone,
            (SELECT count(*) FROM facility_staff s WHERE s.facility = f.id AND s.to_position IS NULL) AS staffCount,
            (SELECT count(*) FROM careteam_member m WHERE m.facility = f.id AND m.to_position IS NULL) AS patientCount
       FROM facility_facility f
      WHERE f.region = ? AND instr(f.search, ?) > 0 ORDER BY f.kana, f.id LIMIT ?`,
    region,
    searchable(search),
    first,
  );
}

/** The schema's `StaffMember`. */
export interface StaffMember {
  readonly account: string;
  readonly name: string;
  readonly kana: string;
  readonly profession: string;
  readonly manager: boolean;
  readonly face: string | null;
}

export function staffOf(read: ViewReader, facility: string): StaffMember[] {
  return read
    .all<Omit<StaffMember, 'manager'> & { manager: number }>(
      `SELECT a.id AS account, a.name, a.kana, s.profession, s.manager, a.face
         FROM facility_staff s JOIN account_account a ON a.id = s.account
        WHERE s.facility = ? AND s.to_position IS NULL ORDER BY a.kana, a.id`,
      facility,
    )
    .map((row) => ({ ...row, manager: row.manager === 1 }));
}
