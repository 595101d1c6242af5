import type { ViewReader } from '@tsumugi/kernel';
import { professional, type Professional } from '../professional.js';
import type { ConsentForm, ConsentGiver, ConsentKind, WithdrawalMeans } from './events.js';

/** As a consent stands, whomever it reaches. */
type StandingStatus = 'NONE' | 'AWAITING_REGISTRATION' | 'AWAITING_CONFIRMATION' | 'ACTIVE' | 'WITHDRAWN';

/** As it stands for who asks: one that is in force for others alone is `ELSEWHERE`. */
export type ConsentStatus = StandingStatus | 'ELSEWHERE';

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
  /** Oldest first. Null: withheld. */
  readonly withdrawals: readonly Withdrawal[] | null;
}

/** The schema's `ConsentWithdrawal`. */
export interface Withdrawal {
  readonly id: string;
  readonly at: string;
  readonly withdrawnOn: string | null;
  readonly facilities: readonly ShownFacility[];
  readonly givenBy: ConsentGiver | null;
  readonly means: WithdrawalMeans | null;
  readonly by: Professional | null;
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
  readonly status: StandingStatus;
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
  withdrawals: [],
};

/** Which facilities a consent names is not for whom none reaches. */
const withheld: ConsentState = { ...none, facilities: null, withdrawnFacilities: null, withdrawals: null };

/**
 * The consent that matters to a facility: the newest that is in force and reaches it, else the
 * newest that waits, else one in force for others, else the newest withdrawn one. Without consent
 * (`scope` is not `all`) a facility sees the papers that it obtained itself, and nothing of the
 * facilities in them; of all others it knows that it was reached once, and is no more.
 */
export function consentState(read: ViewReader, patient: string, facility: string, scope: string): ConsentState {
  const all = scope === 'all';
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
       FROM consent_consent c WHERE c.patient = ?1 AND (?3 OR c.obtained_by_facility = ?2)
      ORDER BY distance, c.position DESC LIMIT 1`,
    patient,
    facility,
    all ? 1 : 0,
  );
  const withdrawals = all ? withdrawalsOf(read, patient) : null;
  if (!row && all) return { ...none, withdrawals };
  if (!row) return { ...withheld, status: wasReached(read, patient, facility) ? 'WITHDRAWN' : 'NONE' };
  // Which others a consent names, or was taken from, is for those whom it reaches.
  const named = (ids: string): ShownFacility[] | null => (all ? facilitiesOf(read, ids) : null);
  return {
    status: row.status === 'ACTIVE' && !all ? 'ELSEWHERE' : row.status,
    kind: row.kind,
    facilities: named(row.facilities),
    withdrawnFacilities: named(row.excluded),
    form: row.form,
    givenOn: row.given_on,
    givenBy: row.giver_name === null ? null : { name: row.giver_name, relationship: row.giver_relationship },
    obtainedBy: professional(read, row.obtained_by, row.obtained_by_facility),
    registeredAt: row.registered_at ?? (row.registration === 'facility-then-office-check' ? row.recorded_at : null),
    checkedAt: row.checked_at,
    withdrawnAt: row.withdrawn_at,
    withdrawals,
  };
}

/** Whether a consent reached the facility while it was in the team. */
function wasReached(read: ViewReader, patient: string, facility: string): boolean {
  return (
    read.get(
      `SELECT 1 FROM consent_cover c JOIN careteam_member m ON m.patient = c.patient AND m.facility = ?2
        WHERE c.patient = ?1 AND c.facility IN (?2, '*') AND (c.to_position IS NULL OR c.to_position > m.from_position)
          AND (m.to_position IS NULL OR m.to_position > c.from_position) LIMIT 1`,
      patient,
      facility,
    ) !== undefined
  );
}

/** The number among the patient's withdrawals names each. */
function withdrawalsOf(read: ViewReader, patient: string): Withdrawal[] {
  return read
    .all<{
      at: string;
      facilities: string;
      withdrawnOn: string | null;
      name: string | null;
      relationship: string | null;
      means: WithdrawalMeans | null;
      by: string;
      facility: string | null;
    }>(
      `SELECT at, facilities, withdrawn_on AS withdrawnOn, giver_name AS name, giver_relationship AS relationship, means, by,
              by_facility AS facility
         FROM consent_withdrawal WHERE patient = ? ORDER BY position`,
      patient,
    )
    .map(({ facilities, name, relationship, by, facility, ...said }, place) => ({
      ...said,
      id: String(place + 1),
      facilities: facilitiesOf(read, facilities),
      givenBy: name === null ? null : { name, relationship },
      by: professional(read, by, facility),
    }));
}

export function facilitiesOf(read: ViewReader, ids: string): ShownFacility[] {
  return read.all<ShownFacility>(
    'SELECT id, name, kana, kind, phone FROM facility_facility WHERE id IN (SELECT value FROM json_each(?)) ORDER BY kana, id',
    ids,
  );
}
