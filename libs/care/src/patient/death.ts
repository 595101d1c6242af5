import type { Instant, ViewReader, Viewer } from '@tsumugi/kernel';
import { teamAccess } from '../policy/access.js';
import { professional, type Professional } from '../professional.js';
import { stepId } from './decider.js';

export type DeathStatus = 'REPORTED' | 'RECORDED' | 'CONFIRMED' | 'UNDONE' | 'REPORT_CLOSED';

/** The schema's `DeathStep`. */
export interface DeathStep {
  readonly id: string;
  readonly kind: DeathStatus;
  readonly at: Instant;
  /** Null: the office. */
  readonly by: Professional | null;
  readonly diedOn: string | null;
  readonly foundBy: string | null;
  readonly foundAt: Instant | null;
  readonly reason: string | null;
}

/** The schema's `Death`. */
export interface Death {
  readonly status: DeathStatus;
  readonly mayUndo: boolean;
  readonly steps: readonly DeathStep[];
}

/** Everything that was said about the patient's death, oldest first; null where nothing was, or where it is not shown. */
export function deathOf(read: ViewReader, viewer: Viewer, patient: string): Death | null {
  if (!seesAll(read, viewer, patient)) return null;
  const steps = stepsOf(read, patient);
  if (steps.length === 0) return null;
  const recordedBy = recorderOf(read, patient);
  return {
    status: steps.at(-1)!.kind,
    mayUndo:
      recordedBy !== null &&
      recordedBy.facility !== viewer.facility &&
      recordedBy.account !== viewer.account &&
      teamAccess(read, viewer, 'death.undo', patient).allowed,
    steps,
  };
}

/** What was last said about the death; a report waits for those who record. */
export function lastTold(read: ViewReader, patient: string): { kind: DeathStatus; at: Instant } | undefined {
  return read.get('SELECT kind, at FROM patient_death_step WHERE patient = ? ORDER BY position DESC LIMIT 1', patient);
}

/** Who recorded the death that stands. */
export function recorderOf(read: ViewReader, patient: string): { account: string; facility: string } | null {
  return (
    read.get<{ account: string; facility: string }>(
      `SELECT d.by AS account, d.by_facility AS facility FROM patient_death_step d JOIN patient_patient p ON p.id = d.patient
        WHERE d.patient = ? AND d.kind = 'RECORDED' AND p.died_on IS NOT NULL AND d.by_facility IS NOT NULL
        ORDER BY d.position DESC LIMIT 1`,
      patient,
    ) ?? null
  );
}

function stepsOf(read: ViewReader, patient: string): DeathStep[] {
  return read
    .all<{
      position: number;
      kind: DeathStatus;
      at: Instant;
      by: string;
      facility: string | null;
      diedOn: string | null;
      foundBy: string | null;
      foundAt: Instant | null;
      reason: string | null;
    }>(
      `SELECT position, kind, at, by, by_facility AS facility, died_on AS diedOn, found_by AS foundBy, found_at AS foundAt, reason
         FROM patient_death_step WHERE patient = ? ORDER BY position`,
      patient,
    )
    .map(({ position: _, by, facility, ...said }, place) => ({ id: stepId(place + 1), ...said, by: professional(read, by, facility) }));
}

function seesAll(read: ViewReader, viewer: Viewer, patient: string): boolean {
  const decision = teamAccess(read, viewer, 'patient.read', patient);
  return decision.allowed && decision.scope === 'all';
}
