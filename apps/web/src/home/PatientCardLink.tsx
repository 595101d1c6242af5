import { phaseWord, sexWord } from '../field/words';
import { useSay as useFieldSay } from '../field/words';
import { agoWords, fullTimeWords } from '../field/time';
import type { PatientCard } from '../graphql/schema/team';
import { Link } from '../routing/router';
import { Icon } from '../ui/Icon';
import { useSay } from './texts';

/** One patient of the list: who, what is new, the last words. */
export function PatientCardLink({ card, current, to }: { card: PatientCard; current: boolean; to: string }) {
  const say = useSay();
  const field = useFieldSay();
  return (
    <Link to={to} className="patient-card" aria-current={current ? 'page' : undefined} data-unread={card.unread > 0 || undefined}>
      <span className="patient-card-head">
        <span className="patient-card-name">
          <strong>{card.name}</strong>
          <span className="muted small">
            {field('age', { age: card.age })} {sexWord(card.sex)}
          </span>
          {card.phase !== 'STABLE' && <span className={`badge phase-${card.phase.toLowerCase()}`}>{phaseWord(card.phase)}</span>}
        </span>
        {card.lastPostAt && (
          <time className="muted small numbers" dateTime={card.lastPostAt} title={fullTimeWords(card.lastPostAt)}>
            {agoWords(card.lastPostAt)}
          </time>
        )}
      </span>
      <span className="patient-card-last">
        <span className="patient-card-words">{card.readable ? (card.lastPost ?? say('noPost')) : say('ended')}</span>
        {card.unread > 0 && (
          <span className="unread" aria-label={say('unread', { count: card.unread })}>
            {card.unread > 99 ? '99+' : card.unread}
          </span>
        )}
      </span>
      {(card.openAlerts > 0 || card.awaitingMyAcknowledgement > 0) && (
        <span className="row">
          {card.openAlerts > 0 && (
            <span className="badge badge-danger">
              <Icon name="alert" size={14} />
              {say('alerts', { count: card.openAlerts })}
            </span>
          )}
          {card.awaitingMyAcknowledgement > 0 && (
            <span className="badge badge-gold">
              <Icon name="check" size={14} />
              {say('awaiting', { count: card.awaitingMyAcknowledgement })}
            </span>
          )}
        </span>
      )}
    </Link>
  );
}
