import { defineEvent, type DomainEvent } from '@tsumugi/kernel';
import type { RegionPolicy } from '../policy/facts.js';

/** 包括同意 reaches every facility of the care team, 個別同意 the facilities it names. */
export const consentKinds = ['COMPREHENSIVE', 'INDIVIDUAL'] as const;
export type ConsentKind = (typeof consentKinds)[number];

/** On paper or spoken; regions accept either. */
export const consentForms = ['WRITTEN', 'VERBAL'] as const;
export type ConsentForm = (typeof consentForms)[number];

/** How the office was told of a withdrawal: by the paper (同意撤回書), on the telephone, or by somebody who came. */
export const withdrawalMeans = ['PAPER', 'TELEPHONE', 'IN_PERSON'] as const;
export type WithdrawalMeans = (typeof withdrawalMeans)[number];

/** Who gave or withdrew a consent. `relationship` null: the patient in person. */
export interface ConsentGiver {
  readonly name: string;
  readonly relationship: string | null;
}

/** The patient, or a relative in their place, agreed to share information. */
export type ConsentRecorded = DomainEvent<
  'ConsentRecorded',
  {
    readonly consent: string;
    readonly patient: string;
    readonly kind: ConsentKind;
    /** Named facilities of an individual consent; empty for a comprehensive one. */
    readonly facilities: readonly string[];
    readonly form: ConsentForm;
    /** `YYYY-MM-DD`. */
    readonly givenOn: string;
    readonly givenBy: ConsentGiver;
    /** 同意取得者 and 受付事業所. */
    readonly obtainedBy: { readonly account: string; readonly facility: string };
    /** The version of the 説明書 that was handed over. */
    readonly explanationVersion: string;
    /** Who makes it effective: the region's rule on that day, whatever the rule becomes. */
    readonly registration: RegionPolicy['consentRegistration'];
  }
>;

/** The office registered the paper (システム登録). */
export type ConsentRegistered = DomainEvent<
  'ConsentRegistered',
  { readonly consent: string; readonly patient: string; readonly by: string }
>;

/** A second person of the office (確認者) confirmed the registration. */
export type ConsentConfirmed = DomainEvent<'ConsentConfirmed', { readonly consent: string; readonly patient: string; readonly by: string }>;

/** The office looked at the paper of a consent that was effective already. */
export type ConsentChecked = DomainEvent<'ConsentChecked', { readonly consent: string; readonly patient: string; readonly by: string }>;

/** 同意撤回. Ends reading from here on; what a facility wrote itself it keeps. */
export type ConsentWithdrawn = DomainEvent<
  'ConsentWithdrawn',
  {
    readonly patient: string;
    /** Empty: every consent of the patient; else only these facilities lose it. */
    readonly facilities: readonly string[];
    /** `YYYY-MM-DD`. */
    readonly withdrawnOn: string;
    readonly givenBy: ConsentGiver;
    readonly reason: string | null;
    /** How the office was told; null where a facility recorded it, as in all that version 1 said. */
    readonly means: WithdrawalMeans | null;
    /** `facility` null: the office. Null: version 1 does not say. */
    readonly recordedBy: { readonly account: string; readonly facility: string | null } | null;
  }
>;

export type ConsentEvent = ConsentRecorded | ConsentRegistered | ConsentConfirmed | ConsentChecked | ConsentWithdrawn;

export const consentEvents = [
  defineEvent<ConsentRecorded>('ConsentRecorded', {
    clear: ['consent', 'patient', 'kind', 'facilities', 'form', 'obtainedBy', 'explanationVersion', 'registration'],
  }),
  defineEvent<ConsentRegistered>('ConsentRegistered', { clear: ['consent', 'patient', 'by'] }),
  defineEvent<ConsentConfirmed>('ConsentConfirmed', { clear: ['consent', 'patient', 'by'] }),
  defineEvent<ConsentChecked>('ConsentChecked', { clear: ['consent', 'patient', 'by'] }),
  defineEvent<ConsentWithdrawn>('ConsentWithdrawn', {
    version: 2,
    clear: ['patient', 'facilities', 'means', 'recordedBy'],
    upcasts: { 1: (data) => ({ ...data, means: null, recordedBy: null }) },
  }),
];
