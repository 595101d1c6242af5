import { lateWords } from '../field/time';
import { readingWord } from '../field/words';
import type { Alert } from '../graphql/schema/team';
import { Link } from '../routing/router';
import { Button } from '../ui/Button';
import { Icon } from '../ui/Icon';
import { useSay as useUiSay } from '../ui/texts';
import { valueWithUnit } from './kinds';
import { useSay } from './texts';
import { useAlerts } from './useReadings';
import './alerts.css';

/** On every page of the patient, while an alert is open: what it is and the way to it. */
export function AlertBanner({ patient }: { patient: string }) {
  const say = useSay();
  const ui = useUiSay();
  const { items, trouble, renew } = useAlerts(patient);
  const open = items.filter(({ status }) => status === 'RAISED' || status === 'TAKEN');
  if (open.length === 0) {
    if (!trouble) return null;
    // What could not be asked is not "none". Why it could not be says the page.
    return (
      <div className="alert-unknown" role="status">
        <Icon name="alert" size={20} />
        <span className="grow">{say('alerts.unknown')}</span>
        <Button size="small" onClick={renew}>
          {ui('retry')}
        </Button>
      </div>
    );
  }
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
