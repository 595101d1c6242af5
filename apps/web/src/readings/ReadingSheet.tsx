import type { FormEvent } from 'react';
import { useId, useState } from 'react';
import { fullTimeWords } from '../field/time';
import { calledBy, readingWord } from '../field/words';
import { useCommand } from '../graphql/hooks';
import type { CorrectReadingInput, Reading, ReadingKindInfo } from '../graphql/schema/team';
import { Button } from '../ui/Button';
import { ErrorSentence } from '../ui/ErrorSentence';
import { TextField } from '../ui/Field';
import { Sheet } from '../ui/Sheet';
import { useSay as useUiSay } from '../ui/texts';
import { toast } from '../ui/Toast';
import { correctReadingMutation } from './documents';
import { valueText, valueWithUnit } from './kinds';
import { useSay } from './texts';
import { mistakeIn, numberOf, tidied } from './typed';

/** One reading with its history, and the way to correct it. */
export default function ReadingSheet({ reading, info, writable, onClose }: { reading: Reading; info: ReadingKindInfo | undefined; writable: boolean; onClose: () => void }) {
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
      footer={writable && info && <Button icon="pen" onClick={() => setCorrecting(true)}>{say('detail.correct')}</Button>}
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
  const pair = info.kind === 'BLOOD_PRESSURE';
  const [value, setValue] = useState(() => valueText({ ...reading, value2: null }));
  const [value2, setValue2] = useState(reading.value2 === null ? '' : String(reading.value2));
  const correct = useCommand<CorrectReadingInput>(correctReadingMutation);
  const { key, ...values } = mistakeIn(info, value, value2) ?? { key: null };
  const mistake = key ? say(`entry.${key}`, values) : null;
  const ready = !mistake && value.trim() !== '';
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    const written = await correct.send({ reading: reading.id, value: numberOf(value) ?? 0, value2: pair ? numberOf(value2) : null });
    if (!written) return;
    toast(say('detail.done'));
    onClose();
  };
  const mode = info.decimals > 0 ? 'decimal' : 'numeric';
  const footer = (
    <>
      <Button onClick={onClose}>{ui('cancel')}</Button>
      <Button look="primary" type="submit" form={form} busy={correct.busy} disabled={!ready}>
        {say('detail.save')}
      </Button>
    </>
  );
  return (
    <Sheet title={say('detail.correctTitle')} open onClose={onClose} footer={footer} holds width={460}>
      <form id={form} className="stack" onSubmit={(event) => void save(event)}>
        <p className="muted small">{say('detail.correctHint')}</p>
        <TextField
          label={pair ? `${readingWord(info.kind)} ${say('systolic')}` : `${readingWord(info.kind)}（${info.unit}）`}
          inputMode={mode}
          value={value}
          error={pair ? null : mistake}
          onChange={(event) => setValue(event.target.value)}
          onBlur={() => setValue(tidied(info.kind, value))}
        />
        {pair && (
          <TextField label={`${readingWord(info.kind)} ${say('diastolic')}`} inputMode={mode} value={value2} error={mistake} onChange={(event) => setValue2(event.target.value)} />
        )}
        <ErrorSentence trouble={correct.trouble} />
      </form>
    </Sheet>
  );
}
