import { telOf } from '../field/phone';
import { calledBy } from '../field/words';
import type { Patient } from '../graphql/schema/team';
import { useSay } from './texts';

/** Who records a death of this patient, and how they are reached; where nobody of the team may, the office. */
export function RecorderWords({ recorders }: { recorders: Patient['deathRecorders'] }) {
  const say = useSay();
  if (recorders === null) return null;
  if (recorders.length === 0) return <p className="small">{say('recorders.office')}</p>;
  return (
    <div className="small">
      <p>{say('recorders.team')}</p>
      <ul>
        {recorders.map(({ person, phone }) => (
          <li key={`${person.facility} ${person.account}`}>
            {person.facilityName}　{calledBy(person)}
            {phone && (
              <>
                {' '}
                <a href={telOf(phone) ?? undefined} className="numbers">
                  {phone}
                </a>
              </>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
