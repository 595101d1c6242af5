import { refuse, type Command, type Decider, type Refusal } from '@tsumugi/kernel';
import type { ClockAccepted } from './events.js';

/** The last record of the log, which is from the future. */
export interface AcceptClock extends Command {
  readonly region: string;
  readonly position: number;
  readonly type: string;
  readonly at: string;
}

export const clockDecider: Decider<AcceptClock, ClockAccepted, null> = {
  initial: () => null,
  decide({ position, type, at }, _, { at: clock }): readonly ClockAccepted[] | Refusal {
    if (at <= clock) return refuse('CONFLICT', 'この記録の時刻は、時計より先ではありません。');
    return [{ type: 'ClockAccepted', data: { position, type, at, clock } }];
  },
  evolve: () => null,
};
