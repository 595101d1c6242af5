import type { Instant, ViewReader } from '@tsumugi/kernel';
import { isWanted, mostFound, wantedOf } from '../patient-search.js';
import { recordersOf } from '../policy/facts.js';
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

/** The recording that stands, with whose death it is. A patient whose key is gone is no longer known to anybody. */
const recording = `p.id AS patient, p.name AS patientName, p.kana AS patientKana, p.birth_date AS birthDate, p.died_on AS diedOn,
            d.found_by AS foundBy, d.found_at AS foundAt, coalesce(a.name, '') AS recordedByName, coalesce(f.name, '') AS facilityName,
            d.at AS recordedAt,
            (SELECT CAST(count(*) AS TEXT) FROM patient_death_step s WHERE s.patient = p.id AND s.position <= d.position) AS recording`;
const recordings = `patient_patient p
       JOIN patient_death_step d ON d.patient = p.id
        AND d.position = (SELECT max(position) FROM patient_death_step WHERE patient = p.id AND kind = 'RECORDED')
       LEFT JOIN account_account a ON a.id = d.by
       LEFT JOIN facility_facility f ON f.id = d.by_facility`;
const shown = `p.died_on IS NOT NULL AND p.birth_date <> '' AND ${notSetAside('p.id')}`;

/** Deaths that wait for the office's look at the paper, oldest first. */
export function deathQueue(read: ViewReader, region: string, first: number): DeathTask[] {
  return read.all<DeathTask>(
    `SELECT ${recording} FROM ${recordings}
      WHERE p.region = ? AND ${shown} AND p.death_confirmed_at IS NULL ORDER BY p.death_recorded_at LIMIT ?`,
    region,
    first,
  );
}

/** The schema's `ConfirmedDeath`. */
export interface ConfirmedDeath extends DeathTask {
  readonly confirmedByName: string;
  readonly confirmedAt: Instant;
}

/**
 * Deaths that the office confirmed and nobody undid, those confirmed last first; with a search, those whose
 * name or kana matches.
 * @throws RefusalError for a search of less than two letters
 */
export function confirmedDeaths(read: ViewReader, region: string, search: string | null, first: number): ConfirmedDeath[] {
  const wanted = search === null ? null : wantedOf(search);
  return read
    .all<ConfirmedDeath>(
      `SELECT ${recording}, p.death_confirmed_at AS confirmedAt, coalesce(o.name, '') AS confirmedByName FROM ${recordings}
         LEFT JOIN patient_death_step c ON c.patient = p.id
          AND c.position = (SELECT max(position) FROM patient_death_step WHERE patient = p.id AND kind = 'CONFIRMED')
         LEFT JOIN account_account o ON o.id = c.by
        WHERE p.region = ? AND ${shown} AND p.death_confirmed_at IS NOT NULL ORDER BY p.death_confirmed_at DESC, p.id LIMIT ?`,
      region,
      // Names are matched here: those that do not match must not use up the number.
      wanted === null ? first : -1,
    )
    .filter(({ patientName, patientKana }) => wanted === null || isWanted(wanted, patientName, patientKana))
    .slice(0, first);
}

/** The schema's `DeathToRecord`. */
export interface DeathToRecord {
  readonly patient: string;
  readonly patientName: string;
  readonly patientKana: string;
  readonly birthDate: string;
  readonly reported: {
    readonly diedOn: string;
    readonly foundBy: string;
    readonly foundAt: Instant;
    readonly byName: string;
    readonly facilityName: string;
  } | null;
}

interface Candidate extends Omit<DeathToRecord, 'reported'> {
  readonly kind: string | null;
  readonly diedOn: string | null;
  readonly foundBy: string | null;
  readonly foundAt: Instant | null;
  readonly byName: string;
  readonly facilityName: string;
}

/**
 * Patients who live on record, and of whom nobody in the team may record a death: those of whom one
 * was reported; where somebody telephones with a paper, those who are searched.
 * @throws RefusalError for a search that would list the region
 */
export function deathsToRecord(read: ViewReader, region: string, search: string | null, at: Instant): DeathToRecord[] {
  const wanted = search === null ? null : wantedOf(search);
  return read
    .all<Candidate>(
      `SELECT p.id AS patient, p.name AS patientName, p.kana AS patientKana, p.birth_date AS birthDate,
              d.kind, d.died_on AS diedOn, d.found_by AS foundBy, d.found_at AS foundAt,
              coalesce(a.name, '') AS byName, coalesce(f.name, '') AS facilityName
         FROM patient_patient p
         LEFT JOIN patient_death_step d ON d.patient = p.id
          AND d.position = (SELECT max(position) FROM patient_death_step WHERE patient = p.id)
         LEFT JOIN account_account a ON a.id = d.by
         LEFT JOIN facility_facility f ON f.id = d.by_facility
        WHERE p.region = ? AND p.died_on IS NULL AND p.birth_date <> '' AND (? IS NOT NULL OR d.kind = 'REPORTED') AND ${notSetAside('p.id')}
        ORDER BY p.kana, p.id`,
      region,
      wanted,
    )
    .filter(({ patientName, patientKana }) => wanted === null || isWanted(wanted, patientName, patientKana))
    .filter(({ patient }) => recordersOf(read, patient, at).length === 0)
    .slice(0, mostFound)
    .map(({ kind, diedOn, foundBy, foundAt, byName, facilityName, ...person }) => ({
      ...person,
      reported:
        kind === 'REPORTED' && diedOn !== null && foundBy !== null && foundAt !== null
          ? { diedOn, foundBy, foundAt, byName, facilityName }
          : null,
    }));
}
