import { useState } from 'react';
import { dateWords } from '../field/time';
import { useLookup } from '../graphql/hooks';
import type { ConsentHolder } from '../graphql/schema/office';
import { Button } from '../ui/Button';
import { ErrorSentence } from '../ui/ErrorSentence';
import { consentHoldersQuery } from './documents';
import { PatientSearch } from './PatientSearch';
import { PatientWords } from './PatientWords';
import { useSay } from './texts';
import { useNameSearch } from './useNameSearch';
import { useRenewed } from './useRenewed';
import { WithdrawSheet } from './WithdrawSheet';

/** As many as a search finds at most. */
const most = 20;

/** Where the patient or a relative tells the office itself that the consent ends. */
export function ConsentHolders({ turn, onChanged }: { turn: number; onChanged: () => void }) {
  const say = useSay();
  const search = useNameSearch();
  const [open, setOpen] = useState<ConsentHolder | null>(null);
  const skip = search.words === null;
  const { data, trouble, refetch } = useLookup<{ consentHolders: ConsentHolder[] }>(
    consentHoldersQuery,
    { search: search.words ?? '' },
    { skip },
  );
  useRenewed(refetch, skip ? 0 : turn);
  const found = skip ? [] : (data?.consentHolders ?? []);
  return (
    <section className="office-section">
      <h2>{say('withdrawal.title')}</h2>
      <p className="muted small">{say('withdrawal.note')}</p>
      <PatientSearch label={say('deaths.search')} search={search} />
      {!skip && <ErrorSentence trouble={trouble} onRetry={refetch} />}
      {!skip && data && found.length === 0 && <p role="status">{say('withdrawal.none')}</p>}
      <ul className="office-list">
        {found.map((holder) => (
          <li key={holder.patient} className="card consent-task">
            <span className="grow">
              <PatientWords of={holder} />
            </span>
            <span className="grow">
              {holder.consents.map(({ id, kind, givenOn }) => (
                <span key={id} className="small numbers">
                  {say(kind === 'INDIVIDUAL' ? 'consents.kind.INDIVIDUAL' : 'consents.kind.COMPREHENSIVE')}（{dateWords(givenOn)}）
                </span>
              ))}
            </span>
            <Button onClick={() => setOpen(holder)}>{say('withdrawal.open')}</Button>
          </li>
        ))}
      </ul>
      {found.length === most && <p className="muted small">{say('mostFound', { count: most })}</p>}
      {open && <WithdrawSheet key={open.patient} holder={open} onDone={onChanged} onClose={() => setOpen(null)} />}
    </section>
  );
}
