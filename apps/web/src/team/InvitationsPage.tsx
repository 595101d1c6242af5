import { now } from '../field/clock';
import { useState } from 'react';
import { timeWords } from '../field/time';
import { calledBy } from '../field/words';
import { useCommand } from '../graphql/hooks';
import type { AnswerInvitationInput, Invitation } from '../graphql/schema/team';
import { useMe } from '../session/SessionGate';
import { Button } from '../ui/Button';
import { EmptyState } from '../ui/EmptyState';
import { ErrorSentence } from '../ui/ErrorSentence';
import { Face } from '../ui/Face';
import { LiveNote } from '../ui/LiveNote';
import { Page } from '../ui/Page';
import { toast } from '../ui/Toast';
import { Waiting } from '../ui/Waiting';
import { ConfirmSheet } from './ConfirmSheet';
import { acceptInvitationMutation, declineInvitationMutation } from './documents';
import { explained } from './refusal';
import { useSay } from './texts';
import { useInvitations } from './useTeam';
import './team.css';

/** What other facilities ask of this one. */
export default function InvitationsPage() {
  const say = useSay();
  const { items, loading, trouble, reconnecting, renew } = useInvitations();
  const waiting = items.filter(({ status, expiresAt }) => status === 'WAITING' && Date.parse(expiresAt) > now().getTime());
  return (
    <Page title={say('inbox.title')} back="/">
      <LiveNote reconnecting={reconnecting} />
      {loading && <Waiting />}
      <ErrorSentence trouble={trouble} onRetry={renew} />
      {!loading && !trouble && waiting.length === 0 && (
        <EmptyState title={say('inbox.none')}>
          <p>{say('inbox.noneBody')}</p>
        </EmptyState>
      )}
      {waiting.map((invitation) => (
        <InvitationCard key={invitation.id} invitation={invitation} onAnswered={renew} />
      ))}
    </Page>
  );
}

function InvitationCard({ invitation, onAnswered }: { invitation: Invitation; onAnswered: () => void }) {
  const say = useSay();
  const me = useMe('team');
  const [declining, setDeclining] = useState(false);
  const accept = useCommand<AnswerInvitationInput>(acceptInvitationMutation);
  const decline = useCommand<AnswerInvitationInput>(declineInvitationMutation);
  const { id, invitedBy, patientHint, message, expiresAt } = invitation;
  const answer = async (command: typeof accept, done: string) => {
    if (!(await command.send({ invitation: id }))) return;
    toast(done);
    onAnswered();
  };
  return (
    <article className="card stack">
      <h2>{say('inbox.who', { hint: patientHint })}</h2>
      <p className="inbox-from">
        <Face name={invitedBy.name} face={invitedBy.face} size={48} />
        <span>{say('inbox.asks', { who: calledBy(invitedBy), facility: invitedBy.facilityName })}</span>
      </p>
      {message && <blockquote className="inbox-message">{message}</blockquote>}
      <p className="muted small">
        {say('inbox.hint')}　<span className="numbers">{say('inbox.expires', { date: timeWords(expiresAt) })}</span>
      </p>
      <ErrorSentence trouble={explained(accept.trouble, say('notAllowed.answer'))} />
      {me.manager ? (
        <div className="row">
          <Button look="primary" busy={accept.busy} onClick={() => void answer(accept, say('inbox.accepted'))}>
            {say('inbox.accept')}
          </Button>
          <Button disabled={accept.busy} onClick={() => setDeclining(true)}>
            {say('inbox.decline')}
          </Button>
        </div>
      ) : (
        <p className="muted small">{say('inbox.onlyManagers')}</p>
      )}
      {declining && (
        <ConfirmSheet
          title={say('inbox.declineTitle')}
          body={say('inbox.declineBody', { facility: invitedBy.facilityName })}
          send={say('inbox.declineSend')}
          busy={decline.busy}
          trouble={explained(decline.trouble, say('notAllowed.answer'))}
          onConfirm={() => void answer(decline, say('inbox.declined'))}
          onClose={() => setDeclining(false)}
        />
      )}
    </article>
  );
}
