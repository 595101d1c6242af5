import { now } from '../field/clock';
import { lazy, Suspense, useMemo, useState } from 'react';
import type { PatientTabProps } from '../app/area-contract';
import { useLookup } from '../graphql/hooks';
import type { Reading, Threshold } from '../graphql/schema/team';
import { Button } from '../ui/Button';
import { EmptyState } from '../ui/EmptyState';
import { ErrorSentence } from '../ui/ErrorSentence';
import { LiveNote } from '../ui/LiveNote';
import { Waiting } from '../ui/Waiting';
import { useWhenPageChanged } from '../patient/usePatient';
import { WritingClosed } from '../patient/WritingClosed';
import { Alerts } from './Alerts';
import { Curves } from './Curves';
import { thresholdsQuery } from './documents';
import { useKinds } from './kinds';
import { ReadingsByDay } from './ReadingsByDay';
import { ReadingsTable } from './ReadingsTable';
import { useSay } from './texts';
import { longestSpan, useReadings } from './useReadings';
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
  const { data, refetch } = useLookup<{ thresholds: Threshold[] }>(thresholdsQuery, { patient: patient.id });
  useWhenPageChanged(patient.id, refetch);
  const thresholds = data?.thresholds ?? noThresholds;
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
            <Button look="plain" disabled={!kinds || !data} onClick={() => setOpen({ sheet: 'thresholds' })}>
              {say(patient.may.includes('SET_THRESHOLD') ? 'thresholds.open' : 'thresholds.look')}
            </Button>
          </div>
        ) : (
          <WritingClosed patient={patient} />
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
              <p className="muted">{say('noneInSpan')}</p>
            ) : show === 'curves' ? (
              <>
                <Curves readings={within} thresholds={thresholds} days={days} />
                <p className="muted small">{say('touch')}</p>
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
          <ThresholdSheet
            patient={patient.id}
            kinds={kinds}
            thresholds={thresholds}
            may={patient.may.includes('SET_THRESHOLD')}
            onChanged={refetch}
            onClose={close}
          />
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
