import { useState } from 'react';
import { useCommand } from '../graphql/hooks';
import type { CloseObjectionInput, Objection } from '../graphql/schema/team';
import { toast } from '../ui/Toast';
import { closeObjectionMutation } from './documents';
import { useSay } from './texts';
import { WordsSheet } from './WordsSheet';

export function AnswerSheet({ objection, onClose }: { objection: Objection; onClose: () => void }) {
  const say = useSay();
  const [answer, setAnswer] = useState('');
  const close = useCommand<CloseObjectionInput>(closeObjectionMutation);
  const send = async () => {
    if (!(await close.send({ objection: objection.id, answer: answer.trim() }))) return;
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
      words={answer}
      onWords={setAnswer}
      command={close}
      onSend={() => void send()}
      onClose={onClose}
    />
  );
}
