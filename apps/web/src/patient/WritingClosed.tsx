import { dateWords } from '../field/time';
import type { Patient } from '../graphql/schema/team';
import { Icon } from '../ui/Icon';
import { useSay } from './texts';
import './patient.css';

/** Why nothing is written about the patient any more, where the form would be: before anybody fills it in. */
export function WritingClosed({ patient }: { patient: Patient }) {
  const say = useSay();
  const { closed } = patient.writing;
  if (closed === null) return null;
  return (
    <p className="writing-closed" role="note">
      <Icon name="alert" size={20} />
      <span>
        {closed === 'DIED' && patient.diedOn ? say('writing.DIED', { date: dateWords(patient.diedOn) }) : say('writing.NO_CONSENT')}
      </span>
    </p>
  );
}
