import { lateWords } from '../field/time';
import { readingWord } from '../field/words';
import type { Alert } from '../graphql/schema/team';
import { Link } from '../routing/router';
import { Icon } from '../ui/Icon';
import { valueWithUnit } from './kinds';
import { useSay } from './texts';
import { useAlerts } from './useReadings';
import './alerts.css';

/** On every page of the patient, while an alert is open: what it is and the way to it. */
export function AlertBanner({ patient }: { patient: string }) {
  const say = useSay();
  const open = useAlerts(patient).items.filter(({ status }) => status === 'RAISED' || status === 'TAKEN');
  if (open.length === 0) return null;
  const words = ({ reading, raisedAt }: Alert) => {
    const late = lateWords(reading.measuredAt, raisedAt);
    return `${readingWord(reading.kind)} ${valueWithUnit(reading)}${late ? `（${late}）` : ''}`;
  };
  return (
    <Link to={`/patients/${patient}/readings`} className="alert-banner">
      <Icon name="alert" size={20} />
      <span className="grow numbers">
        <strong>{say('alerts.banner', { count: open.length })}</strong>
        <span>{open.map(words).join('、')}</span>
      </span>
      <Icon name="right" size={18} />
    </Link>
  );
}
