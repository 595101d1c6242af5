import { useState } from 'react';
import { dateWords, fullTimeWords } from '../field/time';
import { useLookup } from '../graphql/hooks';
import type { ConfirmedDeath } from '../graphql/schema/office';
import { Button } from '../ui/Button';
import { ErrorSentence } from '../ui/ErrorSentence';
import { DeathTaskSheet } from './DeathTaskSheet';
import { confirmedDeathsQuery } from './documents';
import { PatientSearch } from './PatientSearch';
import { PatientWords } from './PatientWords';
import { useSay } from './texts';
import { useNameSearch } from './useNameSearch';
import { useRenewed } from './useRenewed';

const few = 20;
/** No more are asked for: whoever is not among them is found by name. */
const most = 200;

/** What the office confirmed: only it, or who may record a death, still takes it back. */
export function ConfirmedDeaths({ turn, onChanged }: { turn: number; onChanged: () => void }) {
  const say = useSay();
  const search = useNameSearch();
  const [first, setFirst] = useState(few);
  const [open, setOpen] = useState<ConfirmedDeath | null>(null);
  const { data, trouble, refetch } = useLookup<{ confirmedDeaths: ConfirmedDeath[] }>(confirmedDeathsQuery, {
    search: search.words,
    first,
  });
  useRenewed(refetch, turn);
  const found = data?.confirmedDeaths ?? [];
  return (
    <section className="office-section">
      <h2>{say('deaths.confirmedTitle')}</h2>
      <p className="muted small">{say('deaths.confirmedNote')}</p>
      <PatientSearch label={say('deaths.confirmedSearch')} search={search} />
      <ErrorSentence trouble={trouble} onRetry={refetch} />
      {data && found.length === 0 && (
        <p role="status">{say(search.words === null ? 'deaths.confirmedNone' : 'deaths.confirmedNotFound')}</p>
      )}
      <ul className="office-list">
        {found.map((death) => (
          <li key={death.patient} className="card consent-task">
            <span className="grow">
              <PatientWords of={death} />
            </span>
            <span className="grow numbers">{say('deaths.died', { date: dateWords(death.diedOn) })}</span>
            <span className="grow">
              <span>{death.facilityName || say('space')}</span>
              <span className="muted small numbers">{say('deaths.confirmedAt', { time: fullTimeWords(death.confirmedAt) })}</span>
            </span>
            <Button onClick={() => setOpen(death)}>{say('deaths.look')}</Button>
          </li>
        ))}
      </ul>
      {found.length === first && first < most && (
        <Button look="plain" onClick={() => setFirst(most)}>
          {say('deaths.more')}
        </Button>
      )}
      {found.length === most && <p className="muted small">{say('deaths.mostShown', { count: most })}</p>}
      {open && <DeathTaskSheet key={`${open.patient} ${open.recording}`} task={open} onDone={onChanged} onClose={() => setOpen(null)} />}
    </section>
  );
}
