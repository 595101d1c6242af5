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
import { kindOrder } from './findings';
import { useSay } from './texts';
import { sheetDays, useDailyLife } from './useDailyLife';
import './daily-life.css';

const EntrySheet = lazy(() => import('./EntrySheet'));
const CorrectSheet = lazy(() => import('./CorrectSheet'));

type Open = { sheet: 'entry'; kind: DailyLifeKind } | { sheet: 'cell'; cell: Cell } | { sheet: 'correct'; id: string };

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
  const correcting = open?.sheet === 'correct' ? items.find(({ id }) => id === open.id) : undefined;
  const correct = writable ? ({ id }: { id: string }) => setOpen({ sheet: 'correct', id }) : null;
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
              <EntryList entries={items.slice(0, newest)} onCorrect={correct} />
            </section>
          </>
        )}
      </div>
      {cell && (
        <Sheet title={say('detail.title', { day: dayHead(cell.day), kind: say(`kind.${cell.kind}`) })} open onClose={close} width={520}>
          <EntryList entries={ofCell} onCorrect={correct} />
        </Sheet>
      )}
      <Suspense>
        {open?.sheet === 'entry' && <EntrySheet patient={patient.id} kind={open.kind} onClose={close} />}
        {correcting && <CorrectSheet entry={correcting} onClose={close} />}
      </Suspense>
    </div>
  );
}
