import { useState } from 'react';
import { dateWords } from '../field/time';
import type { Patient } from '../graphql/schema/team';
import { DeathSheet } from './DeathSheet';
import { useSay } from './texts';
import './death.css';

/** In the patient's head: that she died, that somebody said so, or that it was a mistake. Opens what was said. */
export function DeathBadge({ patient, onChanged }: { patient: Patient; onChanged: () => void }) {
  const say = useSay();
  const [open, setOpen] = useState(false);
  const { death, diedOn } = patient;
  const words = diedOn !== null ? say('died', { date: dateWords(diedOn) }) : death ? say(`badge.${death.status}`) : '';
  if (words === '') return null;
  if (!death) return <span className="badge">{words}</span>;
  return (
    <>
      <button type="button" className={`badge death-badge${diedOn === null ? ' badge-gold' : ''}`} onClick={() => setOpen(true)}>
        {words}
      </button>
      {open && <DeathSheet patient={patient} onChanged={onChanged} onClose={() => setOpen(false)} />}
    </>
  );
}
