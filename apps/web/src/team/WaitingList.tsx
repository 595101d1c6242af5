import { now } from '../field/clock';
import { useState } from 'react';
import { timeWords } from '../field/time';
import { calledBy, facilityKindWord } from '../field/words';
import { useCommand } from '../graphql/hooks';
import type { AnswerInvitationInput, Invitation } from '../graphql/schema/team';
import { useMe } from '../session/SessionGate';
import { Button } from '../ui/Button';
import { toast } from '../ui/Toast';
import { ConfirmSheet } from './ConfirmSheet';
import { cancelInvitationMutation } from './documents';
import { explained } from './refusal';
import { useSay } from './texts';

/** Facilities that have not answered yet. */
export function WaitingList({ waiting, onChanged }: { waiting: readonly Invitation[]; onChanged: () => void }) {
  const say = useSay();
  const me = useMe('team');
  const [cancelling, setCancelling] = useState<Invitation | null>(null);
  if (waiting.length === 0) return null;
  return (
    <section className="team-section">
      <h2>{say('waiting')}</h2>
      <ul className="card waiting-list">
        {waiting.map((invitation) => {
          const { id, facility, invitedBy, invitedAt, expiresAt, status, message } = invitation;
          const expired = status === 'EXPIRED' || Date.parse(expiresAt) < now().getTime();
          return (
            <li key={id}>
              <span className="grow">
                <strong>{facility.name}</strong>
                <span className="muted small">　{facilityKindWord(facility.kind)}</span>
                <span className="small muted waiting-line">
                  {say('waitingBy', { who: calledBy(invitedBy), time: timeWords(invitedAt) })}
                </span>
                {message && <span className="small waiting-line">「{message}」</span>}
                <span className={expired ? 'badge badge-danger' : 'badge badge-gold'}>
                  {expired ? say('expired') : say('expires', { date: timeWords(expiresAt) })}
                </span>
              </span>
              {!expired && invitedBy.facility === me.facility.id && (
                <Button size="small" onClick={() => setCancelling(invitation)}>
                  {say('cancelInvitation')}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      {cancelling && <CancelSheet invitation={cancelling} onChanged={onChanged} onClose={() => setCancelling(null)} />}
    </section>
  );
}

function CancelSheet({ invitation, onChanged, onClose }: { invitation: Invitation; onChanged: () => void; onClose: () => void }) {
  const say = useSay();
  const cancel = useCommand<AnswerInvitationInput>(cancelInvitationMutation);
  const confirm = async () => {
    if (!(await cancel.send({ invitation: invitation.id }))) return;
    toast(say('cancel.done'));
    onChanged();
    onClose();
  };
  return (
    <ConfirmSheet
      title={say('cancel.title')}
      body={say('cancel.body', { name: invitation.facility.name })}
      send={say('cancel.send')}
      busy={cancel.busy}
      trouble={explained(cancel.trouble, say('notAllowed.cancel'))}
      onConfirm={() => void confirm()}
      onClose={onClose}
    />
  );
}
