import { useState } from 'react';
import { dateWords, fullTimeWords } from '../field/time';
import { useCommand, useLookup } from '../graphql/hooks';
import type { ConsentDuty, ConsentTask, ConsentTaskInput } from '../graphql/schema/office';
import { Button } from '../ui/Button';
import { EmptyState } from '../ui/EmptyState';
import { ErrorSentence } from '../ui/ErrorSentence';
import { CheckField } from '../ui/Field';
import { Sheet } from '../ui/Sheet';
import { useSay as useUiSay } from '../ui/texts';
import { toast } from '../ui/Toast';
import { Waiting } from '../ui/Waiting';
import { ConsentHolders } from './ConsentHolders';
import { checkConsentMutation, confirmConsentMutation, consentQueueQuery, registerConsentMutation } from './documents';
import { OfficeShell } from './OfficeShell';
import { PatientWords } from './PatientWords';
import { useSay } from './texts';
import { useRenewed } from './useRenewed';

const mutations: Record<ConsentDuty, string> = {
  REGISTER: registerConsentMutation,
  CONFIRM: confirmConsentMutation,
  CHECK: checkConsentMutation,
};
const duties: readonly ConsentDuty[] = ['REGISTER', 'CONFIRM', 'CHECK'];

/** Papers that wait for the office, by what is to be done about them. */
export default function ConsentsPage() {
  const say = useSay();
  const { data, trouble, loading, refetch } = useLookup<{ consentQueue: ConsentTask[] }>(consentQueueQuery);
  const [open, setOpen] = useState<ConsentTask | null>(null);
  const [turn, setTurn] = useState(0);
  const changed = () => setTurn((before) => before + 1);
  useRenewed(refetch, turn);
  const tasks = data?.consentQueue ?? [];
  return (
    <OfficeShell
      title={say('consents.title')}
      actions={
        <Button size="small" onClick={changed}>
          {say('consents.renew')}
        </Button>
      }
    >
      <p className="muted small">{say('consents.note')}</p>
      {loading && <Waiting />}
      <ErrorSentence trouble={trouble} onRetry={refetch} />
      {data && tasks.length === 0 && (
        <EmptyState title={say('consents.none')}>
          <p>{say('consents.noneBody')}</p>
        </EmptyState>
      )}
      {duties.map((duty) => {
        const own = tasks.filter((task) => task.duty === duty);
        if (own.length === 0) return null;
        return (
          <section key={duty} className="office-section">
            <h2>
              {say(`consents.duty.${duty}`)}
              <span className="badge badge-gold numbers">{own.length}</span>
            </h2>
            <p className="muted small">{say(`consents.dutyHint.${duty}`)}</p>
            <ul className="office-list">
              {own.map((task) => (
                <li key={`${task.id} ${duty}`} className="card consent-task">
                  <span className="grow">
                    <PatientWords of={task} />
                  </span>
                  <span className="grow">
                    <span>{consentWords(say, task)}</span>
                    <span className="muted small numbers">{dateWords(task.givenOn)}</span>
                  </span>
                  <span className="grow">
                    <span>{task.facilityName}</span>
                    <span className="muted small">{task.obtainedByName}</span>
                  </span>
                  <Button look="primary" onClick={() => setOpen(task)}>
                    {say('consents.open')}
                  </Button>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
      <ConsentHolders turn={turn} onChanged={changed} />
      {open && <TaskSheet task={open} onDone={changed} onClose={() => setOpen(null)} />}
    </OfficeShell>
  );
}

function consentWords(say: ReturnType<typeof useSay>, { kind, form }: ConsentTask): string {
  const kindWord = kind === 'INDIVIDUAL' ? say('consents.kind.INDIVIDUAL') : say('consents.kind.COMPREHENSIVE');
  const formWord = form === 'VERBAL' ? say('consents.form.VERBAL') : say('consents.form.WRITTEN');
  return `${kindWord}（${formWord}）`;
}

function TaskSheet({ task, onDone, onClose }: { task: ConsentTask; onDone: () => void; onClose: () => void }) {
  const say = useSay();
  const ui = useUiSay();
  const [seen, setSeen] = useState(false);
  const { duty, id, patient, patientName } = task;
  const command = useCommand<ConsentTaskInput>(mutations[duty]);
  const send = async () => {
    if (!(await command.send({ patient, consent: id }))) return;
    toast(say(`consents.done.${duty}`, { name: patientName }));
    onDone();
    onClose();
  };
  const row = (label: string, value: string) => (
    <div>
      <dt>{label}</dt>
      <dd className="numbers">{value}</dd>
    </div>
  );
  const giver = task.givenByRelationship
    ? say('consents.giverProxy', { name: task.givenByName, relationship: task.givenByRelationship })
    : `${say('consents.giverPatient')}（${task.givenByName}）`;
  const footer = (
    <>
      <Button onClick={onClose}>{ui('cancel')}</Button>
      <Button look="primary" busy={command.busy} disabled={!seen} onClick={() => void send()}>
        {say(`consents.send.${duty}`)}
      </Button>
    </>
  );
  const trouble = command.trouble?.code === 'NOT_FOUND' ? { ...command.trouble, message: say('consents.gone') } : command.trouble;
  return (
    <Sheet title={patientName} open onClose={onClose} footer={footer} holds>
      <div className="stack">
        <dl className="office-facts">
          {row(say('consents.birthDate'), dateWords(task.birthDate))}
          {row(say('consents.consent'), consentWords(say, task))}
          {row(say('consents.giver'), giver)}
          {row(say('consents.givenOn'), dateWords(task.givenOn))}
          {row(say('consents.obtainedBy'), `${task.obtainedByName}（${task.facilityName}）`)}
          {row(say('consents.recordedAt'), fullTimeWords(task.recordedAt))}
        </dl>
        <p className="muted small">{say(`consents.dutyHint.${duty}`)}</p>
        <CheckField label={say('consents.seen')} checked={seen} onChange={(event) => setSeen(event.target.checked)} />
        <ErrorSentence trouble={trouble} />
      </div>
    </Sheet>
  );
}
