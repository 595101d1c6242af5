import { defineAction, isRefusal, notFound, type Instant, type Refusal, type Subject, type ViewReader, type Viewer } from '@tsumugi/kernel';
import { wrongAfterDeath } from '../policy/after-death.js';
import { required, teamAccess } from '../policy/access.js';
import { mayCorrect } from '../policy/authorship.js';
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
  subject: (command: CorrectDailyLife, _: Viewer, read: ViewReader): Subject => `patient:${placeOf(read, command.entry)!.patient}`,
  prepare(command: CorrectDailyLife, viewer: Viewer, read: ViewReader, at: Instant) {
    const entry = placeOf(read, command.entry);
    if (!entry) return notFound;
    return mayRecord(read, viewer, entry.patient, at) ?? mayCorrect([entry.facility], viewer, 'entry');
  },
  result: (command: CorrectDailyLife) => command.entry,
});

function mayRecord(read: ViewReader, viewer: Viewer, patient: string, at: Instant): Refusal | null {
  const access = required(teamAccess(read, viewer, 'reading.record', patient, { at }));
  return isRefusal(access) ? access : null;
}

/** Whose the entry is, and which facility's. */
export function placeOf(read: ViewReader, entry: string): { patient: string; facility: string | null } | undefined {
  return read.get('SELECT patient, author_facility AS facility FROM dailylife_entry WHERE id = ?', entry);
}
