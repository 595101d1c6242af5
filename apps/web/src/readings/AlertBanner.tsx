import { readingWord } from '../field/words';
import { Link } from '../routing/router';
import { Icon } from '../ui/Icon';
import { valueWithUnit } from './kinds';
import { useSay } from './texts';
import { useAlerts } from './useReadings';
import './alerts.css';

/** On every page of the patient, while an alert is open: what it is and the way to it. */
export function AlertBanner({ patient }: { patient: string }) {
  const say = useSay();
  const open = useAlerts(patient).items.filter(({ status }) => status !== 'CLOSED');
  if (open.length === 0) return null;
  return (
    <Link to={`/patients/${patient}/readings`} className="alert-banner">
      <Icon name="alert" size={20} />
      <span className="grow numbers">
        <strong>{say('alerts.banner', { count: open.length })}</strong>
        <span>{open.map(({ reading }) => `${readingWord(reading.kind)} ${valueWithUnit(reading)}`).join('、')}</span>
      </span>
      <Icon name="right" size={18} />
    </Link>
  );
}
