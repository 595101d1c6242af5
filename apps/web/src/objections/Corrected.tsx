import { fullTimeWords } from '../field/time';
import { calledBy } from '../field/words';
import type { Professional } from '../graphql/schema/team';
import { useSay } from './texts';
import './objections.css';

/** Who wrote what is shown, where that is not who recorded it first. */
export function Corrected({ by, at }: { by: Professional | null; at: string | null }) {
  const say = useSay();
  if (!by || !at) return null;
  return (
    <span className="corrected-by small muted numbers">
      {say('corrected', { who: calledBy(by), facility: by.facilityName, time: fullTimeWords(at) })}
    </span>
  );
}
