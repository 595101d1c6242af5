import type { SaidStep } from './steps';
import { StepWords } from './StepWords';
import './death.css';

/** What was said about the death between two posts, in the room of all professionals. */
export function DeathSteps({ steps }: { steps: readonly SaidStep[] }) {
  return steps.map((step) => (
    <li key={`death-${step.id}`} className="death-line" role="note">
      <StepWords step={step} />
    </li>
  ));
}
