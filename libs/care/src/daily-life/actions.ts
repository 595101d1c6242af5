import { defineAction, isRefusal, notFound, type Instant, type Refusal, type Subject, type ViewReader, type Viewer } from '@tsumugi/kernel';
import { wrongAfterDeath } from '../policy/after-death.js';
import { required, teamAccess } from '../policy/access.js';
import { happenedAt } from '../waited.js';
import { correctDailyLifeDecider, recordDailyLifeDecider, type CorrectDailyLife, type RecordDailyLife } from './decider.js';

export const recordDailyLife = defineAction({
  name: 'recordDailyLife',
  decider: recordDailyLifeDecider,
  stream: (command: RecordDailyLife) => `dailylife-${command.commandId}`,
  subject: (command: RecordDailyLife): Subject => `patient:${command.patient}`,
  prepare: (command: RecordDailyLife, viewer: Viewer, read: ViewReader, at: Instant) =>
    mayRecord(read, viewer, command.patient, at) ??
    wrongAfterDeath(read, viewer, command.patient, happenedAt(command.observedAt, command, at), 'observedAt'),
});

export const correctDailyLife = defineAction({
  name: 'correctDailyLife',
  decider: correctDailyLifeDecider,
  stream: (command: CorrectDailyLife) => `dailylife-${command.entry}`,
  /** Asked after `prepare` found the entry. */
  subject: (command: CorrectDailyLife, _: Viewer, read: ViewReader): Subject => `patient:${patientOf(read, command.entry)!}`,
  prepare(command: CorrectDailyLife, viewer: Viewer, read: ViewReader, at: Instant) {
    const patient = patientOf(read, command.entry);
    return patient === undefined ? notFound : mayRecord(read, viewer, patient, at);
  },
  result: (command: CorrectDailyLife) => command.entry,
});

function mayRecord(read: ViewReader, viewer: Viewer, patient: string, at: Instant): Refusal | null {
  const access = required(teamAccess(read, viewer, 'reading.record', patient, { at }));
  return isRefusal(access) ? access : null;
}

function patientOf(read: ViewReader, entry: string): string | undefined {
  return read.get<{ patient: string }>('SELECT patient FROM dailylife_entry WHERE id = ?', entry)?.patient;
}
