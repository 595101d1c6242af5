import type { FormEvent } from 'react';
import { useId } from 'react';
import { now } from '../field/clock';
import { localInputOf, readDay, readMoment, sureMoment, today } from '../field/time';
import { useCommand } from '../graphql/hooks';
import type { Patient, RecordDeathInput, ReportDeathInput } from '../graphql/schema/team';
import { useKept } from '../session/useKept';
import { Button } from '../ui/Button';
import { DateField } from '../ui/DateField';
import { ErrorSentence } from '../ui/ErrorSentence';
import { refusalOf, TextField } from '../ui/Field';
import { MomentField } from '../ui/MomentField';
import { Newer } from '../ui/Newer';
import { Sheet } from '../ui/Sheet';
import { useSay as useUiSay } from '../ui/texts';
import { toast } from '../ui/Toast';
import { recordDeathMutation, reportDeathMutation } from './documents';
import { RecorderWords } from './RecorderWords';
import { saidSteps } from './steps';
import { StepWords } from './StepWords';
import { useSay } from './texts';
import { typedText } from '../field/typed';

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
  // What was taken back says nothing of the next one.
  const stands = patient.death && ['REPORTED', 'RECORDED', 'CONFIRMED'].includes(patient.death.status);
  const last = stands ? patient.death?.steps.filter(({ diedOn }) => diedOn !== null).at(-1) : undefined;
  const standing = patient.diedOn === null ? undefined : saidSteps(patient.death?.steps ?? []).findLast(({ kind }) => kind === 'RECORDED');
  // With the recording that stood on the screen when it began: one in between is not overwritten unseen.
  const [{ diedOn, foundBy, foundAt, recording }, change, forget, work] = useKept(`death ${patient.id}`, () => ({
    diedOn: last?.diedOn ?? today(),
    foundBy: last?.foundBy ?? '',
    foundAt: sureMoment(localInputOf(last?.foundAt ? new Date(last.foundAt) : now())),
    recording: standing?.id ?? null,
  }));
  const record = useCommand<RecordDeathInput>(recordDeathMutation, `death ${patient.id}`);
  const report = useCommand<ReportDeathInput>(reportDeathMutation, `death ${patient.id}`);
  const command = duty === 'record' ? record : report;
  const moment = readMoment(foundAt);
  const instant = 'slip' in moment ? null : moment.instant;
  const read = readDay(diedOn, patient.birthDate);
  const day = 'day' in read ? read.day : null;
  const finder = typedText(foundBy);
  const ready = day !== null && finder !== null && instant !== null;
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready || day === null || instant === null || finder === null) return;
    const found = { patient: patient.id, diedOn: day, foundBy: finder, foundAt: instant };
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
    <Sheet title={say(duty)} open onClose={onClose} footer={footer} holds work={work}>
      <form id={id} className="stack" onSubmit={(event) => void save(event)}>
        <p className="muted small">{say(duty === 'record' ? 'sheet.recordHint' : 'sheet.reportHint')}</p>
        {duty === 'report' && <RecorderWords recorders={patient.deathRecorders} />}
        <DateField
          label={say('sheet.diedOn')}
          earliest={patient.birthDate}
          value={diedOn}
          error={refusalOf(trouble, 'diedOn')}
          onChange={(next) => change({ diedOn: next })}
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
