import { useEffect } from 'react';
import { Link, navigate } from '../routing/router';
import { ErrorSentence } from '../ui/ErrorSentence';
import { Face } from '../ui/Face';
import { Icon } from '../ui/Icon';
import { Waiting } from '../ui/Waiting';
import { FamilyShell, NothingToRead } from './FamilyShell';
import { useSay } from './texts';
import { useRelatives } from './useFamily';

/** Whose page to open; with one patient there is nothing to choose. */
export default function RelativesPage() {
  const say = useSay();
  const { data, trouble, refetch } = useRelatives();
  const relatives = data?.myRelatives;
  const only = relatives?.length === 1 ? relatives[0]?.patient : undefined;
  useEffect(() => {
    if (only) navigate(`/family/patients/${only}`, { replace: true });
  }, [only]);
  return (
    <FamilyShell>
      <ErrorSentence trouble={trouble} onRetry={refetch} />
      {(!relatives || only) && !trouble && <Waiting page />}
      {relatives?.length === 0 && <NothingToRead contacts={data?.contacts ?? []} />}
      {relatives && relatives.length > 1 && (
        <>
          <h1>{say('relatives.title')}</h1>
          <ul className="relatives">
            {relatives.map(({ patient, name, relationship }) => (
              <li key={patient}>
                <Link to={`/family/patients/${patient}`} className="card relative-link">
                  <Face name={name} size={52} />
                  <span className="grow">
                    <strong>{say('relatives.open', { name })}</strong>
                    <span className="muted">
                      {relationship === say('relatives.self') || relationship === '本人'
                        ? say('relatives.self')
                        : say('relatives.you', { relationship })}
                    </span>
                  </span>
                  <Icon name="right" />
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
    </FamilyShell>
  );
}
