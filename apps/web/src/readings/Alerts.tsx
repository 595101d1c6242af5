import { ErrorSentence } from '../ui/ErrorSentence';
import { AlertCard } from './AlertCard';
import { useSay } from './texts';
import { useAlerts } from './useReadings';

/** Open alerts, and below them what was done about earlier ones. */
export function Alerts({ patient, may }: { patient: string; may: boolean }) {
  const say = useSay();
  const { items, trouble, renew } = useAlerts(patient);
  const open = items.filter(({ status }) => status !== 'CLOSED');
  const closed = items.filter(({ status }) => status === 'CLOSED');
  // What could not be asked is not "none", and what was known stays.
  const unknown = trouble && (
    <div className="stack">
      {items.length === 0 && <p>{say('alerts.unknown')}</p>}
      <ErrorSentence trouble={trouble} onRetry={renew} />
    </div>
  );
  if (items.length === 0) return unknown;
  return (
    <section className="alerts" aria-label={say('alerts.region')}>
      {unknown}
      {open.map((alert) => (
        <AlertCard key={alert.id} alert={alert} may={may} />
      ))}
      {open.length > 0 && <p className="small muted">{say('alerts.urgent')}</p>}
      {closed.length > 0 && (
        <details className="alerts-history">
          <summary>{say('alerts.history', { count: closed.length })}</summary>
          <div className="alerts">
            {closed.map((alert) => (
              <AlertCard key={alert.id} alert={alert} may={may} />
            ))}
          </div>
        </details>
      )}
    </section>
  );
}
