import { timeWords } from '../field/time';
import { professionWord } from '../field/words';
import type { FamilyVisibleProfessional } from '../graphql/schema/family';
import { Face } from '../ui/Face';
import { useSay } from './texts';

/** Who wrote what stands there, where that is not who wrote it first. */
export function CorrectedBy({ by, at }: { by: FamilyVisibleProfessional | null; at: string | null }) {
  const say = useSay();
  if (!by || !at) return null;
  const who = { profession: professionWord(by.profession), name: by.name, facility: by.facilityName };
  return <p className="muted numbers">{say('corrected', { ...who, time: timeWords(at) })}</p>;
}

/** Who it is: the face, the name, the profession and the facility. */
export function Author({ person, at }: { person: FamilyVisibleProfessional; at: string }) {
  return (
    <header className="family-author">
      <Face name={person.name} face={person.face} size={52} />
      <span>
        <strong>{person.name}</strong>
        <span className="muted">{professionWord(person.profession)}</span>
        <span className="muted">{person.facilityName}</span>
        <time className="muted numbers" dateTime={at}>
          {timeWords(at)}
        </time>
      </span>
    </header>
  );
}
