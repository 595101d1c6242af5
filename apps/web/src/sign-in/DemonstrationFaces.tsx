import { useState } from 'react';
import { professionWord } from '../field/words';
import { forgetBackends } from '../graphql/backend';
import type { Trouble } from '../graphql/trouble';
import { Link } from '../routing/router';
import { goWhereWanted } from '../session/return-path';
import { enterDemonstration } from '../session/demonstration';
import { ErrorSentence } from '../ui/ErrorSentence';
import { Face } from '../ui/Face';
import { Icon } from '../ui/Icon';
import { useSay } from './texts';
import { useDemonstration } from './useDemonstration';

/** One press and one is that person; nothing at all in a real installation. */
export function DemonstrationFaces() {
  const say = useSay();
  const faces = useDemonstration();
  const [entering, setEntering] = useState<string | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  if (faces.length === 0) return null;

  const enter = async (key: string) => {
    setEntering(key);
    setTrouble(null);
    const answer = await enterDemonstration(key);
    setEntering(null);
    if ('trouble' in answer) return setTrouble(answer.trouble);
    forgetBackends();
    goWhereWanted(answer.audience);
  };

  return (
    <section className="demonstration" aria-label={say('demonstration.title')}>
      <h2>{say('demonstration.title')}</h2>
      <p className="muted small">{say('demonstration.body')}</p>
      <ErrorSentence trouble={trouble} />
      <ul className="demonstration-faces">
        {faces.map(({ key, name, audience, profession, facilityName, face }) => (
          <li key={key}>
            <button type="button" className="demonstration-face" disabled={entering !== null} onClick={() => void enter(key)}>
              <Face name={name} face={face} size={56} />
              <span>
                <span className="small">{profession ? professionWord(profession) : say(`audience.${audience}`)}</span>
                <strong>{name}</strong>
                <span className="muted small">{facilityName}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      <Link to="/side-by-side" className="button button-quiet button-large side-by-side-link">
        <Icon name="people" />
        <span>
          {say('demonstration.sideBySide')}
          <span className="small muted">{say('demonstration.sideBySideHint')}</span>
        </span>
      </Link>
    </section>
  );
}
