import { defineEvent, type Audience, type DomainEvent, type Instant } from '@tsumugi/kernel';

/** Each kind enters one of the three spaces. */
export type AccountKind = 'professional' | 'family' | 'office';

/** Why a session ended before its time. */
export type SessionEnd = 'signed-out' | 'ended-from-another' | 'acts-for-another';

/** A sign-in name belongs to this account, for ever. */
export type SignInNameReserved = DomainEvent<'SignInNameReserved', { readonly account: string }>;

export type AccountOpened = DomainEvent<
  'AccountOpened',
  {
    readonly kind: AccountKind;
    readonly signInName: string;
    readonly name: string;
    /** Empty for relatives, of whom nobody asked it. */
    readonly kana: string;
    readonly email: string | null;
  }
>;

/** A new password. It ends all sessions but the one in which it was chosen. */
export type PasswordSet = DomainEvent<
  'PasswordSet',
  {
    /** Argon2id in the PHC string format. */
    readonly passwordHash: string;
    readonly keptSession: string | null;
  }
>;

/** The path of the person's face, or null to show none. */
export type FaceSet = DomainEvent<'FaceSet', { readonly face: string | null }>;

export type SessionOpened = DomainEvent<
  'SessionOpened',
  {
    readonly account: string;
    readonly audience: Audience;
    readonly facility: string | null;
    readonly profession: string | null;
    /** How the device names itself. */
    readonly device: string | null;
    /** SHA-256 of the token, base64url. */
    readonly tokenHash: string;
    readonly until: Instant;
    /**
     * Which of the account's passwords proved it, counted from 1. Null where another session did, in
     * a demonstration's click, and in old records.
     */
    readonly password: number | null;
    /** The session in which the person went on for another facility. */
    readonly goesOnFrom: string | null;
  }
>;

export type SessionEnded = DomainEvent<'SessionEnded', { readonly cause: SessionEnd }>;

export type AccountEvent = AccountOpened | PasswordSet | FaceSet;
export type SessionEvent = SessionOpened | SessionEnded;

export const accountEvents = [
  defineEvent<SignInNameReserved>('SignInNameReserved', { clear: ['account'] }),
  defineEvent<AccountOpened>('AccountOpened', { clear: ['kind'] }),
  defineEvent<PasswordSet>('PasswordSet', { clear: ['keptSession'] }),
  defineEvent<FaceSet>('FaceSet', { clear: [] }),
  defineEvent<SessionOpened>('SessionOpened', {
    version: 2,
    clear: ['account', 'audience', 'facility', 'profession', 'until', 'password', 'goesOnFrom'],
    // Version 1 did not say by what it was proven.
    upcasts: { 1: (data) => ({ ...data, password: null, goesOnFrom: null }) },
  }),
  defineEvent<SessionEnded>('SessionEnded', { clear: ['cause'] }),
];
