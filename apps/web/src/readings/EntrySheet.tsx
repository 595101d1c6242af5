import type { FormEvent } from 'react';
import { useId } from 'react';
import { Hindrance } from '../composer/Hindrance';
import { readMoment } from '../field/time';
import { newId } from '../graphql/commands';
import { useCommand } from '../graphql/hooks';
import type { ReadingKindInfo, RecordReadingsInput } from '../graphql/schema/team';
import { recordReadingsMutation } from '../record/documents';
import { ReadingFields } from '../record/ReadingFields';
import type { Measured, TypedReadings } from '../record/readings-form';
import { idsFor, readTyped } from '../record/readings-form';
import { useKept } from '../session/useKept';
import { Button } from '../ui/Button';
import { ErrorSentence } from '../ui/ErrorSentence';
import { refusalOf, TextField } from '../ui/Field';
import { useIsLongAgo } from '../ui/KeptNote';
import { MomentField } from '../ui/MomentField';
import { Sheet } from '../ui/Sheet';
import { toast } from '../ui/Toast';
import { useSay } from './texts';
import { typedText } from '../field/typed';
import '../record/record.css';

/** Now, less the wait for a network. */
const untimed = { measuredAt: null, waitedMs: 0 };

/** The ids stay the same on every try of the same entry, so that a lost answer never makes a second one; another entry has others. */
const untried = (kinds: readonly ReadingKindInfo[]): { ids: Readonly<Record<string, string>>; tried: boolean } => ({
  ids: idsFor(kinds),
  tried: false,
});

/** One measuring without a post: big fields, the number pad, what is empty was not measured. */
export default function EntrySheet({
  patient,
  kinds,
  onClose,
}: {
  patient: string;
  kinds: readonly ReadingKindInfo[];
  onClose: () => void;
}) {
  const say = useSay();
  const form = useId();
  const [{ typed, time, note, ids, tried }, set, forget, work] = useKept(`readings ${patient}`, () => ({
    typed: {} as TypedReadings,
    time: '',
    note: '',
    ...untried(kinds),
  }));
  const change = (next: { typed?: TypedReadings; time?: string; note?: string }) => set({ ...next, ...(tried && untried(kinds)) });
  const record = useCommand<RecordReadingsInput>(recordReadingsMutation, `readings ${patient}`);

  const read = kinds.map((info) => readTyped(info, typed[info.kind] ?? { value: '', value2: '' }));
  const measured = read.flatMap((each): Measured[] => (each && 'measured' in each ? [each.measured] : []));
  const moment = readMoment(time);
  const entry = { readings: measured.map((each) => ({ ...each, id: ids[each.kind] ?? newId() })), note: typedText(note) };
  // A try that was decided is over: pressed again later it would be of now.
  const asked = useIsLongAgo(work.typedAt) && time === '' && !record.tried({ patient, ...untimed, ...entry });
  const slipped = read.some((each) => each && 'slip' in each);
  const ready = !asked && measured.length > 0 && !('slip' in moment) && !slipped;

  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready || 'slip' in moment) return;
    set({ tried: true });
    const when = moment.instant === null ? untimed : { measuredAt: moment.instant };
    if (!(await record.send({ patient, ...when, ...entry }))) return;
    forget();
    toast(say('entry.saved'));
    onClose();
  };

  const footer = (
    <>
      <Hindrance of={slipped ? 'slipped' : null} />
      <Button look="primary" size="large" wide type="submit" form={form} busy={record.busy} disabled={!ready}>
        {measured.length === 0 ? say('entry.save') : say('entry.saveCount', { count: measured.length })}
      </Button>
    </>
  );
  return (
    <Sheet title={say('entry.title')} open onClose={onClose} footer={footer} holds work={work}>
      <form id={form} className="stack" noValidate onSubmit={(event) => void save(event)}>
        <p className="muted small">{say('entry.hint')}</p>
        <ReadingFields
          kinds={kinds}
          typed={typed}
          onChange={(kind, next) => change({ typed: { ...typed, [kind]: next } })}
          disabled={record.busy}
        />
        <MomentField
          label={say('entry.measuredAt')}
          asked={asked ? work.typedAt : null}
          value={time}
          error={refusalOf(record.trouble, 'measuredAt')}
          onChange={(next) => change({ time: next })}
        />
        <TextField
          label={say('entry.note')}
          placeholder={say('entry.notePlaceholder')}
          maxLength={1000}
          value={note}
          onChange={(event) => change({ note: event.target.value })}
        />
        {record.trouble?.field !== 'measuredAt' && <ErrorSentence trouble={record.trouble} />}
      </form>
    </Sheet>
  );
}
