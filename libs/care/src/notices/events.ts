import { defineEvent, type DomainEvent, type JsonObject, type Notice } from '@tsumugi/kernel';

/** A process asks that people are told that something is new. Nothing here says what. */
export type NoticesAsked = DomainEvent<
  'NoticesAsked',
  {
    /** The process that asks, and the event for which it does. */
    readonly process: string;
    readonly cause: string;
    readonly causePosition: number;
    /** One for each account. */
    readonly notices: readonly Notice[];
  }
>;

/** Nothing more is to be done for this account. */
export type NoticeDelivered = DomainEvent<
  'NoticeDelivered',
  {
    readonly account: string;
    /** By which notifiers; none where the person has no address. */
    readonly channels: readonly string[];
  }
>;

/** At least one notifier could not deliver. */
export type NoticeFailed = DomainEvent<
  'NoticeFailed',
  {
    readonly account: string;
    /** The notifiers that have delivered so far: they are not asked again. */
    readonly delivered: readonly string[];
    /** 1 for the first try. */
    readonly attempt: number;
    /** Not tried again. */
    readonly final: boolean;
  }
>;

/** A browser may be told; its address and keys as the browser made them. */
export type PushSubscribed = DomainEvent<
  'PushSubscribed',
  {
    readonly account: string;
    /** In which session it was asked for: it ends with it. Null in old records. */
    readonly session: string | null;
    readonly endpoint: string;
    readonly p256dh: string;
    readonly auth: string;
  }
>;

/** Taken back by the person, or the push service said that the browser is gone. */
export type PushEnded = DomainEvent<'PushEnded', { readonly account: string; readonly reason: 'unsubscribed' | 'gone' }>;

export type OutboxEvent = NoticesAsked | NoticeDelivered | NoticeFailed;
export type PushEvent = PushSubscribed | PushEnded;

export const noticeEvents = [
  defineEvent<NoticesAsked>('NoticesAsked', {
    version: 2,
    clear: ['process', 'cause', 'causePosition', 'notices'],
    upcasts: { 1: aboutWherePathsLead },
  }),
  defineEvent<NoticeDelivered>('NoticeDelivered', { clear: ['account', 'channels'] }),
  defineEvent<NoticeFailed>('NoticeFailed', { clear: ['account', 'delivered', 'attempt', 'final'] }),
  defineEvent<PushSubscribed>('PushSubscribed', {
    version: 2,
    clear: ['account', 'session'],
    upcasts: { 1: (data) => ({ ...data, session: null }) },
  }),
  defineEvent<PushEnded>('PushEnded', { clear: ['account', 'reason'] }),
];

/** Version 1 said only where the person lands: of a patient's page that is what the notice is about. */
function aboutWherePathsLead(data: JsonObject): JsonObject {
  const notices = (data['notices'] as { readonly path: string }[]).map((notice) => {
    const patient = /^\/patients\/([^/]+)$/.exec(notice.path)?.[1];
    return { ...notice, about: patient === undefined ? {} : { patient } };
  });
  return { ...data, notices };
}
