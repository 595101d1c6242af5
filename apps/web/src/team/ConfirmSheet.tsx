import type { Trouble } from '../graphql/trouble';
import { Button } from '../ui/Button';
import { ErrorSentence } from '../ui/ErrorSentence';
import { Sheet } from '../ui/Sheet';
import { useSay as useUiSay } from '../ui/texts';

interface Props {
  title: string;
  body: string;
  send: string;
  busy: boolean;
  trouble: Trouble | null;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks once more before something that cannot be taken back by a press. */
export function ConfirmSheet({ title, body, send, busy, trouble, onConfirm, onClose }: Props) {
  const ui = useUiSay();
  const footer = (
    <>
      <Button onClick={onClose}>{ui('cancel')}</Button>
      <Button look="danger" busy={busy} onClick={onConfirm}>
        {send}
      </Button>
    </>
  );
  return (
    <Sheet title={title} open onClose={onClose} footer={footer} width={460}>
      <div className="stack">
        <p>{body}</p>
        <ErrorSentence trouble={trouble} />
      </div>
    </Sheet>
  );
}
