import { useDeferredValue } from 'react';
import { facilityKindWord } from '../field/words';
import { useCommand, useLookup } from '../graphql/hooks';
import type { Facility, InviteFacilityInput, TeamMember } from '../graphql/schema/team';
import { useKept } from '../session/useKept';
import { Button } from '../ui/Button';
import { ErrorSentence } from '../ui/ErrorSentence';
import { TextAreaField, TextField } from '../ui/Field';
import { Sheet } from '../ui/Sheet';
import { useSay as useUiSay } from '../ui/texts';
import { toast } from '../ui/Toast';
import { facilitiesQuery, inviteFacilityMutation } from './documents';
import { explained } from './refusal';
import { useSay } from './texts';
import { typedText } from '../field/typed';

interface Props {
  patient: string;
  members: readonly TeamMember[];
  onInvited: () => void;
  onClose: () => void;
}

/** Found by name, shown by name: a number alone invites the wrong one. */
export default function InviteFacilitySheet({ patient, members, onInvited, onClose }: Props) {
  const say = useSay();
  const ui = useUiSay();
  const [{ typed, chosen, message }, change, forget, work] = useKept(`invite ${patient}`, () => ({
    typed: '',
    chosen: null as Facility | null,
    message: '',
  }));
  const search = useDeferredValue(typedText(typed) ?? '');
  const { data, trouble, refetch } = useLookup<{ facilities: Facility[] }>(facilitiesQuery, { search }, { skip: search === '' });
  const invite = useCommand<InviteFacilityInput>(inviteFacilityMutation, `invite ${patient}`);
  const found = search === '' ? [] : (data?.facilities ?? []);
  const send = async () => {
    if (!chosen || !(await invite.send({ patient, facility: chosen.id, message: typedText(message) }))) return;
    forget();
    toast(say('invite.done', { name: chosen.name }));
    onInvited();
    onClose();
  };
  const footer = chosen && (
    <>
      <Button onClick={() => (forget(), onClose())}>{ui('cancel')}</Button>
      <Button look="primary" busy={invite.busy} onClick={() => void send()}>
        {say('invite.send', { name: chosen.name })}
      </Button>
    </>
  );
  return (
    <Sheet title={say('invite.title')} open onClose={onClose} footer={footer} holds work={work}>
      <div className="stack">
        {chosen ? (
          <>
            <div>
              <p className="field-label">{say('invite.chosen')}</p>
              <div className="card facility-chosen">
                <FacilityWords facility={chosen} badge={null} />
                <Button size="small" onClick={() => change({ chosen: null })}>
                  {say('invite.change')}
                </Button>
              </div>
            </div>
            <TextAreaField
              label={say('invite.message')}
              hint={say('invite.messageHint')}
              maxLength={500}
              value={message}
              onChange={(event) => change({ message: event.target.value })}
            />
            <ErrorSentence trouble={explained(invite.trouble, say('notAllowed.invite'))} />
          </>
        ) : (
          <>
            <TextField
              type="search"
              label={say('invite.search')}
              hint={say('invite.searchHint')}
              autoComplete="off"
              value={typed}
              onChange={(event) => change({ typed: event.target.value })}
            />
            <ErrorSentence trouble={trouble} onRetry={refetch} />
            {search === '' && <p className="muted">{say('invite.type')}</p>}
            {search !== '' && data && found.length === 0 && <p className="muted">{say('invite.none', { text: search })}</p>}
            <ul className="facility-list">
              {found.map((facility) => {
                const inTeam = members.some(({ id }) => id === facility.id);
                return (
                  <li key={facility.id}>
                    <button type="button" className="facility-choice" disabled={inTeam} onClick={() => change({ chosen: facility })}>
                      <FacilityWords facility={facility} badge={inTeam ? say('invite.inTeam') : null} />
                    </button>
                  </li>
                );
              })}
            </ul>
          </>
        )}
      </div>
    </Sheet>
  );
}

function FacilityWords({ facility: { name, kana, kind, phone }, badge }: { facility: Facility; badge: string | null }) {
  return (
    <span className="grow facility-words">
      <span className="muted small">{kana}</span>
      <strong>{name}</strong>
      <span className="muted small numbers">{[facilityKindWord(kind), phone].filter(Boolean).join('　')}</span>
      {badge && <span className="badge">{badge}</span>}
    </span>
  );
}
