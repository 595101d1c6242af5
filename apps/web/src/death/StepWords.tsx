import { dateWords, fullTimeWords } from '../field/time';
import { calledBy } from '../field/words';
import type { SaidStep } from './steps';
import { useSay } from './texts';

/** One thing that was said about the death, in a sentence. */
export function StepWords({ step }: { step: SaidStep }) {
  const say = useSay();
  const who = step.by ? calledBy(step.by) : say('office');
  return (
    <span className="said">
      <span>{say(`step.${step.corrects ? 'CORRECTED' : step.kind}`, { who, date: step.diedOn ? dateWords(step.diedOn) : '' })}</span>
      {step.foundBy && step.foundAt && (
        <span className="small">{say('found', { who: step.foundBy, time: fullTimeWords(step.foundAt) })}</span>
      )}
      {step.reason && <span className="small">{say('reason', { reason: step.reason })}</span>}
      <time className="muted small numbers" dateTime={step.at}>
        {fullTimeWords(step.at)}
      </time>
    </span>
  );
}
