import type { FormEvent } from 'react';
import { useId } from 'react';
import { fullTimeWords } from '../field/time';
import { useCommand } from '../graphql/hooks';
import type { CorrectDailyLifeInput, DailyLifeEntry } from '../graphql/schema/team';
import { useKept } from '../session/useKept';
import { Button } from '../ui/Button';
import { ErrorSentence } from '../ui/ErrorSentence';
import { Newer } from '../ui/Newer';
import { Sheet } from '../ui/Sheet';
import { useSay as useUiSay } from '../ui/texts';
import { toast } from '../ui/Toast';
import { correctDailyLifeMutation } from './documents';
import { findingText } from './findings';
import type { Typed } from './FindingFields';
import { findingOf, FindingFields, isWhole } from './FindingFields';
import { useSay } from './texts';

export default function CorrectSheet({ entry, onClose }: { entry: DailyLifeEntry; onClose: () => void }) {
  const say = useSay();
  const ui = useUiSay();
  const form = useId();
  const { id, kind, result, value, detail, note, observedAt, version } = entry;
  // With the version that stood on the screen when the correction began: a correction in between is refused, not overwritten.
  const [{ begun, ...typed }, change, forget, work] = useKept<Typed & { begun: number }>(`correct entry ${id}`, () => ({
    begun: version,
    result,
    value,
    detail: detail ?? '',
    note: note ?? '',
  }));
  const correct = useCommand<CorrectDailyLifeInput>(correctDailyLifeMutation, `correct entry ${id}`);
  const ready = isWhole(kind, typed);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready || !(await correct.send({ entry: id, expectedVersion: begun, ...findingOf(kind, typed) }))) return;
    forget();
    toast(say('detail.done'));
    onClose();
  };
  const footer = (
    <>
      <Button onClick={() => (forget(), onClose())}>{ui('cancel')}</Button>
      <Button look="primary" type="submit" form={form} busy={correct.busy} disabled={!ready}>
        {say('detail.save')}
      </Button>
    </>
  );
  return (
    <Sheet
      title={say('detail.correctTitle', { kind: say(`kind.${kind}`) })}
      open
      onClose={onClose}
      footer={footer}
      holds
      work={work}
      width={520}
    >
      <form id={form} className="stack" onSubmit={(event) => void save(event)}>
        <p className="muted small numbers">{fullTimeWords(observedAt)}</p>
        <FindingFields kind={kind} typed={typed} onChange={change} />
        <Newer shown={version !== begun} onTake={() => change({ begun: version })}>
          <strong>{findingText(entry)}</strong>
        </Newer>
        <ErrorSentence trouble={correct.trouble} />
      </form>
    </Sheet>
  );
}
