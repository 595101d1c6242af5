import { telOf } from '../field/phone';
import type { Station } from '../graphql/schema/family';
import { Icon } from '../ui/Icon';
import { useSay } from './texts';

/** Always on the screen: nobody sits and waits before these pages. */
export function UrgentPanel({ stations }: { stations: readonly Station[] }) {
  const say = useSay();
  return (
    <aside className="urgent">
      <p className="urgent-title">
        <Icon name="alert" size={26} />
        <strong>{say('urgent.title')}</strong>
      </p>
      <p>{say('urgent.body')}</p>
      <div className="urgent-calls">
        {stations.map(
          ({ name, phone }) =>
            phone && (
              <a key={phone} href={telOf(phone) ?? undefined} className="urgent-call" aria-label={say('urgent.call', { name })}>
                <span>{name}</span>
                <span className="urgent-number numbers">
                  <Icon name="phone" size={22} />
                  {phone}
                </span>
              </a>
            ),
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
