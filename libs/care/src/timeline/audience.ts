import type { ViewReader } from '@tsumugi/kernel';
import { isConsented } from '../policy/facts.js';
import type { Professional } from '../professional.js';

/**
 * The professionals who would read a post written in the room now: on the staff of a facility in
 * the care team, assigned to the patient, in the room, and reached by consent. The set form of
 * what the policy decides for one. Who serves at two member facilities stands there twice.
 */
export function audienceOf(read: ViewReader, room: string): Professional[] {
  const assigned = read.all<Professional & { patient: string }>(
    `SELECT r.patient, a.id AS account, a.name, a.kana, s.profession, f.id AS facility, f.name AS facilityName, a.face
       FROM timeline_room r
       JOIN careteam_member m ON m.patient = r.patient AND m.to_position IS NULL
       JOIN facility_staff s ON s.facility = m.facility AND s.to_position IS NULL
       JOIN account_account a ON a.id = s.account
       JOIN facility_facility f ON f.id = s.facility
      WHERE r.id = ?
        AND EXISTS (SELECT 1 FROM careteam_assignment g
                     WHERE g.patient = r.patient AND g.facility = s.facility AND g.account IN (s.account, '*') AND g.to_position IS NULL)
        AND (r.kind IN ('ALL_PROFESSIONALS', 'FAMILY')
             OR EXISTS (SELECT 1 FROM timeline_room_party p
                         WHERE p.room = r.id AND p.to_position IS NULL
                           AND p.facility = s.facility AND p.account IN (s.account, '*')))
      ORDER BY m.from_position, f.id, a.kana, a.id`,
    room,
  );
  const consented = new Map<string, boolean>();
  return assigned.flatMap(({ patient, ...person }) => {
    const known = consented.get(person.facility) ?? isConsented(read, patient, person.facility);
    consented.set(person.facility, known);
    return known ? [person] : [];
  });
}

/** The same, each person once: who serves at two member facilities is one reader. */
export function readersOf(read: ViewReader, room: string): Professional[] {
  const people = new Map<string, Professional>();
  for (const reader of audienceOf(read, room)) if (!people.has(reader.account)) people.set(reader.account, reader);
  return [...people.values()];
}
