import { now } from '../field/clock';
import { lazy, Suspense, useMemo, useState } from 'react';
import type { PatientTabProps } from '../app/area-contract';
import type { Reading, Threshold } from '../graphql/schema/team';
import { Button } from '../ui/Button';
import { EmptyState } from '../ui/EmptyState';
import { ErrorSentence } from '../ui/ErrorSentence';
import { LiveNote } from '../ui/LiveNote';
import { Waiting } from '../ui/Waiting';
import { WritingClosed } from '../patient/WritingClosed';
import { Alerts } from './Alerts';
import { Curves } from './Curves';
import { useKinds } from './kinds';
import { ReadingsByDay } from './ReadingsByDay';
import { ReadingsTable } from './ReadingsTable';
import { useSay } from './texts';
import { longestSpan, useReadings } from './useReadings';
import { useThresholds } from './useThresholds';
import './readings.css';

const EntrySheet = lazy(() => import('./EntrySheet'));
const ReadingSheet = lazy(() => import('./ReadingSheet'));
const ThresholdSheet = lazy(() => import('./ThresholdSheet'));

const spans = { week: 7, month: 31, quarter: longestSpan } as const;
type Span = keyof typeof spans;
const noThresholds: readonly Threshold[] = [];

/** The shortest span from a month on in which anything was measured. */
function spanOf(readings: readonly Reading[]): Span {
  const newest = readings[0]?.measuredAt;
  return newest && now().getTime() - Date.parse(newest) > spans.month * 86_400_000 ? 'quarter' : 'month';
}

type Open = { sheet: 'entry' } | { sheet: 'thresholds' } | { sheet: 'reading'; id: string };

export default function ReadingsTab({ patient }: PatientTabProps) {
  const say = useSay();
  const { items, loading, trouble, reconnecting, renew } = useReadings(patient.id);
  const kinds = useKinds();
  const bounds = useThresholds(patient);
  const [chosen, setSpan] = useState<Span | null>(null);
  const [show, setShow] = useState<'curves' | 'table'>('curves');
  const [open, setOpen] = useState<Open | null>(null);
  const span = chosen ?? spanOf(items);
  const days = spans[span];
  const within = useMemo(() => {
    const since = new Date(now().getTime() - days * 86_400_000).toISOString();
    return items.filter(({ measuredAt }) => measuredAt >= since);
  }, [items, days]);
  const writable = patient.writing.closed === null;
  const opened = open?.sheet === 'reading' ? items.find(({ id }) => id === open.id) : undefined;
  const close = () => setOpen(null);

  if (loading) return <Waiting />;
  if (trouble && items.length === 0) return <ErrorSentence trouble={trouble} onRetry={renew} page />;
  return (
    <div className="readings-tab">
      <LiveNote reconnecting={reconnecting} />
      <div className="readings-column">
        <Alerts patient={patient.id} may={patient.may.includes('HANDLE_ALERT')} />
        {writable ? (
          <div className="readings-actions">
            <Button
              look="primary"
              size="large"
              icon="thermometer"
              className="grow"
              disabled={!kinds}
              onClick={() => setOpen({ sheet: 'entry' })}
            >
              {say('record')}
            </Button>
            <Button look="plain" disabled={!kinds || !bounds.thresholds} onClick={() => setOpen({ sheet: 'thresholds' })}>
              {say(patient.may.includes('SET_THRESHOLD') ? 'thresholds.open' : 'thresholds.look')}
            </Button>
          </div>
        ) : (
          <WritingClosed patient={patient} />
        )}
        {bounds.trouble && (
          <div className="stack">
            {!bounds.thresholds && <p>{say('thresholds.unknown')}</p>}
            <ErrorSentence trouble={bounds.trouble} onRetry={bounds.refetch} />
          </div>
        )}
        {items.length === 0 ? (
          <EmptyState title={say(patient.scope === 'ALL' ? 'none' : 'noneOwn')}>{writable && <p>{say('noneBody')}</p>}</EmptyState>
        ) : (
          <>
            <div className="readings-choice">
              <Choice
                label={say('span')}
                value={span}
                options={(['week', 'month', 'quarter'] as const).map((key) => ({ key, label: say(`spans.${key}`) }))}
                onChange={setSpan}
              />
              <Choice
                label={say('show')}
                value={show}
                options={(['curves', 'table'] as const).map((key) => ({ key, label: say(key) }))}
                onChange={setShow}
              />
            </div>
            {within.length === 0 ? (
              <p className="muted">{say(patient.scope === 'ALL' ? 'noneInSpan' : 'noneInSpanOwn')}</p>
            ) : show === 'curves' ? (
              <>
                {!bounds.thresholds && !bounds.trouble && <Waiting label={say('thresholds.waiting')} />}
                {bounds.thresholds?.withheld && <p className="muted">{say('thresholds.withheld')}</p>}
                <Curves readings={within} thresholds={bounds.thresholds?.items ?? noThresholds} days={days} />
                <p className="muted small">
                  {say('touch')}
                  {bounds.thresholds?.items && say('dashed')}
                </p>
                <h2>{say('list')}</h2>
                <ReadingsByDay readings={within} onOpen={({ id }) => setOpen({ sheet: 'reading', id })} />
              </>
            ) : (
              <ReadingsTable readings={within} />
            )}
          </>
        )}
      </div>
      <Suspense>
        {open?.sheet === 'entry' && kinds && <EntrySheet patient={patient.id} kinds={kinds} onClose={close} />}
        {open?.sheet === 'thresholds' && kinds && (
          <ThresholdSheet patient={patient.id} kinds={kinds} known={bounds} may={patient.may.includes('SET_THRESHOLD')} onClose={close} />
        )}
        {opened && (
          <ReadingSheet reading={opened} info={kinds?.find(({ kind }) => kind === opened.kind)} writable={writable} onClose={close} />
        )}
      </Suspense>
    </div>
  );
}

function Choice<K extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: K;
  options: readonly { key: K; label: string }[];
  onChange: (key: K) => void;
}) {
  return (
    <div className="segments" role="group" aria-label={label}>
      {options.map(({ key, label: text }) => (
        <button key={key} type="button" aria-pressed={key === value} onClick={() => onChange(key)}>
          {text}
        </button>
      ))}
    </div>
  );
}
