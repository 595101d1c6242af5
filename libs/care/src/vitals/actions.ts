import { defineAction, isRefusal, notFound, type Instant, type Refusal, type Subject, type ViewReader, type Viewer } from '@tsumugi/kernel';
import { wrongAfterDeath } from '../policy/after-death.js';
import { required, teamAccess } from '../policy/access.js';
import type { TeamAction } from '../policy/actions.js';
import { mayCorrect } from '../policy/authorship.js';
import { happenedAt } from '../waited.js';
import type { AlertFacts, Threshold } from './alerting.js';
import {
  closeAlertDecider,
  correctDecider,
  recordDecider,
  takeAlertDecider,
  type CloseAlert,
  type CorrectReading,
  type RecordFacts,
  type RecordReadings,
  type TakeAlert,
} from './decider.js';
import type { ReadingKind } from './kinds.js';
import { thresholdDecider, type SetThreshold } from './threshold.js';

export const recordReadings = defineAction({
  name: 'recordReadings',
  decider: recordDecider,
  stream: (command: RecordReadings) => `measuring-${command.commandId}`,
  subject: (command: RecordReadings): Subject => `patient:${command.patient}`,
  prepare(command: RecordReadings, viewer: Viewer, read: ViewReader, at: Instant): RecordFacts | Refusal {
    const access = required(teamAccess(read, viewer, 'reading.record', command.patient, { at }));
    if (isRefusal(access)) return access;
    const late = wrongAfterDeath(read, viewer, command.patient, happenedAt(command.measuredAt, command, at), 'measuredAt');
    if (late) return late;
    return {
      ...alertFacts(read, command.patient, command.readings),
      // Of this patient alone: what others have under an id is not theirs to know who writes here.
      taken: command.readings
        .filter(({ id }) => read.get('SELECT 1 FROM vitals_reading WHERE id = ? AND patient = ?', id, command.patient))
        .map(({ id }) => id),
    };
  },
});

export const correctReading = defineAction({
  name: 'correctReading',
  decider: correctDecider,
  stream: (command: CorrectReading) => `measuring-${command.measuring}`,
  subject: (command: CorrectReading, _: Viewer, read: ViewReader) => subjectOf(read, command.measuring, command.reading),
  prepare(command: CorrectReading, viewer: Viewer, read: ViewReader, at: Instant): AlertFacts | Refusal {
    const reading = read.get<{ id: string; patient: string; kind: ReadingKind; facility: string | null }>(
      `SELECT r.id, r.patient, r.kind, r.author_facility AS facility
         FROM vitals_id i JOIN vitals_reading r ON r.id = i.id WHERE i.measuring = ? AND i.reading = ?`,
      command.measuring,
      command.reading,
    );
    if (!reading) return notFound;
    const access = required(teamAccess(read, viewer, 'reading.record', reading.patient, { at }));
    if (isRefusal(access)) return access;
    const others = mayCorrect([reading.facility], viewer, 'reading');
    if (others) return others;
    return alertFacts(read, reading.patient, [{ id: reading.id, kind: reading.kind }]);
  },
  result: (command: CorrectReading) => command.reading,
});

export const setThreshold = defineAction({
  name: 'setThreshold',
  decider: thresholdDecider,
  stream: (command: SetThreshold) => `vitals-${command.patient}`,
  subject: (command: SetThreshold): Subject => `patient:${command.patient}`,
  prepare: (command: SetThreshold, viewer: Viewer, read: ViewReader) => mayDo(read, viewer, 'threshold.set', command.patient),
  result: (command: SetThreshold) => command.patient,
});

export const takeAlert = defineAction({
  name: 'takeAlert',
  decider: takeAlertDecider,
  stream: (command: TakeAlert) => `measuring-${command.measuring}`,
  subject: (command: TakeAlert, _: Viewer, read: ViewReader) => subjectOfAlert(read, command),
  prepare: (command: TakeAlert, viewer: Viewer, read: ViewReader) => mayHandle(read, viewer, command),
  result: (command: TakeAlert) => command.alert,
});

export const closeAlert = defineAction({
  name: 'closeAlert',
  decider: closeAlertDecider,
  stream: (command: CloseAlert) => `measuring-${command.measuring}`,
  subject: (command: CloseAlert, _: Viewer, read: ViewReader) => subjectOfAlert(read, command),
  prepare: (command: CloseAlert, viewer: Viewer, read: ViewReader) => mayHandle(read, viewer, command),
  result: (command: CloseAlert) => command.alert,
});

/** The measuring that an alert belongs to, and its id there; null for an unknown alert. */
export function placeOfAlert(read: ViewReader, id: string): { measuring: string; alert: string } | null {
  return read.get('SELECT i.measuring, i.alert FROM vitals_alert_id i JOIN vitals_alert a ON a.id = i.id WHERE i.id = ?', id) ?? null;
}

/** The measuring that a reading belongs to, and its id there; null for an unknown reading. */
export function placeOf(read: ViewReader, id: string): { measuring: string; reading: string } | null {
  return read.get('SELECT i.measuring, i.reading FROM vitals_id i JOIN vitals_reading r ON r.id = i.id WHERE i.id = ?', id) ?? null;
}

export function patientOfReading(read: ViewReader, reading: string): string | null {
  return read.get<{ patient: string }>('SELECT patient FROM vitals_reading WHERE id = ?', reading)?.patient ?? null;
}

function mayDo(read: ViewReader, viewer: Viewer, action: TeamAction, patient: string): Refusal | null {
  const access = required(teamAccess(read, viewer, action, patient));
  return isRefusal(access) ? access : null;
}

function mayHandle(read: ViewReader, viewer: Viewer, command: TakeAlert): Refusal | null {
  const patient = patientOfAlert(read, command);
  return patient === undefined ? notFound : mayDo(read, viewer, 'alert.handle', patient);
}

function patientOfAlert(read: ViewReader, { alert, measuring }: TakeAlert): string | undefined {
  return read.get<{ patient: string }>(
    'SELECT a.patient FROM vitals_alert_id i JOIN vitals_alert a ON a.id = i.id WHERE i.measuring = ? AND i.alert = ?',
    measuring,
    alert,
  )?.patient;
}

/** Asked after `prepare` found the alert. */
function subjectOfAlert(read: ViewReader, command: TakeAlert): Subject {
  return `patient:${patientOfAlert(read, command)!}`;
}

/** Asked after `prepare` found the reading. */
function subjectOf(read: ViewReader, measuring: string, reading: string): Subject {
  const row = read.get<{ patient: string }>(
    'SELECT r.patient FROM vitals_id i JOIN vitals_reading r ON r.id = i.id WHERE i.measuring = ? AND i.reading = ?',
    measuring,
    reading,
  );
  return `patient:${row!.patient}`;
}

function alertFacts(read: ViewReader, patient: string, readings: readonly { id: string; kind: ReadingKind }[]): AlertFacts {
  const newest: { [Kind in ReadingKind]?: Instant } = {};
  for (const { id, kind } of readings) {
    const row = read.get<{ measured_at: string }>(
      'SELECT measured_at FROM vitals_reading WHERE patient = ? AND kind = ? AND id <> ? ORDER BY measured_at DESC LIMIT 1',
      patient,
      kind,
      id,
    );
    if (row) newest[kind] = row.measured_at;
  }
  return {
    thresholds: read.all<Threshold>('SELECT kind, part, low, high FROM vitals_threshold WHERE patient = ? ORDER BY kind, part', patient),
    newest,
  };
}
