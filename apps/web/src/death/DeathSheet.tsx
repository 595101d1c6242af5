import { useState } from 'react';
import { dateWords } from '../field/time';
import type { Patient } from '../graphql/schema/team';
import { Button } from '../ui/Button';
import { Sheet } from '../ui/Sheet';
import { FoundSheet } from './FoundSheet';
import { ReasonSheet } from './ReasonSheet';
import { RecorderWords } from './RecorderWords';
import { saidSteps, whoUndoes } from './steps';
import { StepWords } from './StepWords';
import { useSay } from './texts';
import './death.css';

interface Props {
  patient: Patient;
  onChanged: () => void;
  onClose: () => void;
}

/** Everything that was said about the patient's death, and what the viewer may do about it. */
export function DeathSheet({ patient, onChanged, onClose }: Props) {
  const say = useSay();
  const [open, setOpen] = useState<'record' | 'report' | 'undo' | 'close' | null>(null);
  const { death, may, writing } = patient;
  const recorded = patient.diedOn !== null;
  const steps = saidSteps(death?.steps ?? []);
  const done = () => {
    onChanged();
    onClose();
  };
  if (open === 'record' || open === 'report')
    return <FoundSheet patient={patient} duty={open} onDone={done} onClose={() => setOpen(null)} />;
  if (open) return <ReasonSheet patient={patient} what={open} onDone={done} onClose={() => setOpen(null)} />;
  return (
    <Sheet title={say('title')} open onClose={onClose}>
      <div className="stack">
        <ol className="death-steps">
          {steps.map((step) => (
            <li key={step.id}>
              <StepWords step={step} />
            </li>
          ))}
        </ol>
        {!recorded && death?.status === 'REPORTED' && <RecorderWords recorders={patient.deathRecorders} />}
        {recorded && death?.status === 'RECORDED' && <p className="muted small">{say('unconfirmed')}</p>}
        {recorded && writing.until && writing.closed === null && <p>{say('until', { date: dateWords(writing.until) })}</p>}
        {recorded && <p className="muted small">{say(`mistake.${whoUndoes(steps)}`)}</p>}
        {may.includes('RECORD_DEATH') && (
          <Button icon="pen" onClick={() => setOpen('record')}>
            {say(recorded ? 'correct' : 'record')}
          </Button>
        )}
        {death?.mayClose && (
          <Button icon="close" onClick={() => setOpen('close')}>
            {say('close')}
          </Button>
        )}
        {death?.mayUndo && (
          <Button look="danger" onClick={() => setOpen('undo')}>
            {say('undo')}
          </Button>
        )}
      </div>
    </Sheet>
  );
}
