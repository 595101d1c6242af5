import { useState } from 'react';
import { dateWords, fullTimeWords } from '../field/time';
import { typedText } from '../field/typed';
import { useCommand } from '../graphql/hooks';
import type { ConfirmDeathInput, ConfirmedDeath, DeathTask, UndoDeathInput } from '../graphql/schema/office';
import { useKept } from '../session/useKept';
import { isVisible } from '../text/text';
import { Button } from '../ui/Button';
import { ErrorSentence } from '../ui/ErrorSentence';
import { CheckField, TextAreaField } from '../ui/Field';
import { Sheet } from '../ui/Sheet';
import { useSay as useUiSay } from '../ui/texts';
import { toast } from '../ui/Toast';
import { confirmDeathMutation, undoDeathMutation } from './documents';
import { useSay } from './texts';

interface Props {
  task: DeathTask | ConfirmedDeath;
  onDone: () => void;
  onClose: () => void;
}

/** One recording, beside the paper: to be confirmed, or taken back with a reason; one that is confirmed can only be taken back. */
export function DeathTaskSheet({ task, onDone, onClose }: Props) {
  const say = useSay();
  const ui = useUiSay();
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
  const confirmed = 'confirmedAt' in task ? task : null;
  const row = (label: string, value: string) => (
    <div>
      <dt>{label}</dt>
      <dd className="numbers">{value}</dd>
    </div>
  );
  const footer = (
    <>
      {confirmed && <Button onClick={() => (forget(), onClose())}>{ui('cancel')}</Button>}
      <Button look="danger" busy={undo.busy} disabled={!isVisible(reason)} onClick={() => void takeBack()}>
        {say('deaths.undo')}
      </Button>
      {!confirmed && (
        <Button look="primary" busy={confirm.busy} disabled={!seen} onClick={() => void send()}>
          {say('deaths.confirm')}
        </Button>
      )}
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
          {row(say('deaths.recordedBy'), `${task.recordedByName}（${task.facilityName || say('space')}）`)}
          {row(say('consents.recordedAt'), fullTimeWords(task.recordedAt))}
          {confirmed && row(say('deaths.confirmedBy'), `${confirmed.confirmedByName}（${fullTimeWords(confirmed.confirmedAt)}）`)}
        </dl>
        {!confirmed && <CheckField label={say('deaths.seen')} checked={seen} onChange={(event) => setSeen(event.target.checked)} />}
        <TextAreaField
          label={say(confirmed ? 'deaths.undoReason' : 'deaths.reason')}
          hint={say(confirmed ? 'deaths.undoHint' : 'deaths.reasonHint')}
          required={confirmed !== null}
          maxLength={500}
          value={reason}
          onChange={(event) => change({ reason: event.target.value })}
        />
        <ErrorSentence trouble={confirm.trouble ?? undo.trouble} />
      </div>
    </Sheet>
  );
}
