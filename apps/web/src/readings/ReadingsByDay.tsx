import { useState } from 'react';
import { dayWords, sameDay, timeWords } from '../field/time';
import { professionWord, readingWord } from '../field/words';
import type { Reading } from '../graphql/schema/team';
import { Button } from '../ui/Button';
import { Face } from '../ui/Face';
import { valueWithUnit } from './kinds';
import { byDay, measuringsOf } from './measurings';
import { useSay } from './texts';

/** Milliseconds after which it matters that something was typed later than it was measured. */
const typedLater = 30 * 60_000;
const daysAtOnce = 7;

/** The measurings day by day; a press on a value opens it. */
export function ReadingsByDay({ readings, onOpen }: { readings: readonly Reading[]; onOpen: (reading: Reading) => void }) {
  const say = useSay();
  const [shown, setShown] = useState(daysAtOnce);
  const days = byDay(measuringsOf(readings), ({ measuredAt }) => measuredAt);
  return (
    <>
      {days.slice(0, shown).map(({ at, items }) => (
        <section key={at} className="reading-day">
          <h3>{dayWords(at)}</h3>
          <ul className="reading-moments">
            {items.map(({ key, measuredAt, readings: together }) => (
              <Moment key={key} measuredAt={measuredAt} readings={together} onOpen={onOpen} />
            ))}
          </ul>
        </section>
      ))}
      {days.length > shown && (
        <Button wide onClick={() => setShown(shown + 4 * daysAtOnce)}>
          {say('more')}
        </Button>
      )}
    </>
  );
}

function clockOf(instant: string): string {
  return timeWords(instant).split(' ').at(-1) ?? '';
}

function Moment({
  measuredAt,
  readings,
  onOpen,
}: {
  measuredAt: string;
  readings: readonly Reading[];
  onOpen: (reading: Reading) => void;
}) {
  const say = useSay();
  const [one] = readings;
  if (!one) return null;
  const late = Date.parse(one.typedAt) - Date.parse(measuredAt) > typedLater;
  return (
    <li className="card reading-moment">
      <p className="reading-moment-head">
        <time className="numbers" dateTime={measuredAt}>
          <strong>{clockOf(measuredAt)}</strong>
        </time>
        {one.by && (
          <span className="reading-by">
            <Face name={one.by.name} face={one.by.face} size={24} />
            <span className="small">
              {professionWord(one.by.profession)} {one.by.name}
            </span>
          </span>
        )}
        {late && (
          <span className="muted small numbers">
            {say('typed', {
              time: sameDay(measuredAt, one.typedAt) ? clockOf(one.typedAt) : `${dayWords(one.typedAt)} ${clockOf(one.typedAt)}`,
            })}
          </span>
        )}
      </p>
      <ul className="reading-values">
        {readings.map((reading) => (
          <li key={reading.id}>
            <button type="button" className="reading-value" onClick={() => onOpen(reading)}>
              <span className="muted small">{readingWord(reading.kind)}</span>
              <strong className="numbers">{valueWithUnit(reading)}</strong>
              {reading.correctedAt && <span className="badge badge-gold">{say('corrected')}</span>}
              {Boolean(reading.openObjections) && <span className="badge badge-danger">{say('objected')}</span>}
            </button>
          </li>
        ))}
      </ul>
      {one.note && <p className="reading-note">{one.note}</p>}
    </li>
  );
}
