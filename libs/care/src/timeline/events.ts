import { defineEvent, type DomainEvent, type JsonObject } from '@tsumugi/kernel';

/**
 * The field's seven kinds of room: 多職種全員, 絞込, 患者・家族, 1対1, 自由グループ, 施設内掲示板,
 * コミュニティ. The last three are possible in the log; nothing opens them yet.
 */
export const roomKinds = ['ALL_PROFESSIONALS', 'NARROWED', 'FAMILY', 'ONE_TO_ONE', 'FREE_GROUP', 'FACILITY_BOARD', 'COMMUNITY'] as const;
export type RoomKind = (typeof roomKinds)[number];

export const priorities = ['NORMAL', 'IMPORTANT'] as const;
export type Priority = (typeof priorities)[number];

export const withdrawalReasons = ['WRONG_PATIENT', 'WRONG_ROOM', 'MISTAKE'] as const;
export type WithdrawalReason = (typeof withdrawalReasons)[number];

export const reactionKinds = ['thanks', 'understood', 'well-done', 'worried'] as const;
export type ReactionKind = (typeof reactionKinds)[number];

/** Proxy entry: whether the person for whom a post was entered said that it is so. */
export type ProxyStatus = 'AWAITING' | 'CONFIRMED' | 'OBJECTED';

/**
 * Who is in a room: a whole facility (`account` is `*`), or a person as they serve for a facility.
 * Old records name persons without one: they meant the stays in which the person then was.
 */
export interface RoomParty {
  readonly facility: string | null;
  readonly account: string;
}

/** A person by account, or everyone of a profession in the room: exactly one of the two is set. */
export interface Mentioned {
  readonly account: string | null;
  readonly profession: string | null;
}

/** A room beside the two that every patient has. */
export type RoomOpened = DomainEvent<
  'RoomOpened',
  {
    readonly room: string;
    readonly patient: string;
    readonly kind: RoomKind;
    readonly name: string;
    readonly parties: readonly RoomParty[];
  }
>;

/** Nobody writes there any more; what was written stays readable. */
export type RoomClosed = DomainEvent<'RoomClosed', { readonly room: string }>;

export type PostPublished = DomainEvent<
  'PostPublished',
  {
    readonly post: string;
    readonly room: string;
    readonly patient: string;
    readonly author: string;
    /** Null for patient and relatives. */
    readonly authorFacility: string | null;
    /** Proxy entry: who typed it for the author; null where the author typed it. */
    readonly enteredBy: string | null;
    readonly enteredByFacility: string | null;
    readonly replyTo: string | null;
    readonly text: string;
    readonly tags: readonly string[];
    readonly mentions: readonly Mentioned[];
    readonly priority: Priority;
    /** Ids of files, in the order chosen. */
    readonly attachments: readonly string[];
    /** Ids of readings, in the order chosen. */
    readonly readings: readonly string[];
    /** How many professionals were in the room then, beside who wrote: stable, so that it is the same on every screen. */
    readonly audienceCount: number;
  }
>;

/** A visible correction: the first text is version 1. */
export type PostCorrected = DomainEvent<
  'PostCorrected',
  {
    readonly post: string;
    readonly version: number;
    readonly text: string;
    /** Proxy entry waits for its author again, unless the author corrected it. Null for other posts. */
    readonly proxy: ProxyStatus | null;
  }
>;

export type PostWithdrawn = DomainEvent<'PostWithdrawn', { readonly post: string; readonly reason: WithdrawalReason }>;

/** Patient and relatives may read this version with these attachments, whatever is corrected later. */
export type PostReleased = DomainEvent<
  'PostReleased',
  { readonly post: string; readonly version: number; readonly attachments: readonly string[] }
>;

export type ReleaseTakenBack = DomainEvent<'ReleaseTakenBack', { readonly post: string }>;

/** An answer to one version of a post. Null, in what version 1 of the event said: to the one that stood then. */
interface Answered {
  readonly post: string;
  readonly version: number | null;
}

export type ProxyPostConfirmed = DomainEvent<'ProxyPostConfirmed', Answered>;

export type ProxyPostObjected = DomainEvent<'ProxyPostObjected', Answered & { readonly reason: string }>;

export type Reacted = DomainEvent<'Reacted', { readonly post: string; readonly person: string; readonly kind: ReactionKind }>;

export type ReactionTakenBack = DomainEvent<
  'ReactionTakenBack',
  { readonly post: string; readonly person: string; readonly kind: ReactionKind }
>;

/** 了解: pressed by a person, unlike "seen". It holds for its version: what is corrected asks anew. */
export type PostAcknowledged = DomainEvent<'PostAcknowledged', Answered & { readonly person: string }>;

/** Told by a professional's screen for what was on it. */
export type PostsSeen = DomainEvent<
  'PostsSeen',
  {
    readonly room: string;
    /** With the version that was on the screen; null in old records: the one that stood at their place in the log. */
    readonly posts: readonly { readonly post: string; readonly version: number | null }[];
  }
>;

/** Told by the screen of a patient or relative: released posts, and posts of the family room. */
export type ReleasedPostsSeen = DomainEvent<'ReleasedPostsSeen', { readonly patient: string; readonly posts: readonly string[] }>;

export type RoomEvent = RoomOpened | RoomClosed;
export type PostEvent =
  | PostPublished
  | PostCorrected
  | PostWithdrawn
  | PostReleased
  | ReleaseTakenBack
  | ProxyPostConfirmed
  | ProxyPostObjected
  | Reacted
  | ReactionTakenBack
  | PostAcknowledged;
export type TimelineEvent = RoomEvent | PostEvent | PostsSeen | ReleasedPostsSeen;

const ofThatMoment = (data: JsonObject): JsonObject => ({ ...data, version: null });

export const timelineEvents = [
  defineEvent<RoomOpened>('RoomOpened', { clear: ['room', 'patient', 'kind', 'parties'] }),
  defineEvent<RoomClosed>('RoomClosed', { clear: ['room'] }),
  defineEvent<PostPublished>('PostPublished', {
    clear: [
      'post',
      'room',
      'patient',
      'author',
      'authorFacility',
      'enteredBy',
      'enteredByFacility',
      'replyTo',
      'priority',
      'attachments',
      'readings',
      'audienceCount',
    ],
  }),
  defineEvent<PostCorrected>('PostCorrected', { clear: ['post', 'version', 'proxy'] }),
  defineEvent<PostWithdrawn>('PostWithdrawn', { clear: ['post', 'reason'] }),
  defineEvent<PostReleased>('PostReleased', { clear: ['post', 'version', 'attachments'] }),
  defineEvent<ReleaseTakenBack>('ReleaseTakenBack', { clear: ['post'] }),
  defineEvent<ProxyPostConfirmed>('ProxyPostConfirmed', { version: 2, clear: ['post', 'version'], upcasts: { 1: ofThatMoment } }),
  defineEvent<ProxyPostObjected>('ProxyPostObjected', { version: 2, clear: ['post', 'version'], upcasts: { 1: ofThatMoment } }),
  defineEvent<Reacted>('Reacted', { clear: ['post', 'person', 'kind'] }),
  defineEvent<ReactionTakenBack>('ReactionTakenBack', { clear: ['post', 'person', 'kind'] }),
  defineEvent<PostAcknowledged>('PostAcknowledged', { version: 2, clear: ['post', 'person', 'version'], upcasts: { 1: ofThatMoment } }),
  defineEvent<PostsSeen>('PostsSeen', {
    version: 2,
    clear: ['room', 'posts'],
    upcasts: { 1: (data) => ({ ...data, posts: (data['posts'] as string[]).map((post) => ({ post, version: null })) }) },
  }),
  defineEvent<ReleasedPostsSeen>('ReleasedPostsSeen', { clear: ['patient', 'posts'] }),
] as const;
