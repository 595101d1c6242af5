import { useState } from 'react';
import { timeWords } from '../field/time';
import { calledBy } from '../field/words';
import { useCommand } from '../graphql/hooks';
import type { CloseObjectionInput, Objection, Professional } from '../graphql/schema/team';
import { useMe } from '../session/SessionGate';
import { Button } from '../ui/Button';
import { ErrorSentence } from '../ui/ErrorSentence';
import { toast } from '../ui/Toast';
import { AnswerSheet } from './AnswerSheet';
import { useIsAuthors } from './authors';
import { closeObjectionMutation } from './documents';
import { useSay } from './texts';
import './objections.css';

/** What others say is not right about a record; nothing where nobody does, or where it is withheld. */
export function Objections({
  objections,
  version,
  authors,
}: {
  objections: readonly Objection[] | null;
  /** Of the record, as it is shown. */
  version: number;
  /** Who wrote the record: their facilities answer. */
  authors: readonly (Professional | null)[];
}) {
  const say = useSay();
  const answers = useIsAuthors(...authors);
  if (!objections || objections.length === 0) return null;
  return (
    <ul className="objections" aria-label={say('list')}>
      {objections.map((objection) => (
        <OneObjection key={objection.id} objection={objection} earlier={objection.version < version} answers={answers} />
      ))}
    </ul>
  );
}

function OneObjection({ objection, earlier, answers }: { objection: Objection; earlier: boolean; answers: boolean }) {
  const say = useSay();
  const { facility } = useMe('team');
  const [answering, setAnswering] = useState(false);
  const close = useCommand<CloseObjectionInput>(closeObjectionMutation);
  const { id, version, remark, at, by, closed } = objection;
  const signed = (who: Professional | null, time: string) =>
    who && say('by', { who: calledBy(who), facility: who.facilityName, time: timeWords(time) });
  const takeBack = async () => {
    if (await close.send({ objection: id, answer: null })) toast(say('tookBack'));
  };
  return (
    <li className="objection" data-open={closed === null || undefined}>
      <p className="row">
        <span className={`badge ${closed === null ? 'badge-danger' : 'badge-soft'}`}>
          {say('list')}・{closed === null ? say('open') : say(`ended.${closed.how}`)}
        </span>
        <span className="small muted numbers">{signed(by, at)}</span>
      </p>
      {earlier && <p className="small muted">{say('ofVersion', { version: String(version) })}</p>}
      <p className="objection-words">{remark}</p>
      {closed?.answer && (
        <p className="objection-answer">
          <span className="objection-words">{closed.answer}</span>
          <span className="small muted numbers">{signed(closed.by, closed.at)}</span>
        </p>
      )}
      {closed === null && answers && (
        <Button size="small" onClick={() => setAnswering(true)}>
          {say('answer')}
        </Button>
      )}
      {closed === null && !answers && by?.facility === facility.id && (
        <Button size="small" look="plain" busy={close.busy} onClick={() => void takeBack()}>
          {say('takeBack')}
        </Button>
      )}
      <ErrorSentence trouble={close.trouble} />
      {answering && <AnswerSheet objection={objection} onClose={() => setAnswering(false)} />}
    </li>
  );
}
