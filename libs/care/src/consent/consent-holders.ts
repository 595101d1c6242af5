import type { ViewReader } from '@tsumugi/kernel';
import { isWanted, mostFound, wantedOf } from '../patient-search.js';
import { notSetAside } from '../policy/set-aside.js';
import { facilitiesOf, type ShownFacility } from './consent-state.js';
import type { ConsentForm, ConsentKind } from './events.js';

/** The schema's `ConsentHolder`. */
export interface ConsentHolder {
  readonly patient: string;
  readonly patientName: string;
  readonly patientKana: string;
  readonly birthDate: string;
  readonly consents: readonly StandingConsent[];
}

/** The schema's `StandingConsent`: what stands on its paper, which the office has; not who is in the team. */
export interface StandingConsent {
  readonly id: string;
  readonly kind: ConsentKind;
  readonly form: ConsentForm;
  readonly givenOn: string;
  readonly givenByName: string;
  readonly givenByRelationship: string | null;
  readonly status: string;
  readonly facilities: readonly ShownFacility[];
  readonly withdrawnFacilities: readonly ShownFacility[];
}

const standing = `c.status <> 'WITHDRAWN' AND c.giver_name IS NOT NULL AND c.given_on IS NOT NULL`;

/**
 * Patients with a consent that stands whose name or kana is searched, also those who died: a consent outlives them.
 * @throws RefusalError for a search that would list the region
 */
export function consentHolders(read: ViewReader, region: string, search: string): ConsentHolder[] {
  const wanted = wantedOf(search);
  return read
    .all<Omit<ConsentHolder, 'consents'>>(
      `SELECT p.id AS patient, p.name AS patientName, p.kana AS patientKana, p.birth_date AS birthDate
         FROM patient_patient p
        WHERE p.region = ? AND p.birth_date <> '' AND ${notSetAside('p.id')}
          AND EXISTS (SELECT 1 FROM consent_consent c WHERE c.patient = p.id AND ${standing})
        ORDER BY p.kana, p.id`,
      region,
    )
    .filter(({ patientName, patientKana }) => isWanted(wanted, patientName, patientKana))
    .slice(0, mostFound)
    .map((person) => ({ ...person, consents: standingConsents(read, person.patient) }));
}

function standingConsents(read: ViewReader, patient: string): StandingConsent[] {
  return read
    .all<Omit<StandingConsent, 'facilities' | 'withdrawnFacilities'> & { facilities: string; excluded: string }>(
      `SELECT c.id, c.kind, c.form, c.given_on AS givenOn, c.giver_name AS givenByName, c.giver_relationship AS givenByRelationship,
              c.status, c.facilities, c.excluded
         FROM consent_consent c WHERE c.patient = ? AND ${standing} ORDER BY c.position`,
      patient,
    )
    .map(({ facilities, excluded, ...consent }) => ({
      ...consent,
      facilities: facilitiesOf(read, facilities),
      withdrawnFacilities: facilitiesOf(read, excluded),
    }));
}
