import type { FormEvent } from 'react';
import { useId } from 'react';
import { useCommand } from '../graphql/hooks';
import type { BoardsPostNoticeInput } from '../graphql/schema/team';
import { useKept } from '../session/useKept';
import { Button } from '../ui/Button';
import { ErrorSentence } from '../ui/ErrorSentence';
import { TextAreaField, TextField } from '../ui/Field';
import { Sheet } from '../ui/Sheet';
import { useSay as useUiSay } from '../ui/texts';
import { toast } from '../ui/Toast';
import { postNoticeMutation } from './documents';
import { useSay } from './texts';
import { typedText } from '../field/typed';
import { isVisible } from '../text/text';

export function PostSheet({ onPosted, onClose }: { onPosted: () => void; onClose: () => void }) {
  const say = useSay();
  const ui = useUiSay();
  const form = useId();
  const [{ title, text }, change, forget, work] = useKept('board', () => ({ title: '', text: '' }));
  const post = useCommand<BoardsPostNoticeInput>(postNoticeMutation, 'board');
  const ready = isVisible(title) && isVisible(text);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready || !(await post.send({ title: typedText(title) ?? '', text: typedText(text) ?? '' }))) return;
    forget();
    toast(say('postSheet.done'));
    onPosted();
    onClose();
  };
  const footer = (
    <>
      <Button onClick={() => (forget(), onClose())}>{ui('cancel')}</Button>
      <Button look="primary" type="submit" form={form} busy={post.busy} disabled={!ready}>
        {say('postSheet.send')}
      </Button>
    </>
  );
  return (
    <Sheet title={say('postSheet.title')} open onClose={onClose} footer={footer} holds work={work}>
      <form id={form} className="stack" onSubmit={(event) => void send(event)}>
        <TextField
          label={say('postSheet.subject')}
          placeholder={say('postSheet.subjectHint')}
          required
          maxLength={100}
          value={title}
          onChange={(event) => change({ title: event.target.value })}
        />
        <TextAreaField
          label={say('postSheet.text')}
          hint={say('postSheet.privacy')}
          required
          rows={7}
          maxLength={5000}
          value={text}
          onChange={(event) => change({ text: event.target.value })}
        />
        <ErrorSentence trouble={post.trouble} />
      </form>
    </Sheet>
  );
}
