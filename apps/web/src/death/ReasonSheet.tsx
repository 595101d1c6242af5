import type { FormEvent } from 'react';
import { useId } from 'react';
import { useCommand } from '../graphql/hooks';
import type { Patient, UndoDeathInput } from '../graphql/schema/team';
import { useKept } from '../session/useKept';
import { Button } from '../ui/Button';
import { ErrorSentence } from '../ui/ErrorSentence';
import { TextAreaField } from '../ui/Field';
import { Sheet } from '../ui/Sheet';
import { useSay as useUiSay } from '../ui/texts';
import { toast } from '../ui/Toast';
import { closeDeathReportMutation, undoDeathMutation } from './documents';
import { useSay } from './texts';

interface Props {
  patient: Patient;
  what: 'undo' | 'close';
  onDone: () => void;
  onClose: () => void;
}

/** What was said is taken back, and the reason stands beside it. */
export function ReasonSheet({ patient, what, onDone, onClose }: Props) {
  const say = useSay();
  const ui = useUiSay();
  const id = useId();
  const [{ reason }, change, forget] = useKept(`${what} death ${patient.id}`, () => ({ reason: '' }));
  const command = useCommand<UndoDeathInput>(what === 'undo' ? undoDeathMutation : closeDeathReportMutation, `${what} death ${patient.id}`);
  const ready = reason.trim() !== '';
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready || !(await command.send({ patient: patient.id, reason: reason.trim() }))) return;
    forget();
    toast(say(what === 'undo' ? 'sheet.undone' : 'sheet.closed'));
    onDone();
    onClose();
  };
  const footer = (
    <>
      <Button onClick={() => (forget(), onClose())}>{ui('cancel')}</Button>
      <Button look="danger" type="submit" form={id} busy={command.busy} disabled={!ready}>
        {say(what === 'undo' ? 'sheet.undoSend' : 'sheet.closeSend')}
      </Button>
    </>
  );
  return (
    <Sheet title={say(what)} open onClose={onClose} footer={footer} holds>
      <form id={id} className="stack" onSubmit={(event) => void save(event)}>
        <p className="muted small">{say(what === 'undo' ? 'sheet.undoHint' : 'sheet.closeHint')}</p>
        <TextAreaField
          label={say('sheet.reason')}
          required
          maxLength={500}
          value={reason}
          onChange={(event) => change({ reason: event.target.value })}
        />
        <ErrorSentence trouble={command.trouble} />
      </form>
    </Sheet>
  );
}
