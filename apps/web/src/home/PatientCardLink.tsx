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
  // Withheld counts are not zero: where `readable` is false the card says so in words.
  const { phase } = card;
  const unread = card.unread ?? 0;
  const openAlerts = card.openAlerts ?? 0;
  const awaitingMyAcknowledgement = card.awaitingMyAcknowledgement ?? 0;
  const field = useFieldSay();
  return (
    <Link to={to} className="patient-card" aria-current={current ? 'page' : undefined} data-unread={unread > 0 || undefined}>
      <span className="patient-card-head">
        <span className="patient-card-name">
          <strong>{card.name}</strong>
          <span className="muted small">
            {field('age', { age: card.age })} {sexWord(card.sex)}
          </span>
          {phase && phase !== 'STABLE' && <span className={`badge phase-${phase.toLowerCase()}`}>{phaseWord(phase)}</span>}
        </span>
        {card.lastPostAt && (
          <time className="muted small numbers" dateTime={card.lastPostAt} title={fullTimeWords(card.lastPostAt)}>
            {agoWords(card.lastPostAt)}
          </time>
        )}
      </span>
      <span className="patient-card-last">
        <span className="patient-card-words">{card.readable ? (card.lastPost ?? say('noPost')) : say('ended')}</span>
        {unread > 0 && (
          <span className="unread" aria-label={say('unread', { count: unread })}>
            {unread > 99 ? '99+' : unread}
          </span>
        )}
      </span>
      {(openAlerts > 0 || awaitingMyAcknowledgement > 0) && (
        <span className="row">
          {openAlerts > 0 && (
            <span className="badge badge-danger">
              <Icon name="alert" size={14} />
              {say('alerts', { count: openAlerts })}
            </span>
          )}
          {awaitingMyAcknowledgement > 0 && (
            <span className="badge badge-gold">
              <Icon name="check" size={14} />
              {say('awaiting', { count: awaitingMyAcknowledgement })}
            </span>
          )}
        </span>
      )}
    </Link>
  );
}
