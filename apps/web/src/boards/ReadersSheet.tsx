import { timeWords } from '../field/time';
import { useLookup } from '../graphql/hooks';
import type { BoardsReader } from '../graphql/schema/team';
import { Person } from '../team/Person';
import { ErrorSentence } from '../ui/ErrorSentence';
import { Sheet } from '../ui/Sheet';
import { Waiting } from '../ui/Waiting';
import { noticeReadersQuery } from './documents';
import { useSay } from './texts';
import '../team/team.css';

/** Who of the facility confirmed a notice, and who has not yet: those first, because they are asked for. */
export function ReadersSheet({ notice, onClose }: { notice: string; onClose: () => void }) {
  const say = useSay();
  const { data, trouble, refetch } = useLookup<{ boardsReaders: BoardsReader[] }>(noticeReadersQuery, { notice });
  const readers = data?.boardsReaders ?? [];
  const read = readers.filter(({ confirmedAt }) => confirmedAt !== null);
  const notYet = readers.filter(({ confirmedAt }) => confirmedAt === null);
  return (
    <Sheet title={say('readersSheet.title')} open onClose={onClose} width={480}>
      <div className="stack">
        {!data && !trouble && <Waiting />}
        <ErrorSentence trouble={trouble} onRetry={refetch} />
        {data && <h3>{notYet.length === 0 ? say('readersSheet.everybody') : say('readersSheet.notYet', { count: notYet.length })}</h3>}
        <People people={notYet} />
        {read.length > 0 && <h3>{say('readersSheet.read', { count: read.length })}</h3>}
        <People people={read} />
      </div>
    </Sheet>
  );
}

function People({ people }: { people: readonly BoardsReader[] }) {
  if (people.length === 0) return null;
  return (
    <ul className="board-people">
      {people.map(({ account, name, profession, confirmedAt }) => (
        <li key={account}>
          <Person name={name} profession={profession} face={null} />
          {confirmedAt && <span className="muted small numbers">{timeWords(confirmedAt)}</span>}
        </li>
      ))}
    </ul>
  );
}
