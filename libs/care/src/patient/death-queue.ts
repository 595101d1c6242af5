import type { Instant, ViewReader } from '@tsumugi/kernel';
import { notSetAside } from '../policy/set-aside.js';

/** The schema's `DeathTask`. */
export interface DeathTask {
  /** The step of the recording. */
  readonly recording: string;
  readonly patient: string;
  readonly patientName: string;
  readonly patientKana: string;
  readonly birthDate: string;
  readonly diedOn: string;
  readonly foundBy: string | null;
  readonly foundAt: Instant | null;
  readonly recordedByName: string;
  readonly facilityName: string;
  readonly recordedAt: Instant;
}

/** Deaths that wait for the office's look at the paper, oldest first. A patient whose key is gone waits for nobody. */
export function deathQueue(read: ViewReader, region: string, first: number): DeathTask[] {
  return read.all<DeathTask>(
    `SELECT p.id AS patient, p.name AS patientName, p.kana AS patientKana, p.birth_date AS birthDate, p.died_on AS diedOn,
            d.found_by AS foundBy, d.found_at AS foundAt, coalesce(a.name, '') AS recordedByName, coalesce(f.name, '') AS facilityName,
            d.at AS recordedAt,
            (SELECT CAST(count(*) AS TEXT) FROM patient_death_step s WHERE s.patient = p.id AND s.position <= d.position) AS recording
       FROM patient_patient p
       JOIN patient_death_step d ON d.patient = p.id
        AND d.position = (SELECT max(position) FROM patient_death_step WHERE patient = p.id AND kind = 'RECORDED')
       LEFT JOIN account_account a ON a.id = d.by
       LEFT JOIN facility_facility f ON f.id = d.by_facility
      WHERE p.region = ? AND p.died_on IS NOT NULL AND p.death_confirmed_at IS NULL AND p.birth_date <> '' AND ${notSetAside('p.id')}
      ORDER BY p.death_recorded_at LIMIT ?`,
    region,
    first,
  );
}
