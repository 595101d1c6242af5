import type { FormEvent } from 'react';
import { useId, useState } from 'react';
import { fullTimeWords } from '../field/time';
import { calledBy, readingWord } from '../field/words';
import { useCommand } from '../graphql/hooks';
import type { CorrectReadingInput, Reading, ReadingKindInfo } from '../graphql/schema/team';
import { readingText } from '../timeline/reading-text';
import { ReadingFields } from '../record/ReadingFields';
import { readTyped } from '../record/readings-form';
import { useKept } from '../session/useKept';
import { Button } from '../ui/Button';
import { ErrorSentence } from '../ui/ErrorSentence';
import { Sheet } from '../ui/Sheet';
import { useSay as useUiSay } from '../ui/texts';
import { toast } from '../ui/Toast';
import { correctReadingMutation } from './documents';
import { valueWithUnit } from './kinds';
import { useSay } from './texts';
import '../record/record.css';

/** One reading with its history, and the way to correct it. */
export default function ReadingSheet({
  reading,
  info,
  writable,
  onClose,
}: {
  reading: Reading;
  info: ReadingKindInfo | undefined;
  writable: boolean;
  onClose: () => void;
}) {
  const say = useSay();
  const [correcting, setCorrecting] = useState(false);
  if (correcting && info) return <Correction reading={reading} info={info} onClose={onClose} />;
  const { kind, unit, first, measuredAt, typedAt, correctedAt, by, note } = reading;
  const row = (label: string, value: string | null) =>
    value && (
      <div>
        <dt>{label}</dt>
        <dd className="numbers">{value}</dd>
      </div>
    );
  return (
    <Sheet
      title={say('detail.title', { kind: readingWord(kind) })}
      open
      onClose={onClose}
      width={460}
      footer={
        writable &&
        info && (
          <Button icon="pen" onClick={() => setCorrecting(true)}>
            {say('detail.correct')}
          </Button>
        )
      }
    >
      <dl className="facts">
        {row(say('detail.value'), valueWithUnit(reading))}
        {first && row(say('detail.first'), valueWithUnit({ kind, unit, ...first }))}
        {row(say('detail.measured'), fullTimeWords(measuredAt))}
        {row(say('detail.typed'), fullTimeWords(typedAt))}
        {correctedAt && row(say('detail.correctedAt'), fullTimeWords(correctedAt))}
        {by && row(say('detail.by'), `${calledBy(by)}（${by.facilityName}）`)}
        {row(say('note'), note)}
      </dl>
    </Sheet>
  );
}

function Correction({ reading, info, onClose }: { reading: Reading; info: ReadingKindInfo; onClose: () => void }) {
  const say = useSay();
  const ui = useUiSay();
  const form = useId();
  const [typed, change, forget] = useKept(`correct reading ${reading.id}`, () => ({
    value: readingText({ ...reading, value2: null }),
    value2: reading.value2 === null ? '' : String(reading.value2),
  }));
  const correct = useCommand<CorrectReadingInput>(correctReadingMutation);
  const read = readTyped(info, typed);
  const measured = read && 'measured' in read ? read.measured : null;
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!measured) return;
    const { value, value2 } = measured;
    if (!(await correct.send({ reading: reading.id, value, value2 }))) return;
    forget();
    toast(say('detail.done'));
    onClose();
  };
  const footer = (
    <>
      <Button onClick={() => (forget(), onClose())}>{ui('cancel')}</Button>
      <Button look="primary" type="submit" form={form} busy={correct.busy} disabled={!measured}>
        {say('detail.save')}
      </Button>
    </>
  );
  return (
    <Sheet title={say('detail.correctTitle')} open onClose={onClose} footer={footer} holds width={460}>
      <form id={form} className="stack" onSubmit={(event) => void save(event)}>
        <p className="muted small">{say('detail.correctHint')}</p>
        <ReadingFields kinds={[info]} typed={{ [info.kind]: typed }} onChange={(_kind, next) => change(next)} disabled={correct.busy} />
        <ErrorSentence trouble={correct.trouble} />
      </form>
    </Sheet>
  );
}
