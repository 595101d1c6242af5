import { useEffect, useState } from 'react';
import { dateWords, fullTimeWords } from '../field/time';
import { useCommand, useLookup } from '../graphql/hooks';
import type { ConfirmDeathInput, DeathTask, UndoDeathInput } from '../graphql/schema/office';
import { useKept } from '../session/useKept';
import { Button } from '../ui/Button';
import { EmptyState } from '../ui/EmptyState';
import { ErrorSentence } from '../ui/ErrorSentence';
import { CheckField, TextAreaField } from '../ui/Field';
import { Sheet } from '../ui/Sheet';
import { toast } from '../ui/Toast';
import { Waiting } from '../ui/Waiting';
import { confirmDeathMutation, deathQueueQuery, undoDeathMutation } from './documents';
import { DeathsToRecord } from './DeathsToRecord';
import { OfficeShell } from './OfficeShell';
import { useSay } from './texts';
import { typedText } from '../field/typed';
import { isVisible } from '../text/text';

/** Deaths that were recorded and wait for the office's look at the paper. */
export default function DeathsPage() {
  const say = useSay();
  const { data, trouble, loading, refetch } = useLookup<{ deathQueue: DeathTask[] }>(deathQueueQuery);
  const [open, setOpen] = useState<DeathTask | null>(null);
  useEffect(() => {
    const renew = () => document.visibilityState === 'visible' && refetch();
    document.addEventListener('visibilitychange', renew);
    return () => document.removeEventListener('visibilitychange', renew);
  }, [refetch]);
  return (
    <OfficeShell
      title={say('deaths.title')}
      actions={
        <Button size="small" onClick={refetch}>
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
              <span className="muted small">{task.patientKana}</span>
              <strong>{task.patientName}</strong>
              <span className="muted small numbers">{dateWords(task.birthDate)}生</span>
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
      <DeathsToRecord />
      {open && <TaskSheet key={`${open.patient} ${open.recording}`} task={open} onDone={refetch} onClose={() => setOpen(null)} />}
    </OfficeShell>
  );
}

function TaskSheet({ task, onDone, onClose }: { task: DeathTask; onDone: () => void; onClose: () => void }) {
  const say = useSay();
  const [seen, setSeen] = useState(false);
  const [{ reason }, change, forget, work] = useKept(`death ${task.patient} ${task.recording}`, () => ({ reason: '' }));
  const { patient, patientName: name, recording } = task;
  const confirm = useCommand<ConfirmDeathInput>(confirmDeathMutation, `death ${task.patient}`);
  const undo = useCommand<UndoDeathInput>(undoDeathMutation, `death ${task.patient}`);
  const finish = (words: string) => {
    forget();
    toast(words);
    onDone();
    onClose();
  };
  const send = async () => {
    if (await confirm.send({ patient, recording })) finish(say('deaths.confirmed', { name }));
  };
  const takeBack = async () => {
    if (await undo.send({ patient, recording, reason: typedText(reason) ?? '' })) finish(say('deaths.undone', { name }));
  };
  const row = (label: string, value: string) => (
    <div>
      <dt>{label}</dt>
      <dd className="numbers">{value}</dd>
    </div>
  );
  const footer = (
    <>
      <Button look="danger" busy={undo.busy} disabled={!isVisible(reason)} onClick={() => void takeBack()}>
        {say('deaths.undo')}
      </Button>
      <Button look="primary" busy={confirm.busy} disabled={!seen} onClick={() => void send()}>
        {say('deaths.confirm')}
      </Button>
    </>
  );
  return (
    <Sheet title={name} open onClose={onClose} footer={footer} holds work={work}>
      <div className="stack">
        <dl className="office-facts">
          {row(say('consents.birthDate'), dateWords(task.birthDate))}
          {row(say('deaths.diedOn'), dateWords(task.diedOn))}
          {row(
            say('deaths.found'),
            task.foundBy && task.foundAt ? `${task.foundBy}（${fullTimeWords(task.foundAt)}）` : say('deaths.notSaid'),
          )}
          {row(say('deaths.recordedBy'), `${task.recordedByName}（${task.facilityName}）`)}
          {row(say('consents.recordedAt'), fullTimeWords(task.recordedAt))}
        </dl>
        <CheckField label={say('deaths.seen')} checked={seen} onChange={(event) => setSeen(event.target.checked)} />
        <TextAreaField
          label={say('deaths.reason')}
          hint={say('deaths.reasonHint')}
          maxLength={500}
          value={reason}
          onChange={(event) => change({ reason: event.target.value })}
        />
        <ErrorSentence trouble={confirm.trouble ?? undo.trouble} />
      </div>
    </Sheet>
  );
}
