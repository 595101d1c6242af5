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
          <a href={`tel:${station.phone}`} className="button urgent-call">
            <Icon name="phone" size={26} />
            <span>
              {say('urgent.station', { name: station.name })}
              <span className="numbers urgent-number">{station.phone}</span>
            </span>
          </a>
        )}
        <a href="tel:119" className="button urgent-call urgent-ambulance">
          <Icon name="phone" size={26} />
          <span>{say('urgent.ambulance')}</span>
        </a>
      </div>
    </aside>
  );
}
