import type { FormEvent } from 'react';
import { useId } from 'react';
import { useCommand } from '../graphql/hooks';
import type { CloseDeathReportInput, Patient, UndoDeathInput } from '../graphql/schema/team';
import { useKept } from '../session/useKept';
import { Button } from '../ui/Button';
import { ErrorSentence } from '../ui/ErrorSentence';
import { TextAreaField } from '../ui/Field';
import { Newer } from '../ui/Newer';
import { Sheet } from '../ui/Sheet';
import { useSay as useUiSay } from '../ui/texts';
import { toast } from '../ui/Toast';
import { closeDeathReportMutation, undoDeathMutation } from './documents';
import type { SaidStep } from './steps';
import { saidSteps } from './steps';
import { StepWords } from './StepWords';
import { useSay } from './texts';
import { typedText } from '../field/typed';

interface Props {
  patient: Patient;
  what: 'undo' | 'close';
  onDone: () => void;
  onClose: () => void;
}

/** What the sheet takes back: the recording that stands, or the report that waits. */
function answered({ death }: Patient, what: Props['what']): SaidStep | undefined {
  return saidSteps(death?.steps ?? []).findLast(({ kind }) => kind === (what === 'undo' ? 'RECORDED' : 'REPORTED'));
}

/** What was said is taken back, and the reason stands beside it. */
export function ReasonSheet({ patient, what, onDone, onClose }: Props) {
  const say = useSay();
  const ui = useUiSay();
  const id = useId();
  const key = `${what} death ${patient.id}`;
  const now = answered(patient, what);
  // What was read when it began: what was said since is taken back by nobody unseen.
  const [{ reason, step }, change, forget, work] = useKept(key, () => ({ reason: '', step: now?.id ?? '' }));
  const undo = useCommand<UndoDeathInput>(undoDeathMutation, key);
  const close = useCommand<CloseDeathReportInput>(closeDeathReportMutation, key);
  const command = what === 'undo' ? undo : close;
  const typed = typedText(reason);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (typed === null) return;
    const said = { patient: patient.id, reason: typed };
    if (!(await (what === 'undo' ? undo.send({ ...said, recording: step }) : close.send({ ...said, report: step })))) return;
    forget();
    toast(say(what === 'undo' ? 'sheet.undone' : 'sheet.closed'));
    onDone();
    onClose();
  };
  const footer = (
    <>
      <Button onClick={() => (forget(), onClose())}>{ui('cancel')}</Button>
      <Button look="danger" type="submit" form={id} busy={command.busy} disabled={typed === null}>
        {say(what === 'undo' ? 'sheet.undoSend' : 'sheet.closeSend')}
      </Button>
    </>
  );
  return (
    <Sheet title={say(what)} open onClose={onClose} footer={footer} holds work={work}>
      <form id={id} className="stack" onSubmit={(event) => void save(event)}>
        <p className="muted small">{say(what === 'undo' ? 'sheet.undoHint' : 'sheet.closeHint')}</p>
        <TextAreaField
          label={say('sheet.reason')}
          required
          maxLength={500}
          value={reason}
          onChange={(event) => change({ reason: event.target.value })}
        />
        <Newer shown={now !== undefined && now.id !== step} onTake={() => change({ step: now?.id ?? '' })}>
          {now && <StepWords step={now} />}
        </Newer>
        <ErrorSentence trouble={command.trouble} />
      </form>
    </Sheet>
  );
}
