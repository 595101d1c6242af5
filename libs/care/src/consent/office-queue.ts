import { DAY, plus, type Instant, type ViewReader } from '@tsumugi/kernel';
import { notSetAside } from '../policy/set-aside.js';
import type { ConsentForm, ConsentKind } from './events.js';

/** The schema's `ConsentTask`. */
export interface ConsentTask {
  readonly id: string;
  readonly patient: string;
  readonly patientName: string;
  readonly patientKana: string;
  readonly birthDate: string;
  readonly kind: ConsentKind;
  readonly form: ConsentForm;
  readonly givenOn: string;
  readonly givenByName: string;
  readonly givenByRelationship: string | null;
  readonly obtainedByName: string;
  readonly facilityName: string;
  readonly recordedAt: Instant;
  readonly duty: 'REGISTER' | 'CONFIRM' | 'CHECK';
}

/** What waits for the office, oldest first. A consent whose key is gone waits for nobody. */
export function consentQueue(read: ViewReader, region: string, first: number): ConsentTask[] {
  return read.all<ConsentTask>(
    `SELECT c.id, c.patient, p.name AS patientName, p.kana AS patientKana, p.birth_date AS birthDate, c.kind, c.form,
            c.given_on AS givenOn, c.giver_name AS givenByName, c.giver_relationship AS givenByRelationship,
            coalesce(a.name, '') AS obtainedByName, coalesce(f.name, '') AS facilityName, c.recorded_at AS recordedAt,
            CASE c.status WHEN 'AWAITING_REGISTRATION' THEN 'REGISTER' WHEN 'AWAITING_CONFIRMATION' THEN 'CONFIRM' ELSE 'CHECK' END AS duty
       FROM consent_consent c
       JOIN patient_patient p ON p.id = c.patient
       LEFT JOIN account_account a ON a.id = c.obtained_by
       LEFT JOIN facility_facility f ON f.id = c.obtained_by_facility
      WHERE c.region = ? AND c.withdrawn_at IS NULL AND c.checked_at IS NULL AND c.giver_name IS NOT NULL AND p.birth_date <> ''
        AND ${notSetAside('c.patient')}
      ORDER BY c.position LIMIT ?`,
    region,
    first,
  );
}

/** The schema's `RegionFigures`: counts, nothing of a person. */
export interface RegionFigures {
  readonly facilities: number;
  readonly staff: number;
  readonly patients: number;
  readonly activeConsents: number;
  readonly signInsLast30Days: number;
  readonly postsLast30Days: number;
  readonly professions: readonly { readonly profession: string; readonly count: number }[];
}

export function regionFigures(read: ViewReader, region: string, now: Instant): RegionFigures {
  const since = plus(now, -30 * DAY);
  const count = (sql: string, ...values: string[]): number => read.get<{ n: number }>(`SELECT count(*) AS n FROM ${sql}`, ...values)!.n;
  const staff = 'facility_staff s JOIN facility_facility f ON f.id = s.facility WHERE f.region = ? AND s.to_position IS NULL';
  return {
    facilities: count('facility_facility WHERE region = ?', region),
    staff: count(`(SELECT DISTINCT s.account FROM ${staff})`, region),
    patients: count('patient_patient WHERE region = ? AND died_on IS NULL', region),
    activeConsents: count(`(SELECT DISTINCT patient FROM consent_consent WHERE region = ? AND status = 'ACTIVE')`, region),
    signInsLast30Days: count(
      'account_session s JOIN account_account a ON a.id = s.account WHERE a.region = ? AND s.opened_at >= ?',
      region,
      since,
    ),
    postsLast30Days: count(
      'timeline_post t JOIN patient_patient p ON p.id = t.patient WHERE p.region = ? AND t.posted_at >= ?',
      region,
      since,
    ),
    professions: read.all(
      `SELECT s.profession, count(DISTINCT s.account) AS count FROM ${staff} GROUP BY s.profession ORDER BY count DESC, s.profession`,
      region,
    ),
  };
}
