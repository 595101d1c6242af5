import type { ViewReader } from '@tsumugi/kernel';
import { professional, type Professional } from '../professional.js';
import type { ConsentForm, ConsentKind } from './events.js';

export type ConsentStatus = 'NONE' | 'AWAITING_REGISTRATION' | 'AWAITING_CONFIRMATION' | 'ACTIVE' | 'WITHDRAWN';

/** The schema's `Facility`. */
export interface ShownFacility {
  readonly id: string;
  readonly name: string;
  readonly kana: string;
  readonly kind: string;
  readonly phone: string | null;
}

/** The schema's `ConsentState`. */
export interface ConsentState {
  readonly status: ConsentStatus;
  readonly kind: ConsentKind | null;
  /** Null, as `withdrawnFacilities`: withheld. */
  readonly facilities: readonly ShownFacility[] | null;
  readonly withdrawnFacilities: readonly ShownFacility[] | null;
  readonly form: ConsentForm | null;
  readonly givenOn: string | null;
  readonly givenBy: { readonly name: string; readonly relationship: string | null } | null;
  readonly obtainedBy: Professional | null;
  readonly registeredAt: string | null;
  readonly checkedAt: string | null;
  readonly withdrawnAt: string | null;
}

interface Row {
  readonly kind: ConsentKind;
  readonly facilities: string;
  readonly excluded: string;
  readonly form: ConsentForm;
  readonly given_on: string | null;
  readonly giver_name: string | null;
  readonly giver_relationship: string | null;
  readonly obtained_by: string;
  readonly obtained_by_facility: string;
  readonly registration: string;
  readonly status: ConsentStatus;
  readonly recorded_at: string;
  readonly registered_at: string | null;
  readonly checked_at: string | null;
  readonly withdrawn_at: string | null;
}

const none: ConsentState = {
  status: 'NONE',
  kind: null,
  facilities: [],
  withdrawnFacilities: [],
  form: null,
  givenOn: null,
  givenBy: null,
  obtainedBy: null,
  registeredAt: null,
  checkedAt: null,
  withdrawnAt: null,
};

/**
 * The consent that matters to a facility: the newest that is in force and reaches it, else the
 * newest that waits, else one in force for others, else the newest withdrawn one. Without consent
 * (`scope` is not `all`) a facility learns who gave it only where it obtained the consent itself,
 * and nothing of the facilities in it.
 */
export function consentState(read: ViewReader, patient: string, facility: string, scope: string): ConsentState {
  const row = read.get<Row>(
    `SELECT c.*,
            CASE
              WHEN c.status = 'ACTIVE' AND (
                     EXISTS (SELECT 1 FROM json_each(c.facilities) WHERE value = ?2)
                     OR (c.kind = 'COMPREHENSIVE' AND NOT EXISTS (SELECT 1 FROM json_each(c.excluded) WHERE value = ?2))) THEN 0
              WHEN c.status IN ('AWAITING_REGISTRATION', 'AWAITING_CONFIRMATION') THEN 1
              WHEN c.status = 'ACTIVE' THEN 2
              ELSE 3
            END AS distance
       FROM consent_consent c WHERE c.patient = ?1
      ORDER BY distance, c.position DESC LIMIT 1`,
    patient,
    facility,
  );
  if (!row) return none;
  // Which others a consent names, or was taken from, is for those whom it reaches.
  const named = (ids: string): ShownFacility[] | null => (scope === 'all' ? facilitiesOf(read, ids) : null);
  const ownPaper = scope === 'all' || row.obtained_by_facility === facility;
  return {
    status: row.status,
    kind: row.kind,
    facilities: named(row.facilities),
    withdrawnFacilities: named(row.excluded),
    form: row.form,
    givenOn: row.given_on,
    givenBy: ownPaper && row.giver_name !== null ? { name: row.giver_name, relationship: row.giver_relationship } : null,
    obtainedBy: ownPaper ? professional(read, row.obtained_by, row.obtained_by_facility) : null,
    registeredAt: row.registered_at ?? (row.registration === 'facility-then-office-check' ? row.recorded_at : null),
    checkedAt: row.checked_at,
    withdrawnAt: row.withdrawn_at,
  };
}

function facilitiesOf(read: ViewReader, ids: string): ShownFacility[] {
  return read.all<ShownFacility>(
    'SELECT id, name, kana, kind, phone FROM facility_facility WHERE id IN (SELECT value FROM json_each(?)) ORDER BY kana, id',
    ids,
  );
}
