import type { FormEvent } from 'react';
import { lazy, Suspense, useEffect, useId, useRef, useState } from 'react';
import { fullTimeWords } from '../field/time';
import { calledBy, readingWord } from '../field/words';
import type { Lookup } from '../graphql/hooks';
import { useCommand, useLookup } from '../graphql/hooks';
import type { CorrectReadingInput, Reading, ReadingKindInfo, ReadingVersion } from '../graphql/schema/team';
import { useIsAuthors } from '../objections/authors';
import { Corrected } from '../objections/Corrected';
import { ObjectionsOf } from '../objections/ObjectionsOf';
import type { ShownVersion } from '../objections/Versions';
import { Versions } from '../objections/Versions';
import { useSay as useObjectionSay } from '../objections/texts';
import { readingText } from '../timeline/reading-text';
import { ReadingFields } from '../record/ReadingFields';
import { readTyped } from '../record/readings-form';
import { useKept } from '../session/useKept';
import { Button } from '../ui/Button';
import { Newer } from '../ui/Newer';
import { ErrorSentence } from '../ui/ErrorSentence';
import { Sheet } from '../ui/Sheet';
import { useSay as useUiSay } from '../ui/texts';
import { toast } from '../ui/Toast';
import { correctReadingMutation, readingVersionsQuery } from './documents';
import { valueWithUnit } from './kinds';
import { useSay } from './texts';
import '../record/record.css';

const ObjectSheet = lazy(() => import('../objections/ObjectSheet'));

/** One reading with its history, and the way to correct it, or to say that it is not right. */
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
  const objectionSay = useObjectionSay();
  const [correcting, setCorrecting] = useState(false);
  const [objecting, setObjecting] = useState(false);
  const authors = useIsAuthors(reading.by);
  const [history, versions] = useHistory(reading);
  const [newest] = versions;
  if (objecting) {
    const about = `${readingWord(reading.kind)} ${valueWithUnit(reading)}`;
    return (
      <Suspense>
        <ObjectSheet kind="READING" record={reading.id} version={reading.version} about={about} onClose={onClose} />
      </Suspense>
    );
  }
  if (correcting && info) return <Correction reading={reading} info={info} onClose={onClose} />;
  const { kind, measuredAt, typedAt, by, note } = reading;
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
        (authors
          ? info && (
              <Button icon="pen" onClick={() => setCorrecting(true)}>
                {say('detail.correct')}
              </Button>
            )
          : reading.openObjections !== null && (
              <Button icon="alert" onClick={() => setObjecting(true)}>
                {objectionSay('raise')}
              </Button>
            ))
      }
    >
      <dl className="facts">
        {row(say('detail.value'), valueWithUnit(reading))}
        {row(say('detail.measured'), fullTimeWords(measuredAt))}
        {row(say('detail.typed'), fullTimeWords(typedAt))}
        {by && row(say('detail.by'), `${calledBy(by)}（${by.facilityName}）`)}
        {row(say('note'), note)}
      </dl>
      {newest && reading.version > 1 && <Corrected by={newest.by} at={newest.at} />}
      {reading.openObjections !== null && (
        <ObjectionsOf
          key={`${reading.version} ${reading.openObjections}`}
          kind="READING"
          record={reading.id}
          version={reading.version}
          authors={[by]}
        />
      )}
      {reading.version > 1 && (
        <section className="stack">
          <h3>{say('detail.versions')}</h3>
          <Versions lookup={history} versions={versions} withheld={reading.openObjections === null} />
        </section>
      )}
    </Sheet>
  );
}

/** Every version of what was corrected, the newest first; asked again with each correction. */
function useHistory({ id, kind, unit, version }: Reading): [lookup: Lookup<unknown>, versions: readonly ShownVersion[]] {
  const lookup = useLookup<{ readingVersions: ReadingVersion[] }>(
    readingVersionsQuery,
    { reading: id },
    { skip: version === 1, anew: true },
  );
  const { refetch } = lookup;
  const first = useRef(version);
  useEffect(() => {
    if (version > first.current) refetch();
    first.current = version;
  }, [version, refetch]);
  const versions = (lookup.data?.readingVersions ?? []).toReversed().map((known) => ({
    key: known.version,
    at: known.at,
    by: known.by,
    body: <p className="numbers">{valueWithUnit({ kind, unit, value: known.value, value2: known.value2 })}</p>,
  }));
  return [lookup, versions];
}

function Correction({ reading, info, onClose }: { reading: Reading; info: ReadingKindInfo; onClose: () => void }) {
  const say = useSay();
  const ui = useUiSay();
  const form = useId();
  // What stood on the screen when the correction began: a correction in between is refused, not overwritten.
  const [{ version, ...typed }, change, forget, work] = useKept(`correct reading ${reading.id}`, () => ({
    version: reading.version,
    value: readingText({ ...reading, value2: null }),
    value2: reading.value2 === null ? '' : String(reading.value2),
  }));
  const correct = useCommand<CorrectReadingInput>(correctReadingMutation, `correct reading ${reading.id}`);
  const read = readTyped(info, typed);
  const measured = read && 'measured' in read ? read.measured : null;
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!measured) return;
    const { value, value2 } = measured;
    if (!(await correct.send({ reading: reading.id, expectedVersion: version, value, value2 }))) return;
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
    <Sheet title={say('detail.correctTitle')} open onClose={onClose} footer={footer} holds work={work} width={460}>
      <form id={form} className="stack" onSubmit={(event) => void save(event)}>
        <p className="muted small">{say('detail.correctHint')}</p>
        <ReadingFields kinds={[info]} typed={{ [info.kind]: typed }} onChange={(_kind, next) => change(next)} disabled={correct.busy} />
        <Newer shown={reading.version !== version} onTake={() => change({ version: reading.version })}>
          <strong className="numbers">{valueWithUnit(reading)}</strong>
        </Newer>
        <ErrorSentence trouble={correct.trouble} />
      </form>
    </Sheet>
  );
}
