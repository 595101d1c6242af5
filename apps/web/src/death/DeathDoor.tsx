import { useState } from 'react';
import type { Patient } from '../graphql/schema/team';
import { Button } from '../ui/Button';
import { FoundSheet } from './FoundSheet';
import { useSay } from './texts';

/** Where a death begins to be told: recorded by whom it falls to, reported by everybody else. */
export function DeathDoor({ patient, onChanged }: { patient: Patient; onChanged: () => void }) {
  const say = useSay();
  const [open, setOpen] = useState(false);
  const duty = patient.may.includes('RECORD_DEATH') ? 'record' : patient.may.includes('REPORT_DEATH') ? 'report' : null;
  if (duty === null || patient.diedOn !== null) return null;
  return (
    <>
      <Button look="plain" onClick={() => setOpen(true)}>
        {say(duty)}
      </Button>
      {open && <FoundSheet patient={patient} duty={duty} onDone={onChanged} onClose={() => setOpen(false)} />}
    </>
  );
}
