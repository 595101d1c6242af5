import type { FormEvent } from 'react';
import { useId, useRef, useState } from 'react';
import { instantOfLocalInput, localInputOf } from '../field/time';
import { readingWord } from '../field/words';
import { newId } from '../graphql/commands';
import { useCommand } from '../graphql/hooks';
import type { Reading, ReadingInput, ReadingKind, ReadingKindInfo, RecordReadingsInput } from '../graphql/schema/team';
import { Button } from '../ui/Button';
import { ErrorSentence } from '../ui/ErrorSentence';
import { refusalOf, TextField } from '../ui/Field';
import { Sheet } from '../ui/Sheet';
import { toast } from '../ui/Toast';
import { recordReadingsMutation } from './documents';
import { valueText } from './kinds';
import { PainScale } from './PainScale';
import type { Say } from './say';
import { useSay } from './texts';
import { mistakeIn, numberOf, tidied } from './typed';

type Typed = Partial<Record<ReadingKind, { value: string; value2: string }>>;

/** The sentence about what was typed of one kind. */
function sentence(say: Say, info: ReadingKindInfo, typed: Typed): string | null {
  const mistake = mistakeIn(info, typed[info.kind]?.value ?? '', typed[info.kind]?.value2 ?? '');
  if (!mistake) return null;
  const { key, ...values } = mistake;
  return say(`entry.${key}`, values);
}

/** One measuring, for one hand: big fields, the number pad, what is empty was not measured. */
export default function EntrySheet({ patient, kinds, newest, onClose }: { patient: string; kinds: readonly ReadingKindInfo[]; newest: readonly Reading[]; onClose: () => void }) {
  const say = useSay();
  const form = useId();
  const [typed, setTyped] = useState<Typed>({});
  const [left, setLeft] = useState<ReadonlySet<ReadingKind>>(new Set());
  const [time, setTime] = useState(() => localInputOf(new Date()));
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const record = useCommand<RecordReadingsInput>(recordReadingsMutation);
  // The ids stay the same on every try, so that a lost answer never makes a second entry.
  const ids = useRef(new Map<ReadingKind, string>());

  const idOf = (kind: ReadingKind) => {
    const known = ids.current.get(kind) ?? newId();
    ids.current.set(kind, known);
    return known;
  };
  const change = (kind: ReadingKind, part: 'value' | 'value2', text: string) =>
    setTyped((before) => ({ ...before, [kind]: { value: '', value2: '', ...before[kind], [part]: text } }));
  const leave = (kind: ReadingKind) => {
    setTyped((before) => (before[kind] ? { ...before, [kind]: { ...before[kind], value: tidied(kind, before[kind].value) } } : before));
    setLeft((before) => new Set(before).add(kind));
  };

  const filled = kinds.filter(({ kind }) => (typed[kind]?.value ?? '').trim() !== '' || (typed[kind]?.value2 ?? '').trim() !== '');
  const measuredAt = instantOfLocalInput(time);
  const wrong = kinds.some((info) => sentence(say, info, typed) !== null) || measuredAt === null;

  const save = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (wrong || filled.length === 0 || measuredAt === null) return;
    const readings: ReadingInput[] = filled.map(({ kind }) => ({
      id: idOf(kind),
      kind,
      value: numberOf(typed[kind]?.value ?? '') ?? 0,
      value2: kind === 'BLOOD_PRESSURE' ? numberOf(typed[kind]?.value2 ?? '') : null,
    }));
    const written = await record.send({ patient, measuredAt, readings, note: note.trim() || null });
    if (!written) return;
    toast(say('entry.saved'));
    onClose();
  };

  const field = (info: ReadingKindInfo) => {
    const { kind } = info;
    const last = newest.find((reading) => reading.kind === kind);
    const error = tried || left.has(kind) ? sentence(say, info, typed) : null;
    if (kind === 'PAIN') {
      const value = typed.PAIN?.value ? Number(typed.PAIN.value) : null;
      return <PainScale key={kind} label={readingWord(kind)} value={value} onChange={(next) => change('PAIN', 'value', next === null ? '' : String(next))} />;
    }
    return (
      <NumberField
        key={kind}
        info={info}
        typed={typed[kind] ?? { value: '', value2: '' }}
        last={last ? say('entry.last', { value: valueText(last) }) : null}
        error={error}
        onChange={(part, text) => change(kind, part, text)}
        onLeave={() => leave(kind)}
      />
    );
  };

  const footer = (
    <Button look="primary" size="large" wide type="submit" form={form} busy={record.busy} disabled={filled.length === 0}>
      {filled.length === 0 ? say('entry.save') : say('entry.saveCount', { count: filled.length })}
    </Button>
  );
  return (
    <Sheet title={say('entry.title')} open onClose={onClose} footer={footer} holds>
      <form id={form} className="stack" noValidate onSubmit={(event) => void save(event)}>
        <p className="muted small">{say('entry.hint')}</p>
        <div className="entry-fields">{kinds.map(field)}</div>
        <TextField
          label={say('entry.measuredAt')}
          type="datetime-local"
          value={time}
          max={localInputOf(new Date())}
          hint={say('entry.measuredHint')}
          error={measuredAt === null ? say('entry.wrongTime') : refusalOf(record.trouble, 'measuredAt')}
          onChange={(event) => setTime(event.target.value)}
        />
        <TextField label={say('entry.note')} placeholder={say('entry.notePlaceholder')} maxLength={1000} value={note} onChange={(event) => setNote(event.target.value)} />
        {record.trouble?.field !== 'measuredAt' && <ErrorSentence trouble={record.trouble} />}
      </form>
    </Sheet>
  );
}

interface NumberFieldProps {
  info: ReadingKindInfo;
  typed: { value: string; value2: string };
  last: string | null;
  error: string | null;
  onChange: (part: 'value' | 'value2', text: string) => void;
  onLeave: () => void;
}

/** A number with its unit, or two for a blood pressure. */
function NumberField({ info, typed, last, error, onChange, onLeave }: NumberFieldProps) {
  const say = useSay();
  const id = useId();
  const pair = info.kind === 'BLOOD_PRESSURE';
  const input = (part: 'value' | 'value2', label: string) => (
    <input
      id={part === 'value' ? id : undefined}
      className="input number-input numbers"
      type="text"
      inputMode={info.decimals > 0 ? 'decimal' : 'numeric'}
      autoComplete="off"
      maxLength={6}
      aria-label={label}
      aria-invalid={error ? true : undefined}
      aria-describedby={error ? `${id}-error` : undefined}
      value={typed[part]}
      onChange={(event) => onChange(part, event.target.value)}
      onBlur={(event) => {
        // Between the two values of a blood pressure nothing is wrong yet.
        if (!event.currentTarget.parentElement?.contains(event.relatedTarget)) onLeave();
      }}
    />
  );
  const word = readingWord(info.kind);
  return (
    <div className={pair ? 'number-field number-field-pair' : 'number-field'}>
      <label htmlFor={id} className="field-label">
        {word}
        {last && <span className="number-last numbers">{last}</span>}
      </label>
      <div className="number-inputs">
        {input('value', pair ? `${word} ${say('systolic')}` : word)}
        {pair && <span aria-hidden="true">/</span>}
        {pair && input('value2', `${word} ${say('diastolic')}`)}
        <span className="muted small number-unit">{info.unit}</span>
      </div>
      {error && (
        <p className="field-error" id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}
