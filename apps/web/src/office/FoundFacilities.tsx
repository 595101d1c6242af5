import { facilityKindWord } from '../field/words';
import { useLookup } from '../graphql/hooks';
import type { NamedFacility, OfficeFacility } from '../graphql/schema/office';
import { Button } from '../ui/Button';
import { ErrorSentence } from '../ui/ErrorSentence';
import { facilitiesQuery } from './documents';
import { PatientSearch } from './PatientSearch';
import { useSay } from './texts';
import { useNameSearch } from './useNameSearch';

/** Facilities of the region to choose from: a consent to all reaches whichever of them is in the team. */
export function FoundFacilities({ without, onChoose }: { without: readonly string[]; onChoose: (facility: NamedFacility) => void }) {
  const say = useSay();
  const search = useNameSearch();
  const skip = search.words === null;
  const { data, trouble, refetch } = useLookup<{ facilities: OfficeFacility[] }>(facilitiesQuery, { search: search.words }, { skip });
  const found = skip ? [] : (data?.facilities ?? []).filter(({ id }) => !without.includes(id)).slice(0, 8);
  return (
    <>
      <PatientSearch label={say('withdrawal.search')} search={search} />
      {!skip && <ErrorSentence trouble={trouble} onRetry={refetch} />}
      {!skip && data?.facilities.length === 0 && <p role="status">{say('facilities.none')}</p>}
      <ul className="office-list">
        {found.map(({ id, name, kind }) => (
          <li key={id} className="consent-task">
            <span className="grow">
              <strong>{name}</strong>
              <span className="muted small">{facilityKindWord(kind)}</span>
            </span>
            <Button
              size="small"
              aria-label={say('withdrawal.addOf', { name })}
              onClick={() => (search.type(''), onChoose({ id, name, kind }))}
            >
              {say('withdrawal.add')}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
