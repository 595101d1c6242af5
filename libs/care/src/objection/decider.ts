import { notFound, refuse, type Command, type Decider, type Refusal } from '@tsumugi/kernel';
import type { ObjectionKind } from '../objections.js';
import type { ObjectionClosed, ObjectionEvent, ObjectionRaised } from './events.js';

/** The command's id is the objection's. */
export interface RaiseObjection extends Command {
  readonly kind: ObjectionKind;
  readonly record: string;
  /** The version that was on the screen. */
  readonly expectedVersion: number;
  readonly remark: string;
}

export interface RaiseFacts {
  readonly patient: string;
  readonly room: string | null;
  /** The record's, as it stands. */
  readonly version: number;
  /** What the person raised about this record: how much of it waits for an answer, and all of it. */
  readonly waiting: number;
  readonly raised: number;
}

/** So many of one person's objections may wait beside one record. */
export const mostWaiting = 3;
/** And so many there may ever be: each calls its author. */
export const mostRaised = 20;

export interface CloseObjection extends Command {
  readonly objection: string;
  readonly answer: string | null;
}

export interface CloseFacts {
  /** The viewer acts for a facility that wrote the record; else for the one that objected. */
  readonly ofAuthor: boolean;
  /** The record was corrected since: that was the answer. */
  readonly corrected: boolean;
}

/** Null before it is raised. */
export type ObjectionState = { readonly patient: string; readonly closed: boolean } | null;

export const raiseDecider: Decider<RaiseObjection, ObjectionEvent, ObjectionState, RaiseFacts> = {
  initial: () => null,
  decide({ commandId, kind, record, expectedVersion, remark }, state, { facts }): readonly ObjectionRaised[] | Refusal {
    if (state) return refuse('CONFLICT', 'この異議はすでに伝えられています。');
    const { patient, room, version, waiting, raised } = facts;
    if (expectedVersion !== version) {
      return refuse(
        'CONFLICT',
        'この記録は先に訂正されています。最新の内容を確かめて、まだ違うときは、もう一度伝えてください。',
        'expectedVersion',
      );
    }
    if (waiting >= mostWaiting) {
      return refuse(
        'CONFLICT',
        `この記録には、回答を待っている異議がすでに${mostWaiting}件あります。回答を待つか、取り下げてから伝えてください。`,
        'record',
      );
    }
    if (raised >= mostRaised) {
      return refuse('CONFLICT', `1つの記録に伝えられる異議は、お一人${mostRaised}件までです。記録した方に直接お伝えください。`, 'record');
    }
    return [{ type: 'ObjectionRaised', data: { objection: commandId, kind, record, patient, room, version, remark } }];
  },
  evolve,
};

export const closeDecider: Decider<CloseObjection, ObjectionEvent, ObjectionState, CloseFacts> = {
  initial: () => null,
  decide({ objection, answer }, state, { facts }): readonly ObjectionClosed[] | Refusal {
    if (!state) return notFound;
    if (state.closed || facts.corrected) return refuse('CONFLICT', 'この異議はすでに終わっています。', 'objection');
    if (facts.ofAuthor && answer === null) return refuse('INVALID', '異議への回答を入力してください。', 'answer');
    const how = facts.ofAuthor ? 'ANSWERED' : 'TAKEN_BACK';
    return [{ type: 'ObjectionClosed', data: { objection, patient: state.patient, how, answer } }];
  },
  evolve,
};

function evolve(state: ObjectionState, event: ObjectionEvent): ObjectionState {
  if (event.type === 'ObjectionRaised') return { patient: event.data.patient, closed: false };
  return state && { ...state, closed: true };
}
