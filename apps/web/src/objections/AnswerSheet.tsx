import { useCommand } from '../graphql/hooks';
import type { CloseObjectionInput, Objection } from '../graphql/schema/team';
import { useKept } from '../session/useKept';
import { toast } from '../ui/Toast';
import { closeObjectionMutation } from './documents';
import { useSay } from './texts';
import { WordsSheet } from './WordsSheet';
import { typedText } from '../field/typed';

export function AnswerSheet({ objection, onClose }: { objection: Objection; onClose: () => void }) {
  const say = useSay();
  const [{ words }, change, forget, work] = useKept(`answer ${objection.id}`, () => ({ words: '' }));
  const close = useCommand<CloseObjectionInput>(closeObjectionMutation, `answer ${objection.id}`);
  const send = async () => {
    if (!(await close.send({ objection: objection.id, answer: typedText(words) ?? '' }))) return;
    forget();
    toast(say('answered'));
    onClose();
  };
  return (
    <WordsSheet
      title={say('answerTitle')}
      about={objection.remark}
      hint={say('answerHint')}
      label={say('answerText')}
      send={say('answerSend')}
      words={words}
      onWords={(next) => change({ words: next })}
      work={work}
      command={close}
      onSend={() => void send()}
      onCancel={() => (forget(), onClose())}
      onClose={onClose}
    />
  );
}
