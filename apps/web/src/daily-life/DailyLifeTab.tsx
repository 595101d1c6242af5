import { lazy, Suspense, useState } from 'react';
import type { PatientTabProps } from '../app/area-contract';
import type { DailyLifeKind } from '../graphql/schema/team';
import { EmptyState } from '../ui/EmptyState';
import { ErrorSentence } from '../ui/ErrorSentence';
import { LiveNote } from '../ui/LiveNote';
import { Sheet } from '../ui/Sheet';
import { Waiting } from '../ui/Waiting';
import { WritingClosed } from '../patient/WritingClosed';
import type { Cell } from './DaySheet';
import { dayHead, dayOf, DaySheet } from './DaySheet';
import { KindDrawing } from './drawings';
import { EntryList } from './EntryList';
import { findingText, kindOrder } from './findings';
import { useSay } from './texts';
import { sheetDays, useDailyLife } from './useDailyLife';
import './daily-life.css';

const EntrySheet = lazy(() => import('./EntrySheet'));
const CorrectSheet = lazy(() => import('./CorrectSheet'));
const VersionsSheet = lazy(() => import('./VersionsSheet'));
const ObjectSheet = lazy(() => import('../objections/ObjectSheet'));

type Open =
  { sheet: 'entry'; kind: DailyLifeKind } | { sheet: 'cell'; cell: Cell } | { sheet: 'correct' | 'object' | 'versions'; id: string };

const newest = 8;

export default function DailyLifeTab({ patient }: PatientTabProps) {
  const say = useSay();
  const { items, loading, trouble, reconnecting, renew } = useDailyLife(patient.id);
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const writable = patient.writing.closed === null;
  if (loading) return <Waiting />;
  if (trouble && items.length === 0) return <ErrorSentence trouble={trouble} onRetry={renew} page />;
  const cell = open?.sheet === 'cell' ? open.cell : null;
  const ofCell = cell ? items.filter((entry) => entry.kind === cell.kind && dayOf(entry.observedAt) === cell.day) : [];
  const chosen = open && 'id' in open ? items.find(({ id }) => id === open.id) : undefined;
  const handlers = {
    onCorrect: writable ? ({ id }: { id: string }) => setOpen({ sheet: 'correct', id }) : null,
    onObject: writable ? ({ id }: { id: string }) => setOpen({ sheet: 'object', id }) : null,
    onVersions: ({ id }: { id: string }) => setOpen({ sheet: 'versions', id }),
  };
  return (
    <div className="daily-life">
      <LiveNote reconnecting={reconnecting} />
      <div className="daily-life-column">
        {writable ? (
          <section aria-label={say('enter')}>
            <h2>{say('enter')}</h2>
            <div className="kind-buttons">
              {kindOrder.map((kind) => (
                <button key={kind} type="button" className="kind-button" onClick={() => setOpen({ sheet: 'entry', kind })}>
                  <KindDrawing kind={kind} />
                  {say(`kind.${kind}`)}
                </button>
              ))}
            </div>
          </section>
        ) : (
          <WritingClosed patient={patient} />
        )}
        {items.length === 0 ? (
          <EmptyState title={say(patient.scope === 'ALL' ? 'none' : 'noneOwn')}>{writable && <p>{say('noneBody')}</p>}</EmptyState>
        ) : (
          <>
            <DaySheet entries={items} days={sheetDays} onOpen={(at) => setOpen({ sheet: 'cell', cell: at })} />
            <section className="card">
              <h2>{say('today')}</h2>
              <EntryList entries={items.slice(0, newest)} {...handlers} />
            </section>
          </>
        )}
      </div>
      {cell && (
        <Sheet title={say('detail.title', { day: dayHead(cell.day), kind: say(`kind.${cell.kind}`) })} open onClose={close} width={520}>
          <EntryList entries={ofCell} {...handlers} />
        </Sheet>
      )}
      <Suspense>
        {open?.sheet === 'entry' && <EntrySheet patient={patient.id} kind={open.kind} onClose={close} />}
        {chosen && open?.sheet === 'correct' && <CorrectSheet entry={chosen} onClose={close} />}
        {chosen && open?.sheet === 'versions' && <VersionsSheet entry={chosen} onClose={close} />}
        {chosen && open?.sheet === 'object' && (
          <ObjectSheet
            kind="DAILY_LIFE"
            record={chosen.id}
            version={chosen.version}
            about={`${say(`kind.${chosen.kind}`)}　${findingText(chosen)}`}
            onClose={close}
          />
        )}
      </Suspense>
    </div>
  );
}
