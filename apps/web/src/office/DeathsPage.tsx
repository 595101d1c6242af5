import { useState } from 'react';
import { dateWords } from '../field/time';
import { useLookup } from '../graphql/hooks';
import type { DeathTask } from '../graphql/schema/office';
import { Button } from '../ui/Button';
import { EmptyState } from '../ui/EmptyState';
import { ErrorSentence } from '../ui/ErrorSentence';
import { Waiting } from '../ui/Waiting';
import { ConfirmedDeaths } from './ConfirmedDeaths';
import { deathQueueQuery } from './documents';
import { DeathsToRecord } from './DeathsToRecord';
import { DeathTaskSheet } from './DeathTaskSheet';
import { OfficeShell } from './OfficeShell';
import { PatientWords } from './PatientWords';
import { useSay } from './texts';
import { useRenewed } from './useRenewed';

/** Deaths that were recorded and wait for the office's look at the paper; those that it records itself, and those it confirmed. */
export default function DeathsPage() {
  const say = useSay();
  const { data, trouble, loading, refetch } = useLookup<{ deathQueue: DeathTask[] }>(deathQueueQuery);
  const [open, setOpen] = useState<DeathTask | null>(null);
  const [turn, setTurn] = useState(0);
  const changed = () => setTurn((before) => before + 1);
  useRenewed(refetch, turn);
  return (
    <OfficeShell
      title={say('deaths.title')}
      actions={
        <Button size="small" onClick={changed}>
          {say('consents.renew')}
        </Button>
      }
    >
      <p className="muted small">{say('deaths.note')}</p>
      {loading && <Waiting />}
      <ErrorSentence trouble={trouble} onRetry={refetch} />
      {data?.deathQueue.length === 0 && (
        <EmptyState title={say('deaths.none')}>
          <p>{say('deaths.noneBody')}</p>
        </EmptyState>
      )}
      <ul className="office-list">
        {data?.deathQueue.map((task) => (
          <li key={task.patient} className="card consent-task">
            <span className="grow">
              <PatientWords of={task} />
            </span>
            <span className="grow numbers">{say('deaths.died', { date: dateWords(task.diedOn) })}</span>
            <span className="grow">
              <span>{task.facilityName}</span>
              <span className="muted small">{task.recordedByName}</span>
            </span>
            <Button look="primary" onClick={() => setOpen(task)}>
              {say('deaths.open')}
            </Button>
          </li>
        ))}
      </ul>
      <DeathsToRecord turn={turn} onChanged={changed} />
      <ConfirmedDeaths turn={turn} onChanged={changed} />
      {open && <DeathTaskSheet key={`${open.patient} ${open.recording}`} task={open} onDone={changed} onClose={() => setOpen(null)} />}
    </OfficeShell>
  );
}
