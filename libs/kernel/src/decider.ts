import type { Actor, DomainEvent } from './event.js';
import type { Refusal } from './refusal.js';
import type { Instant } from './time.js';

/** Every command carries the id that its client gave it: a retry is the same command. */
export interface Command {
  readonly commandId: string;
  /**
   * Milliseconds between the person's word and this try. It grows while there is no network, so it
   * is no part of what the command says: a later try is the same command.
   */
  readonly waitedMs?: number | null;
}

/** What a decision may know beside its own stream. */
export interface DecisionContext<Facts = unknown> {
  readonly at: Instant;
  readonly actor: Actor;
  /** Read from the views by the action, before the decision. */
  readonly facts: Facts;
}

/** Three pure functions. A decider's state is the smallest that its decisions need. */
export interface Decider<C extends Command, E extends DomainEvent, State, Facts = undefined> {
  initial(): State;
  decide(command: C, state: State, context: DecisionContext<Facts>): readonly E[] | Refusal;
  evolve(state: State, event: E): State;
}

/** A decider that runs elsewhere: a plugin's, in its worker or process. */
export interface RemoteDecider<C extends Command, E extends DomainEvent, State, Facts = undefined> extends Omit<
  Decider<C, E, State, Facts>,
  'decide'
> {
  decide(command: C, state: State, context: DecisionContext<Facts>): Promise<readonly E[] | Refusal>;
}
