import { canonicalJson, notFound, refuse, type Command, type Decider, type Instant, type Refusal } from '@tsumugi/kernel';
import type { TeamLine } from '../policy/authorship.js';
import type { PatientBasics, PatientEvent, PatientPhase, Sex } from './events.js';

export interface RegisterPatient extends Command {
  readonly facility: string;
  readonly name: string;
  readonly kana: string;
  readonly birthDate: string;
  readonly sex: Sex;
}

export interface UpdateBasics extends Command, PatientBasics {
  readonly patient: string;
  /** Null: it stays as it is. */
  readonly phase: PatientPhase | null;
  /** The phase on the screen. */
  readonly expectedPhase: PatientPhase | null;
  /** When the basics on the screen were updated; null: never. */
  readonly expectedUpdatedAt: Instant | null;
}

/** Facts of the decisions about a patient's days. */
export interface TodayFacts {
  /** In the region's zone, `YYYY-MM-DD`. */
  readonly today: string;
}

/** Facts of the decision about basics. */
export interface LineFacts {
  /** The lines that the person may not change. */
  readonly closed: readonly TeamLine[];
}

export interface DeathRecord {
  /** Its number among all that was said about the death, from 1. */
  readonly step: number;
  readonly diedOn: string;
  readonly foundBy: string | null;
  readonly foundAt: Instant | null;
  /** Null: version 1 did not say. */
  readonly recordedBy: { readonly account: string; readonly facility: string } | null;
  readonly confirmed: boolean;
}

export interface DeathReport {
  readonly step: number;
  readonly id: string;
  readonly diedOn: string;
}

/** The id of what was said about a death (the schema's `DeathStep`). */
export const stepId = (step: number): string => String(step);

export interface PatientState {
  readonly registered: boolean;
  readonly birthDate: string;
  /** As the team said last; a death stands beside it, so that it can be undone. */
  readonly phase: PatientPhase;
  readonly death: DeathRecord | null;
  /** Said by somebody who may not record it, and not answered yet. */
  readonly report: DeathReport | null;
  /** How much was said about the death. */
  readonly deathSteps: number;
  /** The basics as one text, and when they were updated. */
  readonly basics: string;
  readonly updatedAt: Instant | null;
}

const none: PatientBasics = { careLevel: null, conditions: [], allergies: [], keyPerson: null, pointsOfCare: [], living: null };

export const initialPatient = (): PatientState => ({
  registered: false,
  birthDate: '',
  phase: 'STABLE',
  death: null,
  report: null,
  deathSteps: 0,
  basics: canonicalJson(none),
  updatedAt: null,
});

export const registeringDecider: Decider<RegisterPatient, PatientEvent, PatientState, TodayFacts> = {
  initial: initialPatient,
  decide({ facility, name, kana, birthDate, sex }, state, { facts }): readonly PatientEvent[] | Refusal {
    if (state.registered) return refuse('CONFLICT', 'この患者さんはすでに登録されています。');
    if (birthDate > facts.today) return refuse('INVALID', '生年月日が未来の日付になっています。お確かめください。', 'birthDate');
    if (Number(facts.today.slice(0, 4)) - Number(birthDate.slice(0, 4)) > 130) {
      return refuse('INVALID', '生年月日の年をお確かめください。', 'birthDate');
    }
    return [{ type: 'PatientRegistered', data: { facility, name, kana, birthDate, sex } }];
  },
  evolve: evolvePatient,
};

export const updatingDecider: Decider<UpdateBasics, PatientEvent, PatientState, LineFacts> = {
  initial: initialPatient,
  decide(command, state, { at, facts }): readonly PatientEvent[] | Refusal {
    if (!state.registered) return notFound;
    const { phase } = command;
    if (phase === 'DIED' && !state.death) {
      return refuse('INVALID', 'お亡くなりになったことは、日付とともに専用の画面から記録してください。', 'phase');
    }
    if (phase !== null && phase !== 'DIED' && state.death) {
      return refuse('CONFLICT', 'お亡くなりになった方の状態は変更できません。', 'phase');
    }
    const changed = phase !== null && phase !== 'DIED' && phase !== state.phase ? phase : null;
    const basics = basicsOf(command);
    const before = JSON.parse(state.basics) as PatientBasics;
    const closed = facts.closed.find((line) =>
      line === 'phase' ? changed !== null : line !== 'threshold' && canonicalJson(basics[line]) !== canonicalJson(before[line]),
    );
    if (closed) return refuse('INVALID', 'この項目を書き換えられる職種は、地域の決まりで限られています。', closed);
    if (changed !== null && command.expectedPhase !== state.phase) {
      return refuse(
        'CONFLICT',
        '状態は、先にほかの方が変えています。最新の状態を確かめてから、もう一度保存してください。',
        'expectedPhase',
      );
    }
    const events: PatientEvent[] = [];
    if (canonicalJson(basics) !== state.basics) {
      if (command.expectedUpdatedAt !== state.updatedAt) {
        return refuse('CONFLICT', 'ほかの方が先に更新しました。最新の内容を確かめてから、もう一度保存してください。', 'expectedUpdatedAt');
      }
      // The time stands on the event itself: it is what the next update is compared with.
      events.push({ type: 'BasicsUpdated', data: basics, occurredAt: at });
    }
    if (changed !== null) events.push({ type: 'PhaseChanged', data: { phase: changed } });
    return events;
  },
  evolve: evolvePatient,
};

function basicsOf({ careLevel, conditions, allergies, keyPerson, pointsOfCare, living }: PatientBasics): PatientBasics {
  return { careLevel, conditions, allergies, keyPerson, pointsOfCare, living };
}

export function evolvePatient(state: PatientState, event: PatientEvent): PatientState {
  // Each has a step, as in the views: by their number answers name what they are about.
  const deathSteps = state.deathSteps + 1;
  switch (event.type) {
    case 'PatientRegistered':
      return { ...state, registered: true, birthDate: event.data.birthDate ?? '' };
    case 'BasicsUpdated':
      return { ...state, basics: canonicalJson(basicsOf(event.data)), updatedAt: event.occurredAt ?? null };
    case 'PhaseChanged':
      return { ...state, phase: event.data.phase ?? state.phase };
    case 'PatientDied': {
      const { diedOn = '', foundBy = null, foundAt = null, recordedBy } = event.data;
      return { ...state, deathSteps, death: { step: deathSteps, diedOn, foundBy, foundAt, recordedBy, confirmed: false }, report: null };
    }
    case 'PatientDeathReported':
      return { ...state, deathSteps, report: { step: deathSteps, id: event.data.report, diedOn: event.data.diedOn ?? '' } };
    case 'PatientDeathReportClosed':
      return { ...state, deathSteps, report: state.report?.id === event.data.report ? null : state.report };
    case 'PatientDeathConfirmed':
      return { ...state, deathSteps, death: state.death && { ...state.death, confirmed: true } };
    case 'PatientDeathUndone':
      return { ...state, deathSteps, death: null };
  }
}
