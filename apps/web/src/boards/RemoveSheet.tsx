import { useCommand } from '../graphql/hooks';
import type { BoardsNotice, BoardsRemoveNoticeInput } from '../graphql/schema/team';
import { ConfirmSheet } from '../team/ConfirmSheet';
import { toast } from '../ui/Toast';
import { removeNoticeMutation } from './documents';
import { useSay } from './texts';

export function RemoveSheet({
  notice: { id, title },
  onRemoved,
  onClose,
}: {
  notice: BoardsNotice;
  onRemoved: () => void;
  onClose: () => void;
}) {
  const say = useSay();
  const remove = useCommand<BoardsRemoveNoticeInput>(removeNoticeMutation);
  const confirm = async () => {
    if (!(await remove.send({ notice: id }))) return;
    toast(say('removeSheet.done'));
    onRemoved();
    onClose();
  };
  return (
    <ConfirmSheet
      title={say('removeSheet.title')}
      body={say('removeSheet.body', { title })}
      send={say('remove')}
      busy={remove.busy}
      trouble={remove.trouble}
      onConfirm={() => void confirm()}
      onClose={onClose}
    />
  );
}
