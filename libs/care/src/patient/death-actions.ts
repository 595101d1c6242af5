import { defineAction, notFound, refuse, type Command, type Instant, type Refusal, type ViewReader, type Viewer } from '@tsumugi/kernel';
import { teamAccess } from '../policy/access.js';
import { decideOffice } from '../policy/decide.js';
import { defaultRegionPolicy } from '../policy/default-policy.js';
import { officeFacts, regionPolicy } from '../policy/facts.js';
import { today } from './actions.js';
import { mayCloseReport, recorderOf } from './death.js';
import {
  closeReportDecider,
  confirmDeathDecider,
  deathDecider,
  reportDecider,
  undoDeathDecider,
  type CloseDeathReport,
  type ConfirmDeath,
  type DeathFacts,
  type RecordDeath,
  type ReportDeath,
  type UndoDeath,
  type UndoFacts,
} from './death-decider.js';

interface OfPatient extends Command {
  readonly patient: string;
}

/** A death belongs to the patient's stream and is the patient's content. */
function atPatient<C extends OfPatient>() {
  return {
    stream: ({ patient }: C) => `patient-${patient}`,
    subject: ({ patient }: C) => `patient:${patient}` as const,
    result: ({ patient }: C) => patient,
  };
}

export const recordDeath = defineAction({
  name: 'recordDeath',
  ...atPatient<RecordDeath>(),
  decider: deathDecider,
  prepare(command: RecordDeath, viewer: Viewer, read: ViewReader, at: Instant): DeathFacts | Refusal {
    if (viewer.audience === 'office') {
      if (!ofOffice(read, viewer, command.patient)) return notFound;
      const facts = officeFacts(read, viewer, command.patient, at);
      return decideOffice('death.record-by-office', facts, viewer).allowed ? { ...deathFacts(read, viewer, at), office: true } : theirs;
    }
    const decision = teamAccess(read, viewer, 'death.record', command.patient, { at });
    if (decision.allowed) return deathFacts(read, viewer, at);
    // Who may report it knows the patient: they are told who records.
    return teamAccess(read, viewer, 'death.report', command.patient).allowed ? notYours : notFound;
  },
});

export const reportDeath = defineAction({
  name: 'reportDeath',
  ...atPatient<ReportDeath>(),
  decider: reportDecider,
  prepare: (command: ReportDeath, viewer: Viewer, read: ViewReader, at: Instant): DeathFacts | Refusal =>
    teamAccess(read, viewer, 'death.report', command.patient).allowed ? deathFacts(read, viewer, at) : notFound,
});

export const closeDeathReport = defineAction({
  name: 'closeDeathReport',
  ...atPatient<CloseDeathReport>(),
  decider: closeReportDecider,
  prepare(command: CloseDeathReport, viewer: Viewer, read: ViewReader, at: Instant): undefined | Refusal {
    if (!teamAccess(read, viewer, 'death.report', command.patient).allowed) return notFound;
    return mayCloseReport(read, viewer, command.patient, at) ? undefined : notYoursToClose;
  },
});

/** By the office, with the paper in hand. */
export const confirmDeath = defineAction({
  name: 'confirmDeath',
  ...atPatient<ConfirmDeath>(),
  decider: confirmDeathDecider,
  prepare: (command: ConfirmDeath, viewer: Viewer, read: ViewReader) => (ofOffice(read, viewer, command.patient) ? undefined : notFound),
});

/** By a second person: of another facility of the team, or of the office. */
export const undoDeath = defineAction({
  name: 'undoDeath',
  ...atPatient<UndoDeath>(),
  decider: undoDeathDecider,
  prepare(command: UndoDeath, viewer: Viewer, read: ViewReader, at: Instant): UndoFacts | Refusal {
    const office = viewer.audience === 'office';
    const allowed = office ? ofOffice(read, viewer, command.patient) : teamAccess(read, viewer, 'death.undo', command.patient).allowed;
    if (!allowed) return notFound;
    const mayRecord = !office && teamAccess(read, viewer, 'death.record', command.patient, { at }).allowed;
    return { office, mayRecord, recordedBy: recorderOf(read, command.patient) };
  },
});

function ofOffice(read: ViewReader, viewer: Viewer, patient: string): boolean {
  return decideOffice('death.confirm', officeFacts(read, viewer, patient), viewer).allowed;
}

function deathFacts(read: ViewReader, viewer: Viewer, at: Instant): DeathFacts {
  return { office: false, today: today(read, viewer.region, at), zone: (regionPolicy(read, viewer.region) ?? defaultRegionPolicy).zone };
}

const notYoursToClose = refuse('INVALID', 'お知らせを取り下げられるのは、知らせた方か、お亡くなりになったことを記録できる方です。');

const theirs = refuse(
  'INVALID',
  'この患者さんのチームには、お亡くなりになったことを記録できる方がいます。記録された後に、書類で確認してください。',
);

const notYours = refuse(
  'INVALID',
  'お亡くなりになったことは、チームの医師（医師がいないときは看護師か、患者さんを登録した事業所。記録できる方がいないときは事務局）が記録します。「お亡くなりになったことを知らせる」からお知らせください。',
);
