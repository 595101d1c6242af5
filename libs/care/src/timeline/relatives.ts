import type { ViewReader } from '@tsumugi/kernel';

/** The schema's `Relative`: a patient whom a relative may read about. */
export interface Relative {
  readonly patient: string;
  readonly name: string;
  readonly relationship: string;
  readonly station: Station | null;
  readonly writable: boolean;
}

export interface Station {
  readonly name: string;
  readonly phone: string | null;
}

export function relativesOf(read: ViewReader, account: string): Omit<Relative, 'station' | 'writable'>[] {
  return read.all<Omit<Relative, 'station' | 'writable'>>(
    `SELECT p.id AS patient, p.name, c.relationship
       FROM careteam_family c JOIN patient_patient p ON p.id = c.patient
      WHERE c.account = ? AND c.to_position IS NULL ORDER BY p.kana, p.id`,
    account,
  );
}

/**
 * Whom a relative can always telephone: the facilities that invited them, which they knew before.
 * It says nothing of a patient, so that it stays when nothing of the patient may be shown any more.
 */
export function contactsOf(read: ViewReader, account: string): Station[] {
  return read.all<Station>(
    `SELECT DISTINCT f.name, f.phone FROM careteam_family c JOIN facility_facility f ON f.id = c.invited_by_facility
      WHERE c.account = ? AND f.phone IS NOT NULL ORDER BY f.name`,
    account,
  );
}

/** Whom to telephone: the visiting nurses, who are reached at night too, else the facility that is longest in the team. */
export function stationOf(read: ViewReader, patient: string): Station | null {
  return (
    read.get<Station>(
      `SELECT f.name, f.phone FROM careteam_member m JOIN facility_facility f ON f.id = m.facility
        WHERE m.patient = ? AND m.to_position IS NULL
        ORDER BY f.kind <> 'visiting-nursing-station', f.phone IS NULL, m.from_position LIMIT 1`,
      patient,
    ) ?? null
  );
}
