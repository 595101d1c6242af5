import { lazy, Suspense, useDeferredValue, useState } from 'react';
import { facilityKindWord } from '../field/words';
import { useLookup } from '../graphql/hooks';
import type { OfficeFacility } from '../graphql/schema/office';
import { Button } from '../ui/Button';
import { EmptyState } from '../ui/EmptyState';
import { ErrorSentence } from '../ui/ErrorSentence';
import { TextField } from '../ui/Field';
import { Waiting } from '../ui/Waiting';
import { facilitiesQuery } from './documents';
import { OfficeShell } from './OfficeShell';
import { useSay } from './texts';
import { typedText } from '../field/typed';

const RegisterFacilitySheet = lazy(() => import('./RegisterFacilitySheet'));

export default function FacilitiesPage() {
  const say = useSay();
  const [typed, setTyped] = useState('');
  const [registering, setRegistering] = useState(false);
  const search = useDeferredValue(typedText(typed) ?? '');
  const { data, trouble, loading, refetch } = useLookup<{ facilities: OfficeFacility[] }>(facilitiesQuery, { search: search || null });
  return (
    <OfficeShell
      title={say('facilities.title')}
      actions={
        <Button look="primary" icon="plus" onClick={() => setRegistering(true)}>
          {say('facilities.register')}
        </Button>
      }
    >
      <TextField type="search" label={say('facilities.search')} value={typed} onChange={(event) => setTyped(event.target.value)} />
      {loading && <Waiting />}
      <ErrorSentence trouble={trouble} onRetry={refetch} />
      {data && data.facilities.length === 0 && (
        <EmptyState title={say(search ? 'facilities.none' : 'facilities.empty')}>
          {!search && <p>{say('facilities.emptyBody')}</p>}
        </EmptyState>
      )}
      <ul className="office-list">
        {data?.facilities.map(({ id, number, name, kind, phone, staffCount, patientCount }) => (
          <li key={id} className="card consent-task">
            <span className="grow">
              <strong>{name}</strong>
              <span className="muted small">{facilityKindWord(kind)}</span>
            </span>
            <span className="grow">
              <span className="numbers">{phone ?? '―'}</span>
              <span className="muted small numbers">{say('facilities.number', { number })}</span>
            </span>
            <span className="grow numbers small">{say('facilities.counts', { staff: staffCount, patients: patientCount })}</span>
          </li>
        ))}
      </ul>
      <Suspense>{registering && <RegisterFacilitySheet onRegistered={refetch} onClose={() => setRegistering(false)} />}</Suspense>
    </OfficeShell>
  );
}
