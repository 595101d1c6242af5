import { useCommand } from '../../graphql/hooks';
import type { ObjectToProxyPostInput } from '../../graphql/schema/team';
import { useKept } from '../../session/useKept';
import { Button } from '../../ui/Button';
import { ErrorSentence } from '../../ui/ErrorSentence';
import { TextAreaField } from '../../ui/Field';
import { Newer } from '../../ui/Newer';
import { Sheet } from '../../ui/Sheet';
import { useSay as useUiSay } from '../../ui/texts';
import { objectToProxyMutation } from '../documents';
import type { PostSheetProps } from './post-sheet';
import { useSay } from '../texts';
import { typedText } from '../../field/typed';
import { isVisible } from '../../text/text';

export default function ObjectSheet({ post, onClose }: PostSheetProps) {
  const say = useSay();
  const ui = useUiSay();
  // Of the text that was read: an objection to it says nothing of one that was corrected meanwhile.
  const [{ reason, version }, change, forget, work] = useKept(`object ${post.id}`, () => ({ reason: '', version: post.version }));
  const object = useCommand<ObjectToProxyPostInput>(objectToProxyMutation, `object ${post.id}`);
  const send = async () => {
    if (!(await object.send({ post: post.id, expectedVersion: version, reason: typedText(reason) ?? '' }))) return;
    forget();
    onClose();
  };
  const footer = (
    <>
      <Button onClick={() => (forget(), onClose())}>{ui('cancel')}</Button>
      <Button look="primary" busy={object.busy} disabled={!isVisible(reason)} onClick={() => void send()}>
        {say('proxy.objectSend')}
      </Button>
    </>
  );
  return (
    <Sheet title={say('proxy.objectTitle')} open onClose={onClose} footer={footer} holds work={work}>
      <div className="stack">
        <TextAreaField
          label={say('proxy.objectReason')}
          required
          autoFocus
          value={reason}
          onChange={(event) => change({ reason: event.target.value })}
        />
        <Newer shown={post.version !== version} onTake={() => change({ version: post.version })}>
          <p className="post-text">{post.text}</p>
        </Newer>
        <ErrorSentence trouble={object.trouble} />
      </div>
    </Sheet>
  );
}
