import { useCommand } from '../../graphql/hooks';
import type { CloseRoomInput, Room } from '../../graphql/schema/team';
import { Button } from '../../ui/Button';
import { ErrorSentence } from '../../ui/ErrorSentence';
import { Sheet } from '../../ui/Sheet';
import { useSay as useUiSay } from '../../ui/texts';
import { toast } from '../../ui/Toast';
import { closeRoomMutation } from '../documents';
import { useSay } from '../texts';

export default function CloseRoomSheet({ room, onClosed, onClose }: { room: Room; onClosed: () => void; onClose: () => void }) {
  const say = useSay();
  const ui = useUiSay();
  const close = useCommand<CloseRoomInput>(closeRoomMutation);
  const send = async () => {
    if (!(await close.send({ room: room.id }))) return;
    toast(say('closeRoomSheet.done'));
    onClosed();
    onClose();
  };
  const footer = (
    <>
      <Button onClick={onClose}>{ui('cancel')}</Button>
      <Button look="danger" busy={close.busy} onClick={() => void send()}>
        {say('closeRoomSheet.send')}
      </Button>
    </>
  );
  return (
    <Sheet title={say('closeRoomSheet.title', { name: room.name })} open onClose={onClose} footer={footer} width={460}>
      <div className="stack">
        <p>{say('closeRoomSheet.body')}</p>
        <ErrorSentence trouble={close.trouble} />
      </div>
    </Sheet>
  );
}
