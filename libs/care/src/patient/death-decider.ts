import {
  isVisible,
  MINUTE,
  notFound,
  plus,
  refuse,
  type Actor,
  type Command,
  type Decider,
  type Instant,
  type Refusal,
} from '@tsumugi/kernel';
import { dayIn } from '../day.js';
import { evolvePatient, initialPatient, stepId, type DeathRecord, type PatientState } from './decider.js';
import type {
  DeathEvent,
  PatientDeathConfirmed,
  PatientDeathReportClosed,
  PatientDeathReported,
  PatientDeathUndone,
  PatientDied,
  PatientEvent,
} from './events.js';

/** Devices' clocks differ; what is further ahead is a mistake. */
const clockTolerance = 5 * MINUTE;

export interface FoundDeath extends Command {
  readonly patient: string;
  /** In the region's zone, `YYYY-MM-DD`. */
  readonly diedOn: string;
  /** 確認者・発見者: who found it, in the recorder's words. */
  readonly foundBy: string;
  readonly foundAt: Instant;
}

export interface RecordDeath extends FoundDeath {
  /** The recording on the screen, which this one corrects, by the id of its step; null: there was none. */
  readonly recording: string | null;
}

export type ReportDeath = FoundDeath;

export interface CloseDeathReport extends Command {
  readonly patient: string;
  /** The report that was read, by the id of its step. */
  readonly report: string;
  readonly reason: string;
}

export interface ConfirmDeath extends Command {
  readonly patient: string;
  /** The recording that was read, by the id of its step. */
  readonly recording: string;
}

export interface UndoDeath extends ConfirmDeath {
  readonly reason: string;
}

export interface DeathFacts {
  /** The office records, with the paper in hand: so it is confirmed. */
  readonly office: boolean;
  /** In the region's zone, `YYYY-MM-DD`. */
  readonly today: string;
  readonly zone: string;
}

type DeathDecider<C extends Command, Facts> = Decider<C, PatientEvent, PatientState, Facts>;

/** A death as somebody whom the policy lets record it says; a second one corrects the first, and the office looks anew. */
export const deathDecider: DeathDecider<RecordDeath, DeathFacts> = ofPatient(
  (command, state, { at, actor, facts }): readonly (PatientDied | PatientDeathConfirmed)[] | Refusal => {
    const wrong = wrongFinding(command, state, at, facts);
    if (wrong) return wrong;
    const { diedOn, foundAt } = command;
    const foundBy = command.foundBy.trim();
    const same = state.death?.diedOn === diedOn && state.death.foundBy === foundBy && state.death.foundAt === foundAt;
    if (same) return [];
    if (command.recording !== (state.death && stepId(state.death.step))) return anotherRecording;
    const recordedBy = actor.facility === null ? null : { account: actor.person, facility: actor.facility };
    const died: PatientDied = { type: 'PatientDied', data: { diedOn, foundBy, foundAt, recordedBy } };
    if (!facts.office) return [died];
    return [died, { type: 'PatientDeathConfirmed', data: { by: actor.person, recording: state.deathSteps + 1 } }];
  },
);

/** The latest report stands: who knows better says it anew. */
export const reportDecider: DeathDecider<ReportDeath, DeathFacts> = ofPatient(
  (command, state, { at, facts }): readonly PatientDeathReported[] | Refusal => {
    const wrong = wrongFinding(command, state, at, facts);
    if (wrong) return wrong;
    if (state.death) return refuse('CONFLICT', 'お亡くなりになったことは、すでに記録されています。');
    const { commandId, diedOn, foundAt } = command;
    return [{ type: 'PatientDeathReported', data: { report: commandId, diedOn, foundBy: command.foundBy.trim(), foundAt } }];
  },
);

export const closeReportDecider: DeathDecider<CloseDeathReport, undefined> = ofPatient(
  (command, state): readonly PatientDeathReportClosed[] | Refusal => {
    if (!isVisible(command.reason)) return noReason;
    if (!state.report) return [];
    if (command.report !== stepId(state.report.step)) {
      return refuse(
        'CONFLICT',
        'この知らせのあとに、新しい知らせが届いています。内容を確かめてから、もう一度取り下げてください。',
        'report',
      );
    }
    return [{ type: 'PatientDeathReportClosed', data: { report: state.report.id, reason: command.reason.trim() } }];
  },
);

export const confirmDeathDecider: DeathDecider<ConfirmDeath, undefined> = ofPatient(
  (command, state, { actor }): readonly PatientDeathConfirmed[] | Refusal => {
    if (!state.death) return notRecorded;
    if (command.recording !== stepId(state.death.step)) return anotherRecording;
    return state.death.confirmed ? [] : [{ type: 'PatientDeathConfirmed', data: { by: actor.person, recording: state.death.step } }];
  },
);

export interface UndoFacts {
  /** The office undoes whoever recorded; a facility only what another one recorded. */
  readonly office: boolean;
  /** Who may record it. What the office confirmed with the paper in hand is undone by them or the office alone. */
  readonly mayRecord: boolean;
  /** Who recorded, as the views know it: version 1 does not say. */
  readonly recordedBy: DeathRecord['recordedBy'];
}

/**
 * Why these people may not undo the recording that stands; null: they may. What a page offers is held to
 * it as well, so that nobody fills in a form that is refused at its end.
 */
export function wrongToUndo(
  { recordedBy, confirmed }: Pick<DeathRecord, 'recordedBy' | 'confirmed'>,
  { person, facility }: Pick<Actor, 'person' | 'facility'>,
  { office, mayRecord }: Pick<UndoFacts, 'office' | 'mayRecord'>,
): Refusal | null {
  if (office) return null;
  if (recordedBy === null || recordedBy.facility === facility || recordedBy.account === person) {
    return refuse('INVALID', '記録の取り消しは、記録した事業所とは別の事業所の方か、事務局が行います。');
  }
  if (confirmed && !mayRecord) {
    return refuse('INVALID', '事務局が確認した記録の取り消しは、事務局か、お亡くなりになったことを記録できる方が行います。');
  }
  return null;
}

export const undoDeathDecider: DeathDecider<UndoDeath, UndoFacts> = ofPatient(
  (command, state, { actor, facts }): readonly PatientDeathUndone[] | Refusal => {
    if (!isVisible(command.reason)) return noReason;
    if (!state.death) return notRecorded;
    const wrong = wrongToUndo({ ...state.death, recordedBy: state.death.recordedBy ?? facts.recordedBy }, actor, facts);
    if (wrong) return wrong;
    if (command.recording !== stepId(state.death.step)) return anotherRecording;
    return [{ type: 'PatientDeathUndone', data: { reason: command.reason.trim(), recording: state.death.step } }];
  },
);

/** What was read is not what stands: an answer to it says nothing of what was recorded since. */
const anotherRecording = refuse(
  'CONFLICT',
  'お亡くなりになったことの記録が、先にほかの方によって変えられています。最新の内容を確かめてから、もう一度行ってください。',
  'recording',
);

const noReason = refuse('INVALID', '理由を入力してください。', 'reason');
const notRecorded = refuse('CONFLICT', 'お亡くなりになったことの記録はありません。画面を開き直してお確かめください。');

function wrongFinding({ diedOn, foundBy, foundAt }: FoundDeath, state: PatientState, at: Instant, facts: DeathFacts): Refusal | null {
  if (diedOn > facts.today) return refuse('INVALID', 'お亡くなりになった日が未来の日付になっています。お確かめください。', 'diedOn');
  if (diedOn < state.birthDate) {
    return refuse('INVALID', 'お亡くなりになった日が生年月日より前になっています。お確かめください。', 'diedOn');
  }
  if (!isVisible(foundBy)) return refuse('INVALID', 'どなたが確認したかを入力してください。', 'foundBy');
  if (foundAt > plus(at, clockTolerance)) return refuse('INVALID', '確認した時刻が、現在より後になっています。', 'foundAt');
  if (dayIn(facts.zone, foundAt) < diedOn) {
    return refuse('INVALID', '確認した時刻が、お亡くなりになった日より前になっています。お確かめください。', 'foundAt');
  }
  return null;
}

/** All deaths are decided about a patient who is registered, on the patient's own stream. */
function ofPatient<C extends Command, E extends DeathEvent, Facts>(
  decide: (command: C, state: PatientState, context: Parameters<DeathDecider<C, Facts>['decide']>[2]) => readonly E[] | Refusal,
): DeathDecider<C, Facts> {
  return {
    initial: initialPatient,
    evolve: evolvePatient,
    decide: (command, state, context) => (state.registered ? decide(command, state, context) : notFound),
  };
}
