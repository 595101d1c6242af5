import { defineEvent, type DomainEvent } from '@tsumugi/kernel';
import type { ObjectionKind } from '../objections.js';

/** Somebody who may not correct a record says what is not right about it. */
export type ObjectionRaised = DomainEvent<
  'ObjectionRaised',
  {
    readonly objection: string;
    readonly kind: ObjectionKind;
    /** The id of the reading, entry or post. */
    readonly record: string;
    readonly patient: string;
    /** Of a post: the room where it stands. */
    readonly room: string | null;
    /** The version that was on the screen. Null in old records: the one that stood at their place in the log. */
    readonly version: number | null;
    readonly remark: string;
  }
>;

/** The author answered it, or who raised it took it back. A correction of the record ends it without this. */
export type ObjectionClosed = DomainEvent<
  'ObjectionClosed',
  {
    readonly objection: string;
    readonly patient: string;
    readonly how: 'ANSWERED' | 'TAKEN_BACK';
    /** Null: taken back without a word. */
    readonly answer: string | null;
  }
>;

export type ObjectionEvent = ObjectionRaised | ObjectionClosed;

export const objectionEvents = [
  defineEvent<ObjectionRaised>('ObjectionRaised', {
    version: 2,
    clear: ['objection', 'kind', 'record', 'patient', 'room', 'version'],
    upcasts: { 1: (data) => ({ ...data, version: null }) },
  }),
  defineEvent<ObjectionClosed>('ObjectionClosed', { clear: ['objection', 'patient', 'how'] }),
];
