import { timeWords } from '../field/time';
import { professionWord } from '../field/words';
import type { DailyLifeEntry } from '../graphql/schema/team';
import { Button } from '../ui/Button';
import { KindDrawing, MoodFace } from './drawings';
import { findingText } from './findings';
import { useSay } from './texts';

/** Findings one below the other, each with who noted it. */
export function EntryList({
  entries,
  onCorrect,
}: {
  entries: readonly DailyLifeEntry[];
  onCorrect: ((entry: DailyLifeEntry) => void) | null;
}) {
  const say = useSay();
  return (
    <ul className="entry-list">
      {entries.map((entry) => (
        <li key={entry.id}>
          {entry.kind === 'MOOD' && entry.value !== null ? (
            <MoodFace mood={entry.value} size={28} />
          ) : (
            <KindDrawing kind={entry.kind} size={26} />
          )}
          <span className="grow">
            <span className="entry-list-text">
              <span className="muted small">{say(`kind.${entry.kind}`)}</span>
              <strong className="numbers">{findingText(entry)}</strong>
              {entry.correctedAt && <span className="badge badge-gold">{say('detail.corrected')}</span>}
            </span>
            {entry.note && entry.kind !== 'SKIN' && <span className="entry-list-note">{entry.note}</span>}
            <span className="muted small numbers">
              {timeWords(entry.observedAt)}
              {entry.by && `　${professionWord(entry.by.profession)} ${entry.by.name}`}
            </span>
          </span>
          {onCorrect && (
            <Button size="small" look="plain" onClick={() => onCorrect(entry)}>
              {say('detail.correct')}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
