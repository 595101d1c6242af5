import type { ViewReader } from '@tsumugi/kernel';
import { employmentOf } from '../policy/employment.js';
import type { Employment } from '../policy/facts.js';

/** The schema's `Employment`. */
export interface ShownEmployment extends Employment {
  readonly others: readonly OtherEmployed[];
}

interface OtherEmployed {
  readonly account: string;
  readonly name: string;
  readonly profession: string;
  readonly facility: string;
  readonly facilityName: string;
}

/** The region's table, and beside each kind those whom it would not take on today. */
export function shownEmployment(read: ViewReader, region: string): ShownEmployment[] {
  return employmentOf(read, region).map(({ kind, professions }) => ({
    kind,
    professions,
    others: read.all<OtherEmployed>(
      `SELECT a.id AS account, a.name, s.profession, f.id AS facility, f.name AS facilityName
         FROM facility_facility f
         JOIN facility_staff s ON s.facility = f.id AND s.to_position IS NULL
         JOIN account_account a ON a.id = s.account
        WHERE f.region = ? AND f.kind = ? AND s.profession NOT IN (SELECT value FROM json_each(?))
        ORDER BY f.kana, f.id, a.kana, a.id LIMIT 500`,
      region,
      kind,
      JSON.stringify(professions),
    ),
  }));
}
