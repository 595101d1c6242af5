import { useCommand } from '../../graphql/hooks';
import type { CorrectPostInput } from '../../graphql/schema/team';
import { useKept } from '../../session/useKept';
import { Button } from '../../ui/Button';
import { ErrorSentence } from '../../ui/ErrorSentence';
import { TextAreaField } from '../../ui/Field';
import { Newer } from '../../ui/Newer';
import { Sheet } from '../../ui/Sheet';
import { useSay as useUiSay } from '../../ui/texts';
import { toast } from '../../ui/Toast';
import { correctPostMutation } from '../documents';
import type { PostSheetProps } from './post-sheet';
import { useSay } from '../texts';
import { typedText } from '../../field/typed';

export default function CorrectSheet({ post, onClose }: PostSheetProps) {
  const say = useSay();
  const ui = useUiSay();
  // What stood on the screen when the correction began: a correction in between is refused, not overwritten.
  const [{ begun, text }, change, forget, work] = useKept(`correct ${post.id}`, () => ({ begun: post, text: post.text ?? '' }));
  const correct = useCommand<CorrectPostInput>(correctPostMutation, `correct ${post.id}`);
  const typed = typedText(text);
  const send = async () => {
    if (typed === null || !(await correct.send({ post: begun.id, expectedVersion: begun.version, text: typed }))) return;
    forget();
    toast(say('correctSheet.done'));
    onClose();
  };
  const footer = (
    <>
      <Button onClick={() => (forget(), onClose())}>{ui('cancel')}</Button>
      <Button look="primary" busy={correct.busy} disabled={typed === null || typed === begun.text} onClick={() => void send()}>
        {say('correctSheet.send')}
      </Button>
    </>
  );
  return (
    <Sheet title={say('correctSheet.title')} open onClose={onClose} footer={footer} holds work={work}>
      <div className="stack">
        <TextAreaField
          label={say('correctSheet.text')}
          hint={say('correctSheet.hint')}
          rows={8}
          autoFocus
          value={text}
          onChange={(event) => change({ text: event.target.value })}
        />
        <Newer shown={post.version !== begun.version} onTake={() => change({ begun: post })}>
          <p className="post-text">{post.text}</p>
        </Newer>
        <ErrorSentence trouble={correct.trouble} />
      </div>
    </Sheet>
  );
}
