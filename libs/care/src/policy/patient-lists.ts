import type { Instant, ViewWriter } from '@tsumugi/kernel';
import { isConsented } from './facts.js';

/** One's own list of patients, as one acts for one facility. */
export function patientsTopic(account: string, facility: string): string {
  return `patients:${account}:${facility}`;
}

/** Only who is signed in has a list to hear of: it is told for a few people instead of whole teams. */
const signedIn = `EXISTS (SELECT 1 FROM account_session x
  WHERE x.account = s.account AND x.facility = s.facility AND x.ended_at IS NULL AND x.until > ?1)`;

export function signedInStaff(db: ViewWriter, at: Instant, facility: string): { account: string }[] {
  return db.all(`SELECT s.account FROM facility_staff s WHERE s.facility = ?2 AND s.to_position IS NULL AND ${signedIn}`, at, facility);
}

/** Who is assigned to the patient and signed in; of one facility, of one room, or one person, where that is given. */
export function signedInAssigned(
  db: ViewWriter,
  at: Instant,
  patient: string,
  only: { facility?: string; account?: string; room?: string } = {},
): { account: string; facility: string }[] {
  return db.all(
    `SELECT DISTINCT s.account, s.facility
       FROM careteam_member m
       JOIN careteam_assignment g ON g.patient = m.patient AND g.facility = m.facility AND g.to_position IS NULL
       JOIN facility_staff s ON s.facility = m.facility AND s.to_position IS NULL AND g.account IN (s.account, '*')
      WHERE m.patient = ?2 AND m.to_position IS NULL
        AND (?3 IS NULL OR m.facility = ?3) AND (?4 IS NULL OR s.account = ?4)
        AND (?5 IS NULL
             OR EXISTS (SELECT 1 FROM timeline_room r WHERE r.id = ?5 AND r.kind IN ('ALL_PROFESSIONALS', 'FAMILY'))
             OR EXISTS (SELECT 1 FROM timeline_room_party p
                         WHERE p.room = ?5 AND p.to_position IS NULL AND p.facility = s.facility AND p.account IN (s.account, '*')))
        AND ${signedIn}`,
    at,
    patient,
    only.facility ?? null,
    only.account ?? null,
    only.room ?? null,
  );
}

/**
 * Of what happens in the care hear those whose cards show it: whom no consent reaches, or who is
 * not in the room, must not learn even that and when something happened.
 */
export function tellReaders(db: ViewWriter, at: Instant, patient: string, only: { account?: string; room?: string } = {}): void {
  const reached = new Map<string, boolean>();
  for (const { account, facility } of signedInAssigned(db, at, patient, only)) {
    if (!reached.has(facility)) reached.set(facility, isConsented(db, patient, facility));
    if (reached.get(facility)) db.tell(patientsTopic(account, facility), patient, 'Changed');
  }
}
