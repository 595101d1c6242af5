import { StepWords } from '../death/StepWords';
import { WithdrawalWords } from '../team/WithdrawalWords';
import type { Saying } from './sayings';

/** What was said between two posts about a death or a consent, in the room of all professionals. */
export function SaidLines({ sayings = [] }: { sayings: readonly Saying[] | undefined }) {
  return sayings.map((saying) => (
    <li key={saying.key} className="said-line" role="note">
      {'step' in saying ? <StepWords step={saying.step} /> : <WithdrawalWords withdrawal={saying.withdrawal} />}
    </li>
  ));
}
