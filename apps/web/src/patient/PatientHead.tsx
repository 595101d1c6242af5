import { DeathBadge } from '../death/DeathBadge';
import { careLevelWord, phaseWord, sexWord, useSay as useFieldSay } from '../field/words';
import type { Patient } from '../graphql/schema/team';
import { Link } from '../routing/router';
import { Icon } from '../ui/Icon';
import { useSay } from './texts';

/** Who it is, and what must not be overlooked. */
export function PatientHead({ patient, onChanged }: { patient: Patient; onChanged: () => void }) {
  const say = useSay();
  const field = useFieldSay();
  const { allergies, careLevel, withheld } = patient.basics;
  return (
    <div className="patient-head">
      <Link to="/" className="button button-plain button-icon patient-back" aria-label={say('back')}>
        <Icon name="back" />
      </Link>
      <div className="patient-who">
        <h1>
          {patient.name}
          <span className="patient-kana">{patient.kana}</span>
        </h1>
      </div>
      <Link to={`/patients/${patient.id}/record`} className="button button-primary button-normal patient-record" aria-label={say('record')}>
        <Icon name="pen" size={20} />
        <span>{say('record')}</span>
      </Link>
      <p className="patient-facts">
        <span>
          {field('age', { age: patient.age })} {sexWord(patient.sex)}
        </span>
        {!withheld && <span>{careLevel ? careLevelWord(careLevel) : say('careLevelUnknown')}</span>}
        {patient.phase && patient.phase !== 'DIED' && (
          <span className={`badge phase-${patient.phase.toLowerCase()}`}>{phaseWord(patient.phase)}</span>
        )}
        <DeathBadge patient={patient} onChanged={onChanged} />
        {(withheld || patient.phase === null) && <span className="patient-withheld">{say('withheld')}</span>}
        {allergies && allergies.length > 0 && (
          <strong className="patient-allergies">
            <Icon name="alert" size={16} />
            {say('allergies')}：{allergies.join('、')}
          </strong>
        )}
      </p>
    </div>
  );
}
