import type { ViewReader } from '@tsumugi/kernel';

/** The schema's `Professional`: face, name, profession and facility belong together. */
export interface Professional {
  readonly account: string;
  readonly name: string;
  readonly kana: string;
  readonly profession: string;
  readonly facility: string;
  readonly facilityName: string;
  readonly face: string | null;
}

/**
 * A professional as they serve, or last served, at a facility: whoever left keeps name and
 * authorship. Null for an account or facility that is not known.
 */
export function professional(read: ViewReader, account: string, facility: string | null): Professional | null {
  if (facility === null) return null;
  return (
    read.get<Professional>(
      `SELECT a.id AS account, a.name, a.kana, s.profession, f.id AS facility, f.name AS facilityName, a.face
         FROM facility_staff s
         JOIN account_account a ON a.id = s.account
         JOIN facility_facility f ON f.id = s.facility
        WHERE s.account = ? AND s.facility = ?
        ORDER BY s.from_position DESC LIMIT 1`,
      account,
      facility,
    ) ?? null
  );
}

export type People = (account: string, facility: string | null) => Professional | null;

/** As `professional`, for many records: half a year was typed by a handful of people, and each is looked up once. */
export function people(read: ViewReader): People {
  const known = new Map<string, Professional | null>();
  return (account, facility) => {
    const key = `${account} ${facility}`;
    if (!known.has(key)) known.set(key, professional(read, account, facility));
    return known.get(key)!;
  };
}
