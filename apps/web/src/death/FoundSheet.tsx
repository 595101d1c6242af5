import type { FormEvent } from 'react';
import { useId } from 'react';
import { now } from '../field/clock';
import { localInputOf, readMoment, today } from '../field/time';
import { useCommand } from '../graphql/hooks';
import type { Patient, RecordDeathInput, ReportDeathInput } from '../graphql/schema/team';
import { useKept } from '../session/useKept';
import { Button } from '../ui/Button';
import { ErrorSentence } from '../ui/ErrorSentence';
import { refusalOf, TextField } from '../ui/Field';
import { MomentField } from '../ui/MomentField';
import { Newer } from '../ui/Newer';
import { Sheet } from '../ui/Sheet';
import { useSay as useUiSay } from '../ui/texts';
import { toast } from '../ui/Toast';
import { recordDeathMutation, reportDeathMutation } from './documents';
import { StepWords } from './StepWords';
import { useSay } from './texts';

interface Props {
  patient: Patient;
  duty: 'record' | 'report';
  onDone: () => void;
  onClose: () => void;
}

const fields: readonly (string | null)[] = ['diedOn', 'foundBy', 'foundAt'];

/** Who found the death and when: for whom it falls to record it, and for everybody else to report it. */
export function FoundSheet({ patient, duty, onDone, onClose }: Props) {
  const say = useSay();
  const ui = useUiSay();
  const id = useId();
  const last = patient.death?.steps.filter(({ diedOn }) => diedOn !== null).at(-1);
  const standing = patient.diedOn === null ? undefined : patient.death?.steps.findLast(({ kind }) => kind === 'RECORDED');
  // With the recording that stood on the screen when it began: one in between is not overwritten unseen.
  const [{ diedOn, foundBy, foundAt, recording }, change, forget] = useKept(`death ${patient.id}`, () => ({
    diedOn: last?.diedOn ?? today(),
    foundBy: last?.foundBy ?? '',
    foundAt: localInputOf(last?.foundAt ? new Date(last.foundAt) : now()),
    recording: standing?.id ?? null,
  }));
  const record = useCommand<RecordDeathInput>(recordDeathMutation, `death ${patient.id}`);
  const report = useCommand<ReportDeathInput>(reportDeathMutation, `death ${patient.id}`);
  const command = duty === 'record' ? record : report;
  const moment = readMoment(foundAt);
  const instant = 'slip' in moment ? null : moment.instant;
  const ready = diedOn !== '' && foundBy.trim() !== '' && instant !== null;
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready || instant === null) return;
    const found = { patient: patient.id, diedOn, foundBy: foundBy.trim(), foundAt: instant };
    if (!(await (duty === 'record' ? record.send({ ...found, recording }) : report.send(found)))) return;
    forget();
    toast(say(duty === 'record' ? 'sheet.recorded' : 'sheet.reported'));
    onDone();
    onClose();
  };
  const footer = (
    <>
      <Button onClick={() => (forget(), onClose())}>{ui('cancel')}</Button>
      <Button look="primary" type="submit" form={id} busy={command.busy} disabled={!ready}>
        {say(duty === 'record' ? 'sheet.recordSend' : 'sheet.reportSend')}
      </Button>
    </>
  );
  const { trouble } = command;
  return (
    <Sheet title={say(duty)} open onClose={onClose} footer={footer} holds>
      <form id={id} className="stack" onSubmit={(event) => void save(event)}>
        <p className="muted small">{say(duty === 'record' ? 'sheet.recordHint' : 'sheet.reportHint')}</p>
        <TextField
          type="date"
          label={say('sheet.diedOn')}
          required
          max={today()}
          value={diedOn}
          error={refusalOf(trouble, 'diedOn')}
          onChange={(event) => change({ diedOn: event.target.value })}
        />
        <TextField
          label={say('sheet.foundBy')}
          hint={say('sheet.foundByHint')}
          required
          maxLength={100}
          autoComplete="off"
          value={foundBy}
          error={refusalOf(trouble, 'foundBy')}
          onChange={(event) => change({ foundBy: event.target.value })}
        />
        <MomentField
          label={say('sheet.foundAt')}
          required
          value={foundAt}
          error={refusalOf(trouble, 'foundAt')}
          onChange={(next) => change({ foundAt: next })}
        />
        <Newer shown={duty === 'record' && (standing?.id ?? null) !== recording} onTake={() => change({ recording: standing?.id ?? null })}>
          {standing && <StepWords step={standing} />}
        </Newer>
        <ErrorSentence trouble={trouble && fields.includes(trouble.field ?? null) ? null : trouble} />
      </form>
    </Sheet>
  );
}
