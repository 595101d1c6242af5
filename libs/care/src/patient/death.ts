import type { Instant, ViewReader, Viewer } from '@tsumugi/kernel';
import { teamAccess } from '../policy/access.js';
import { recordersOf } from '../policy/facts.js';
import { professional, type Professional } from '../professional.js';
import { wrongToUndo } from './death-decider.js';
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
  readonly mayClose: boolean;
  readonly steps: readonly DeathStep[];
}

/** Everything that was said about the patient's death, oldest first; null where nothing was, or where it is not shown. */
export function deathOf(read: ViewReader, viewer: Viewer, patient: string, at: Instant): Death | null {
  if (!seesAll(read, viewer, patient)) return null;
  const steps = stepsOf(read, patient);
  if (steps.length === 0) return null;
  const status = steps.at(-1)!.kind;
  return {
    status,
    mayUndo: mayUndo(read, viewer, patient, at),
    mayClose: status === 'REPORTED' && mayCloseReport(read, viewer, patient, at),
    steps,
  };
}

/** Whether the viewer may undo the recording that stands, as its decider decides. */
function mayUndo(read: ViewReader, viewer: Viewer, patient: string, at: Instant): boolean {
  const stands = read.get<{ confirmed: number }>(
    'SELECT death_confirmed_at IS NOT NULL AS confirmed FROM patient_patient WHERE id = ? AND died_on IS NOT NULL',
    patient,
  );
  if (!stands || !teamAccess(read, viewer, 'death.undo', patient).allowed) return false;
  const mayRecord = teamAccess(read, viewer, 'death.record', patient, { at }).allowed;
  const recording = { recordedBy: recorderOf(read, patient), confirmed: stands.confirmed === 1 };
  return wrongToUndo(recording, { person: viewer.account, facility: viewer.facility }, { office: false, mayRecord }) === null;
}

/** Whether the last that was said about the death is a report: it waits for those who record. */
export function isReported(read: ViewReader, patient: string): boolean {
  const last = read.get<{ kind: string }>('SELECT kind FROM patient_death_step WHERE patient = ? ORDER BY position DESC LIMIT 1', patient);
  return last?.kind === 'REPORTED';
}

/** Who reported last, and who may record, end a report that waits: whoever else thinks it wrong says so to them. */
export function mayCloseReport(read: ViewReader, viewer: Viewer, patient: string, at: Instant): boolean {
  if (!teamAccess(read, viewer, 'death.report', patient).allowed) return false;
  const last = read.get<{ account: string }>(
    `SELECT by AS account FROM patient_death_step WHERE patient = ? AND kind = 'REPORTED' ORDER BY position DESC LIMIT 1`,
    patient,
  );
  return last?.account === viewer.account || teamAccess(read, viewer, 'death.record', patient, { at }).allowed;
}

interface Recording {
  /** Null: the key is gone. */
  readonly diedOn: string | null;
  readonly at: Instant;
  readonly account: string;
  /** Null: the office. */
  readonly facility: string | null;
}

/**
 * The recording that stands. For a facility alone the one that it wrote down last, whatever others recorded
 * since; null: it wrote none, undid it itself, or nobody stands dead. That others undid it is told also to whom
 * nothing of theirs is shown: who wrote a living person dead must not go on reading it.
 */
export function standingRecording(read: ViewReader, patient: string, own: string | null): Recording | null {
  const last = read.get<Recording & { kind: string }>(
    `SELECT kind, died_on AS diedOn, at, by AS account, by_facility AS facility FROM patient_death_step
      WHERE patient = ?1 AND (?2 IS NULL OR by_facility = ?2) AND kind IN ('RECORDED', 'UNDONE') ORDER BY position DESC LIMIT 1`,
    patient,
    own,
  );
  if (last?.kind !== 'RECORDED') return null;
  return own === null || standingRecording(read, patient, null) ? last : null;
}

/** The day that a facility itself wrote down last; null: it wrote none, or nobody stands dead. */
export function ownDeath(read: ViewReader, patient: string, facility: string): string | null {
  return standingRecording(read, patient, facility)?.diedOn ?? null;
}

/** Who recorded the death that stands; null where the office did. */
export function recorderOf(read: ViewReader, patient: string): { account: string; facility: string } | null {
  const standing = standingRecording(read, patient, null);
  return standing && standing.facility !== null ? { account: standing.account, facility: standing.facility } : null;
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

/** The schema's `DeathRecorder`. */
export interface DeathRecorder {
  readonly person: Professional;
  readonly phone: string | null;
}

/** To whom it falls to record a death; empty: the office. Null: withheld. */
export function deathRecorders(read: ViewReader, viewer: Viewer, patient: string, at: Instant): DeathRecorder[] | null {
  if (!seesAll(read, viewer, patient)) return null;
  return recordersOf(read, patient, at).flatMap(({ account, facility }) => {
    const person = professional(read, account, facility);
    const { phone = null } = read.get<{ phone: string | null }>('SELECT phone FROM facility_facility WHERE id = ?', facility) ?? {};
    return person ? [{ person, phone }] : [];
  });
}

function seesAll(read: ViewReader, viewer: Viewer, patient: string): boolean {
  const decision = teamAccess(read, viewer, 'patient.read', patient);
  return decision.allowed && decision.scope === 'all';
}
