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
  if (trouble) return <ErrorSentence trouble={trouble} onRetry={renew} />;
  if (items.length === 0) return null;
  return (
    <section className="alerts" aria-label={say('alerts.region')}>
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
