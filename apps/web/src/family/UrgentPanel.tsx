import type { Station } from '../graphql/schema/family';
import { Icon } from '../ui/Icon';
import { useSay } from './texts';

/** Always on the screen: nobody sits and waits before these pages. */
export function UrgentPanel({ station }: { station: Station | null }) {
  const say = useSay();
  return (
    <aside className="urgent">
      <p className="urgent-title">
        <Icon name="alert" size={26} />
        <strong>{say('urgent.title')}</strong>
      </p>
      <p>{say('urgent.body')}</p>
      <div className="urgent-calls">
        {station?.phone && (
          <a href={`tel:${station.phone}`} className="urgent-call" aria-label={say('urgent.call', { name: station.name })}>
            <span>{station.name}</span>
            <span className="urgent-number numbers">
              <Icon name="phone" size={22} />
              {station.phone}
            </span>
          </a>
        )}
        <a href="tel:119" className="urgent-call urgent-ambulance">
          <span>{say('urgent.ambulance')}</span>
          <span className="urgent-number numbers">
            <Icon name="phone" size={22} />
            119
          </span>
        </a>
      </div>
    </aside>
  );
}
