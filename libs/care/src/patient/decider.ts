import { canonicalJson, notFound, refuse, type Command, type Decider, type Instant, type Refusal } from '@tsumugi/kernel';
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
  readonly phase: PatientPhase;
  /** When the basics on the screen were updated; null: never. */
  readonly expectedUpdatedAt: Instant | null;
}

export interface RecordDeath extends Command {
  readonly patient: string;
  readonly diedOn: string;
}

/** Facts of the decisions about a patient's days. */
export interface TodayFacts {
  /** In the region's zone, `YYYY-MM-DD`. */
  readonly today: string;
}

export interface PatientState {
  readonly registered: boolean;
  readonly birthDate: string;
  readonly phase: PatientPhase;
  readonly diedOn: string | null;
  /** The basics as one text, and when they were updated. */
  readonly basics: string;
  readonly updatedAt: Instant | null;
}

const none: PatientBasics = { careLevel: null, conditions: [], allergies: [], keyPerson: null, pointsOfCare: [], living: null };

const initial = (): PatientState => ({
  registered: false,
  birthDate: '',
  phase: 'STABLE',
  diedOn: null,
  basics: canonicalJson(none),
  updatedAt: null,
});

export const registeringDecider: Decider<RegisterPatient, PatientEvent, PatientState, TodayFacts> = {
  initial,
  decide({ facility, name, kana, birthDate, sex }, state, { facts }): readonly PatientEvent[] | Refusal {
    if (state.registered) return refuse('CONFLICT', 'この患者さんはすでに登録されています。');
    if (birthDate > facts.today) return refuse('INVALID', '生年月日が未来の日付になっています。お確かめください。', 'birthDate');
    if (Number(facts.today.slice(0, 4)) - Number(birthDate.slice(0, 4)) > 130) {
      return refuse('INVALID', '生年月日の年をお確かめください。', 'birthDate');
    }
    return [{ type: 'PatientRegistered', data: { facility, name, kana, birthDate, sex } }];
  },
  evolve,
};

export const updatingDecider: Decider<UpdateBasics, PatientEvent, PatientState> = {
  initial,
  decide(command, state, { at }): readonly PatientEvent[] | Refusal {
    if (!state.registered) return notFound;
    const { phase } = command;
    if (phase === 'DIED' && state.phase !== 'DIED') {
      return refuse('INVALID', 'お亡くなりになったことは、日付とともに専用の画面から記録してください。', 'phase');
    }
    if (phase !== 'DIED' && state.phase === 'DIED') {
      return refuse('CONFLICT', 'お亡くなりになった方の状態は変更できません。', 'phase');
    }
    const basics = basicsOf(command);
    const events: PatientEvent[] = [];
    if (canonicalJson(basics) !== state.basics) {
      if (command.expectedUpdatedAt !== state.updatedAt) {
        return refuse('CONFLICT', 'ほかの方が先に更新しました。最新の内容を確かめてから、もう一度保存してください。', 'expectedUpdatedAt');
      }
      // The time stands on the event itself: it is what the next update is compared with.
      events.push({ type: 'BasicsUpdated', data: basics, occurredAt: at });
    }
    if (phase !== 'DIED' && phase !== state.phase) events.push({ type: 'PhaseChanged', data: { phase } });
    return events;
  },
  evolve,
};

export const deathDecider: Decider<RecordDeath, PatientEvent, PatientState, TodayFacts> = {
  initial,
  decide({ diedOn }, state, { facts }): readonly PatientEvent[] | Refusal {
    if (!state.registered) return notFound;
    if (diedOn > facts.today) return refuse('INVALID', 'お亡くなりになった日が未来の日付になっています。お確かめください。', 'diedOn');
    if (diedOn < state.birthDate)
      return refuse('INVALID', 'お亡くなりになった日が生年月日より前になっています。お確かめください。', 'diedOn');
    if (diedOn === state.diedOn) return [];
    return [{ type: 'PatientDied', data: { diedOn } }];
  },
  evolve,
};

function basicsOf({ careLevel, conditions, allergies, keyPerson, pointsOfCare, living }: PatientBasics): PatientBasics {
  return { careLevel, conditions, allergies, keyPerson, pointsOfCare, living };
}

function evolve(state: PatientState, event: PatientEvent): PatientState {
  switch (event.type) {
    case 'PatientRegistered':
      return { ...state, registered: true, birthDate: event.data.birthDate ?? '' };
    case 'BasicsUpdated':
      return { ...state, basics: canonicalJson(basicsOf(event.data)), updatedAt: event.occurredAt ?? null };
    case 'PhaseChanged':
      return { ...state, phase: event.data.phase ?? state.phase };
    case 'PatientDied':
      return { ...state, phase: 'DIED', diedOn: event.data.diedOn ?? '' };
  }
}
