import { defineEvent, type DomainEvent } from '@tsumugi/kernel';

export const sexes = ['FEMALE', 'MALE', 'OTHER'] as const;
export type Sex = (typeof sexes)[number];

export const patientPhases = ['STABLE', 'CHANGING', 'END_OF_LIFE', 'DIED'] as const;
export type PatientPhase = (typeof patientPhases)[number];

/** 要支援1 … 要介護5. */
export const careLevels = ['support-1', 'support-2', 'care-1', 'care-2', 'care-3', 'care-4', 'care-5'] as const;
export type CareLevel = (typeof careLevels)[number];

/** A facility registered a patient and is the first member of the care team. */
export type PatientRegistered = DomainEvent<
  'PatientRegistered',
  {
    /** The registering facility. */
    readonly facility: string;
    readonly name: string;
    readonly kana: string;
    /** `YYYY-MM-DD`. */
    readonly birthDate: string;
    readonly sex: Sex;
  }
>;

export interface KeyPerson {
  readonly name: string;
  readonly relationship: string;
  readonly phone: string | null;
}

/** What everybody of the team needs to know at the first visit. */
export interface PatientBasics {
  /** Null: not known. */
  readonly careLevel: CareLevel | null;
  readonly conditions: readonly string[];
  readonly allergies: readonly string[];
  readonly keyPerson: KeyPerson | null;
  readonly pointsOfCare: readonly string[];
  readonly living: string | null;
}

/** The whole of the basics, as they are now. */
export type BasicsUpdated = DomainEvent<'BasicsUpdated', PatientBasics>;

export type PhaseChanged = DomainEvent<'PhaseChanged', { readonly phase: Exclude<PatientPhase, 'DIED'> }>;

/** The patient died; a second one corrects the day. */
export type PatientDied = DomainEvent<
  'PatientDied',
  {
    /** In the region's zone, `YYYY-MM-DD`. */
    readonly diedOn: string;
  }
>;

export type PatientEvent = PatientRegistered | BasicsUpdated | PhaseChanged | PatientDied;

export const patientEvents = [
  defineEvent<PatientRegistered>('PatientRegistered', { clear: ['facility'] }),
  defineEvent<BasicsUpdated>('BasicsUpdated', { clear: [] }),
  defineEvent<PhaseChanged>('PhaseChanged', { clear: [] }),
  defineEvent<PatientDied>('PatientDied', { clear: [] }),
];
