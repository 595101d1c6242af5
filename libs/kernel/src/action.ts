import type { Command, Decider, RemoteDecider } from './decider.js';
import type { DomainEvent, Subject } from './event.js';
import type { Refusal } from './refusal.js';
import type { Instant } from './time.js';
import type { ViewReader } from './view.js';
import type { Viewer } from './viewer.js';

/**
 * Something that can be done: which stream it writes, whose content it is, who may do it, and
 * which facts the decision needs. `prepare` asks the policy; `decide` keeps the stream's own rules.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export interface Action<C extends Command = any, E extends DomainEvent = any, State = any, Facts = any> {
  readonly name: string;
  readonly decider: Decider<C, E, State, Facts> | RemoteDecider<C, E, State, Facts>;
  stream(command: C, viewer: Viewer): string;
  subject(command: C, viewer: Viewer, read: ViewReader): Subject;
  prepare(command: C, viewer: Viewer, read: ViewReader, at: Instant): Facts | Refusal;
  /** Proxy entry: the account for whom the viewer writes. */
  onBehalfOf?(command: C): string | null;
  /** Also where the subject is set aside: it ends something, and asks nothing of the views. */
  readonly evenSetAside?: boolean;
  /** What the command made or changed; by default the command's own id. */
  result?(command: C): string;
}

export function defineAction<C extends Command, E extends DomainEvent, State, Facts>(
  action: Action<C, E, State, Facts>,
): Action<C, E, State, Facts> {
  return action;
}
