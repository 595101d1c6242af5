import { careLevelWord, phaseWord } from '../field/words';
import { useLookup } from '../graphql/hooks';
import type { BasicsChange, BasicsField, Patient } from '../graphql/schema/team';
import { Versions } from '../objections/Versions';
import { Sheet } from '../ui/Sheet';
import { basicsHistoryQuery } from './documents';
import { useSay } from './texts';

function words(field: BasicsField, text: string): string {
  if (field === 'careLevel') return careLevelWord(text);
  return field === 'phase' ? phaseWord(text) : text;
}

/** Every line that was written, the newest first, with who wrote it and what it replaced. */
export function HistorySheet({ patient: { id, scope }, onClose }: { patient: Patient; onClose: () => void }) {
  const say = useSay();
  const lookup = useLookup<{ basicsHistory: BasicsChange[] | null }>(basicsHistoryQuery, { patient: id }, { anew: true });
  const versions = (lookup.data?.basicsHistory ?? []).map(({ field, before, after, at, by }, index) => ({
    key: index,
    at,
    by,
    mark: <span className="badge badge-soft">{say(field)}</span>,
    body: (
      <>
        {after !== null && <p>{words(field, after)}</p>}
        {before !== null && <p className="small muted">{say(after === null ? 'removed' : 'replaced', { before: words(field, before) })}</p>}
        {after === null && before === null && <p className="small muted">{say('removedUnknown')}</p>}
      </>
    ),
  }));
  return (
    <Sheet title={say('history')} open onClose={onClose}>
      <Versions
        lookup={lookup}
        versions={versions}
        none={say('historyNone')}
        withheld={scope === 'OWN' || lookup.data?.basicsHistory === null}
      />
    </Sheet>
  );
}
