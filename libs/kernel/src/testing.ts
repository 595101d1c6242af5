import type { Command, Decider, DecisionContext } from './decider.js';
import type { DomainEvent } from './event.js';
import { isRefusal, type Refusal, type RefusalCode } from './refusal.js';

/**
 * Given what happened, when a command comes, then this happens — or this refusal.
 *
 *     given(decider, [opened]).when(publish, { facts }).then([published]);
 */
export function given<C extends Command, E extends DomainEvent, State, Facts>(
  decider: Decider<C, E, State, Facts>,
  history: readonly E[] = [],
) {
  const state = history.reduce((before, event) => decider.evolve(before, event), decider.initial());
  return {
    state,
    when(command: C, context: Partial<DecisionContext<Facts>> = {}) {
      const outcome: readonly E[] | Refusal = decider.decide(command, state, {
        at: '2026-04-01T02:00:00.000Z',
        actor: { person: 'person-1', facility: 'facility-1', device: null },
        facts: undefined as Facts,
        ...context,
      });
      return {
        outcome,
        then(expected: readonly E[]): void {
          expect(outcome).toEqual(expected);
        },
        thenRefused(code: RefusalCode): void {
          expect(isRefusal(outcome) ? outcome.code : outcome).toBe(code);
        },
      };
    },
  };
}
