import { defineEvent, type DomainEvent, type Instant } from '@tsumugi/kernel';

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

/** The patient died; a second one corrects what the first said. */
export type PatientDied = DomainEvent<
  'PatientDied',
  {
    /** In the region's zone, `YYYY-MM-DD`. */
    readonly diedOn: string;
    /** Who found the death, as the recorder names them. Null, as the two below, in what version 1 said. */
    readonly foundBy: string | null;
    readonly foundAt: Instant | null;
    readonly recordedBy: { readonly account: string; readonly facility: string } | null;
  }
>;

/** Somebody who may not record a death says that there was one: those who record are called. */
export type PatientDeathReported = DomainEvent<
  'PatientDeathReported',
  { readonly report: string; readonly diedOn: string; readonly foundBy: string; readonly foundAt: Instant }
>;

/** The report was a mistake, or is answered otherwise than by a recording. */
export type PatientDeathReportClosed = DomainEvent<'PatientDeathReportClosed', { readonly report: string; readonly reason: string }>;

/**
 * An answer to one recording, by its number among all that was said about the death. Null, in what
 * version 1 said: to the one that stood then.
 */
interface OfRecording {
  readonly recording: number | null;
}

/** The office has seen the paper. */
export type PatientDeathConfirmed = DomainEvent<'PatientDeathConfirmed', OfRecording & { readonly by: string }>;

/** The recording was a mistake: the patient lives. What was said stays on record. */
export type PatientDeathUndone = DomainEvent<'PatientDeathUndone', OfRecording & { readonly reason: string }>;

export type DeathEvent = PatientDied | PatientDeathReported | PatientDeathReportClosed | PatientDeathConfirmed | PatientDeathUndone;
export type PatientEvent = PatientRegistered | BasicsUpdated | PhaseChanged | DeathEvent;

export const patientEvents = [
  defineEvent<PatientRegistered>('PatientRegistered', { clear: ['facility'] }),
  defineEvent<BasicsUpdated>('BasicsUpdated', { clear: [] }),
  defineEvent<PhaseChanged>('PhaseChanged', { clear: [] }),
  defineEvent<PatientDied>('PatientDied', {
    version: 2,
    clear: ['recordedBy'],
    upcasts: { 1: (data) => ({ ...data, foundBy: null, foundAt: null, recordedBy: null }) },
  }),
  defineEvent<PatientDeathReported>('PatientDeathReported', { clear: ['report'] }),
  defineEvent<PatientDeathReportClosed>('PatientDeathReportClosed', { clear: ['report'] }),
  defineEvent<PatientDeathConfirmed>('PatientDeathConfirmed', {
    version: 2,
    clear: ['by', 'recording'],
    upcasts: { 1: (data) => ({ ...data, recording: null }) },
  }),
  defineEvent<PatientDeathUndone>('PatientDeathUndone', {
    version: 2,
    clear: ['recording'],
    upcasts: { 1: (data) => ({ ...data, recording: null }) },
  }),
];
