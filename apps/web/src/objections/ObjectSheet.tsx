import { useEffect } from 'react';
import { useCommand } from '../graphql/hooks';
import type { ObjectionKind, RaiseObjectionInput } from '../graphql/schema/team';
import { useKept } from '../session/useKept';
import { toast } from '../ui/Toast';
import { raiseObjectionMutation } from './documents';
import { useSay } from './texts';
import { WordsSheet } from './WordsSheet';
import { typedText } from '../field/typed';

/** Says what is not right about a record of another facility. */
export default function ObjectSheet({
  kind,
  record,
  version,
  about,
  onClose,
}: {
  kind: ObjectionKind;
  record: string;
  /** The one that is shown. */
  version: number;
  /** What the record says, above the field. */
  about: string;
  onClose: () => void;
}) {
  const say = useSay();
  const [{ words, begun }, change, forget, work] = useKept(`objection ${record}`, () => ({ words: '', begun: version }));
  const raise = useCommand<RaiseObjectionInput>(raiseObjectionMutation, `objection ${record}`);
  // What stands now is shown above the words: the next press is about that.
  const overtaken = raise.trouble?.field === 'expectedVersion';
  useEffect(() => {
    if (overtaken) change({ begun: version });
  }, [overtaken, change, version]);
  const send = async () => {
    if (!(await raise.send({ kind, record, expectedVersion: begun, remark: typedText(words) ?? '' }))) return;
    forget();
    toast(say('raised'));
    onClose();
  };
  return (
    <WordsSheet
      title={say('title')}
      about={about}
      hint={say('hint')}
      label={say('remark')}
      placeholder={say('remarkHint')}
      send={say('raise')}
      words={words}
      onWords={(next) => change({ words: next })}
      work={work}
      command={raise}
      onSend={() => void send()}
      onCancel={() => (forget(), onClose())}
      onClose={onClose}
    />
  );
}
