import type { Allow, ViewReader } from '@tsumugi/kernel';
import type { Professional } from '../professional.js';
import { isConsented } from '../policy/facts.js';

/** The schema's `Facility`. */
export interface MemberFacility {
  readonly id: string;
  readonly name: string;
  readonly kana: string;
  readonly kind: string;
  readonly phone: string | null;
}

/** The schema's `TeamMember`. */
export interface TeamMember {
  readonly id: string;
  readonly facility: MemberFacility;
  readonly since: string;
  readonly allStaff: boolean;
  readonly people: readonly Professional[];
  readonly consented: boolean;
}

/** The members as this scope sees them: all, or only the own facility where no consent reaches it. */
export function teamMembers(read: ViewReader, patient: string, scope: Allow['scope']): TeamMember[] {
  return read
    .all<{ facility: string }>(
      'SELECT facility FROM careteam_member WHERE patient = ? AND to_position IS NULL ORDER BY from_position, facility',
      patient,
    )
    .flatMap(({ facility }) => teamMember(read, patient, facility, scope) ?? []);
}

/** One member, for the page and for its live feed; null when it is not in the team or out of scope. */
export function teamMember(read: ViewReader, patient: string, facility: string, scope: Allow['scope']): TeamMember | null {
  if (scope !== 'all' && scope !== `facility:${facility}`) return null;
  const stay = read.get<{ since: string }>(
    'SELECT since FROM careteam_member WHERE patient = ? AND facility = ? AND to_position IS NULL',
    patient,
    facility,
  );
  const shown = memberFacility(read, facility);
  if (!stay || !shown) return null;
  const assigned = read.all<{ account: string }>(
    'SELECT account FROM careteam_assignment WHERE patient = ? AND facility = ? AND to_position IS NULL',
    patient,
    facility,
  );
  return {
    id: facility,
    facility: shown,
    since: stay.since,
    allStaff: assigned.some(({ account }) => account === '*'),
    people: read.all<Professional>(
      `SELECT a.id AS account, a.name, a.kana, s.profession, f.id AS facility, f.name AS facilityName, a.face
         FROM facility_staff s
         JOIN account_account a ON a.id = s.account
         JOIN facility_facility f ON f.id = s.facility
        WHERE s.facility = ?1 AND s.to_position IS NULL
          AND EXISTS (SELECT 1 FROM careteam_assignment t
                       WHERE t.patient = ?2 AND t.facility = ?1 AND t.account IN (s.account, '*') AND t.to_position IS NULL)
        ORDER BY a.kana, a.id`,
      facility,
      patient,
    ),
    consented: isConsented(read, patient, facility),
  };
}

export function memberFacility(read: ViewReader, facility: string): MemberFacility | null {
  return read.get<MemberFacility>('SELECT id, name, kana, kind, phone FROM facility_facility WHERE id = ?', facility) ?? null;
}
