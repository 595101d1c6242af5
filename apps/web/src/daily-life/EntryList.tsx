import { timeWords } from '../field/time';
import { professionWord } from '../field/words';
import type { DailyLifeEntry } from '../graphql/schema/team';
import { useIsAuthors } from '../objections/authors';
import { Corrected } from '../objections/Corrected';
import { useSay as useObjectionSay } from '../objections/texts';
import { Button } from '../ui/Button';
import { KindDrawing, MoodFace } from './drawings';
import { findingText } from './findings';
import { useSay } from './texts';

/** Findings one below the other, each with who noted it. */
export function EntryList({ entries, ...handlers }: Handlers & { entries: readonly DailyLifeEntry[] }) {
  return (
    <ul className="entry-list">
      {entries.map((entry) => (
        <OneEntry key={entry.id} entry={entry} {...handlers} />
      ))}
    </ul>
  );
}

interface Handlers {
  /** What is done about an entry; null where nothing is written any more. */
  onCorrect: ((entry: DailyLifeEntry) => void) | null;
  onObject: ((entry: DailyLifeEntry) => void) | null;
  onVersions: (entry: DailyLifeEntry) => void;
}

function OneEntry({ entry, onCorrect, onObject, onVersions }: Handlers & { entry: DailyLifeEntry }) {
  const say = useSay();
  const objectionSay = useObjectionSay();
  const authors = useIsAuthors(entry.by);
  return (
    <li>
      {entry.kind === 'MOOD' && entry.value !== null ? (
        <MoodFace mood={entry.value} size={28} />
      ) : (
        <KindDrawing kind={entry.kind} size={26} />
      )}
      <span className="grow">
        <span className="entry-list-text">
          <span className="muted small">{say(`kind.${entry.kind}`)}</span>
          <strong className="numbers">{findingText(entry)}</strong>
          {entry.correctedAt && (
            <button type="button" className="badge badge-gold entry-list-versions" onClick={() => onVersions(entry)}>
              {say('detail.corrected')}
            </button>
          )}
          {Boolean(entry.openObjections) && (
            <button type="button" className="badge badge-danger entry-list-versions" onClick={() => onVersions(entry)}>
              {say('detail.objected')}
            </button>
          )}
        </span>
        {entry.note && entry.kind !== 'SKIN' && <span className="entry-list-note">{entry.note}</span>}
        <span className="muted small numbers">
          {timeWords(entry.observedAt)}
          {entry.by && `　${professionWord(entry.by.profession)} ${entry.by.name}`}
        </span>
        <Corrected by={entry.correctedBy} at={entry.correctedAt} />
      </span>
      {authors && onCorrect && (
        <Button size="small" look="plain" onClick={() => onCorrect(entry)}>
          {say('detail.correct')}
        </Button>
      )}
      {!authors && onObject && entry.openObjections !== null && (
        <Button size="small" look="plain" onClick={() => onObject(entry)}>
          {objectionSay('raise')}
        </Button>
      )}
    </li>
  );
}
