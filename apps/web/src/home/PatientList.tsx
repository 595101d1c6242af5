import { useDeferredValue, useState } from 'react';
import { EmptyState } from '../ui/EmptyState';
import { ErrorSentence } from '../ui/ErrorSentence';
import { Icon } from '../ui/Icon';
import { LiveNote } from '../ui/LiveNote';
import { Waiting } from '../ui/Waiting';
import { matchesPatient } from './patient-order';
import { PatientCardLink } from './PatientCardLink';
import { useSay } from './texts';
import { usePatients, useSetAside } from './usePatients';

/** The viewer's patients with a search over name and kana. `pathOf` says where a card leads. */
export function PatientList({ current, pathOf }: { current: string | null; pathOf: (patient: string) => string }) {
  const say = useSay();
  const { items, loading, trouble, reconnecting, renew } = usePatients();
  const setAside = useSetAside(items.length);
  const [typed, setTyped] = useState('');
  const wanted = useDeferredValue(typed);
  const found = wanted ? items.filter((card) => matchesPatient(card, wanted)) : items;
  return (
    <>
      <div className="search">
        <Icon name="search" size={20} />
        <input
          type="search"
          className="input"
          aria-label={say('search')}
          placeholder={say('search')}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </div>
      <LiveNote reconnecting={reconnecting} />
      {loading && <Waiting />}
      <ErrorSentence trouble={trouble} onRetry={renew} />
      {setAside > 0 && (
        <p className="patients-set-aside" role="note">
          <Icon name="alert" size={20} />
          <span>{say('setAside', { count: setAside })}</span>
        </p>
      )}
      {!loading && !trouble && items.length === 0 && setAside === 0 && (
        <EmptyState title={say('none')}>
          <p>{say('noneBody')}</p>
        </EmptyState>
      )}
      {wanted && items.length > 0 && found.length === 0 && <EmptyState title={say('notFound', { text: wanted })} />}
      <ul className="patient-list">
        {found.map((card) => (
          <li key={card.id}>
            <PatientCardLink card={card} current={card.id === current} to={pathOf(card.id)} />
          </li>
        ))}
      </ul>
    </>
  );
}
