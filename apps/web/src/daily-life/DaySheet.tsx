import { now } from '../field/clock';
import { useLayoutEffect, useRef } from 'react';
import { dayWords, localInputOf } from '../field/time';
import type { DailyLifeEntry, DailyLifeKind } from '../graphql/schema/team';
import { MoodFace } from './drawings';
import { cellText, findingText, kindOrder } from './findings';
import { useSay } from './texts';

export interface Cell {
  kind: DailyLifeKind;
  /** `2026-11-03`. */
  day: string;
}

/** The day of the region in which an instant lies, `2026-11-03`. */
export function dayOf(instant: string): string {
  return localInputOf(new Date(instant)).slice(0, 10);
}

export function dayHead(day: string): string {
  return dayWords(`${day}T03:00:00.000Z`);
}

/** As the sheet at the foot of a hospital bed: a column a day, today at the right. */
export function DaySheet({ entries, days, onOpen }: { entries: readonly DailyLifeEntry[]; days: number; onOpen: (cell: Cell) => void }) {
  const say = useSay();
  const box = useRef<HTMLDivElement>(null);
  const columns = Array.from({ length: days }, (_, back) =>
    dayOf(new Date(now().getTime() - (days - 1 - back) * 86_400_000).toISOString()),
  );
  const cells = new Map<string, DailyLifeEntry[]>();
  for (const entry of entries.toReversed()) {
    const key = `${entry.kind} ${dayOf(entry.observedAt)}`;
    cells.set(key, [...(cells.get(key) ?? []), entry]);
  }
  useLayoutEffect(() => {
    if (box.current) box.current.scrollLeft = box.current.scrollWidth;
  }, []);
  return (
    <div className="day-sheet" ref={box} role="region" aria-label={say('sheet', { days })} tabIndex={0}>
      <table className="numbers">
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">{say('item')}</span>
            </th>
            {columns.map((day) => (
              <th scope="col" key={day}>
                {headOf(day)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {kindOrder.map((kind) => (
            <tr key={kind}>
              <th scope="row">{say(`kind.${kind}`)}</th>
              {columns.map((day) => {
                const found = cells.get(`${kind} ${day}`) ?? [];
                return <td key={day}>{found.length > 0 && <CellButton cell={{ kind, day }} entries={found} onOpen={onOpen} />}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** `11/3`, with the weekday below; today and yesterday by their names. */
function headOf(day: string) {
  const words = dayHead(day);
  const [, weekday] = /\((.)\)$/.exec(words) ?? [];
  const [, month, date] = day.split('-').map(Number);
  return (
    <>
      {month}/{date}
      <span className="muted">{weekday ?? words}</span>
    </>
  );
}

function CellButton({ cell, entries, onOpen }: { cell: Cell; entries: readonly DailyLifeEntry[]; onOpen: (cell: Cell) => void }) {
  const say = useSay();
  const text = entries.map(findingText).join('、');
  return (
    <button
      type="button"
      aria-label={say('openCell', { day: dayHead(cell.day), kind: say(`kind.${cell.kind}`), text })}
      onClick={() => onOpen(cell)}
    >
      {cell.kind === 'MOOD' && entries.map((entry) => entry.value !== null && <MoodFace key={entry.id} mood={entry.value} size={24} />)}
      {cellText(cell.kind, entries).map((line, index) => (
        <span key={index}>{line}</span>
      ))}
    </button>
  );
}
