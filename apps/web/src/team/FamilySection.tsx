import type { FormEvent } from 'react';
import { useId, useState } from 'react';
import { useCommand, useLookup } from '../graphql/hooks';
import type { FamilyMember, InviteFamilyInput, Patient, RemoveFamilyInput } from '../graphql/schema/team';
import { ActionMenu } from '../ui/ActionMenu';
import type { MenuAction } from '../ui/ActionMenu';
import { Brand } from '../ui/Brand';
import { useKept } from '../session/useKept';
import { Button } from '../ui/Button';
import { ErrorSentence } from '../ui/ErrorSentence';
import { Face } from '../ui/Face';
import { refusalOf, TextField } from '../ui/Field';
import { Sheet } from '../ui/Sheet';
import { useSay as useUiSay } from '../ui/texts';
import { toast } from '../ui/Toast';
import { Waiting } from '../ui/Waiting';
import { ConfirmSheet } from './ConfirmSheet';
import { familyCodeQuery, inviteFamilyMutation, removeFamilyMutation } from './documents';
import { explained } from './refusal';
import { useSay } from './texts';
import { typedText } from '../field/typed';
import './print.css';

interface Props {
  patient: Patient;
  family: readonly FamilyMember[];
  onChanged: () => void;
}

type Shown = Pick<FamilyMember, 'id' | 'name' | 'relationship'>;
type Open = { sheet: 'invite' } | { sheet: 'code' | 'remove'; member: Shown };

/** The patient and relatives: who takes part, and how they come in. */
export function FamilySection({ patient, family, onChanged }: Props) {
  const say = useSay();
  const invites = patient.may.includes('INVITE_FAMILY');
  const removes = patient.may.includes('REMOVE_FAMILY');
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const current = family.filter(({ status }) => status !== 'CANCELLED' && status !== 'DECLINED');
  const actionsOf = (member: FamilyMember): MenuAction[] => [
    ...(member.status === 'WAITING' && invites
      ? [{ key: 'code', label: say('showCode'), icon: 'eye' as const, run: () => setOpen({ sheet: 'code', member }) }]
      : []),
    ...(removes
      ? [
          {
            key: 'remove',
            label: say(member.status === 'ACCEPTED' ? 'remove' : 'withdrawInvitation'),
            icon: 'close' as const,
            danger: true,
            run: () => setOpen({ sheet: 'remove', member }),
          },
        ]
      : []),
  ];
  return (
    <section className="team-section">
      <h2>{say('family')}</h2>
      {current.length === 0 && <p className="muted">{say(invites ? 'noFamily' : 'nobody')}</p>}
      {current.length > 0 && (
        <ul className="card waiting-list">
          {current.map((member) => (
            <li key={member.id}>
              <Face name={member.name} size={40} />
              <span className="grow">
                <strong>{member.name}</strong>
                <span className="muted small">　{member.relationship}</span>
                <span className="waiting-line">
                  <span
                    className={
                      member.status === 'ACCEPTED' ? 'badge badge-good' : member.status === 'WAITING' ? 'badge badge-gold' : 'badge'
                    }
                  >
                    {say(`familyStatus.${member.status}`)}
                  </span>
                </span>
              </span>
              {actionsOf(member).length > 0 && <ActionMenu label={say('more', { name: member.name })} actions={actionsOf(member)} />}
            </li>
          ))}
        </ul>
      )}
      {invites && (
        <Button icon="plus" onClick={() => setOpen({ sheet: 'invite' })}>
          {say('familyInvite.button')}
        </Button>
      )}
      {open?.sheet === 'invite' && (
        <InviteSheet
          patient={patient.id}
          onInvited={(member) => {
            onChanged();
            setOpen({ sheet: 'code', member });
          }}
          onClose={close}
        />
      )}
      {open?.sheet === 'code' && <CodeSheet member={open.member} onClose={close} />}
      {open?.sheet === 'remove' && <RemoveSheet patient={patient.id} member={open.member} onChanged={onChanged} onClose={close} />}
    </section>
  );
}

function InviteSheet({ patient, onInvited, onClose }: { patient: string; onInvited: (member: Shown) => void; onClose: () => void }) {
  const say = useSay();
  const ui = useUiSay();
  const form = useId();
  const [{ name, relationship, email }, change, forget, work] = useKept(`family ${patient}`, () => ({
    name: '',
    relationship: '',
    email: '',
  }));
  const invite = useCommand<InviteFamilyInput>(inviteFamilyMutation, `family ${patient}`);
  const [who, bond] = [typedText(name), typedText(relationship)];
  const ready = who !== null && bond !== null;
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (who === null || bond === null) return;
    const written = await invite.send({ patient, name: who, relationship: bond, email: typedText(email) });
    if (!written) return;
    forget();
    onInvited({ id: written.id, name: who, relationship: bond });
  };
  const footer = (
    <>
      <Button onClick={() => (forget(), onClose())}>{ui('cancel')}</Button>
      <Button look="primary" type="submit" form={form} busy={invite.busy} disabled={!ready}>
        {say('familyInvite.send')}
      </Button>
    </>
  );
  const field = invite.trouble?.field ?? '';
  return (
    <Sheet title={say('familyInvite.title')} open onClose={onClose} footer={footer} holds work={work}>
      <form id={form} className="stack" noValidate onSubmit={(event) => void send(event)}>
        <p className="muted small">{say('familyInvite.hint')}</p>
        <TextField
          label={say('familyInvite.name')}
          required
          maxLength={100}
          value={name}
          error={refusalOf(invite.trouble, 'name')}
          onChange={(event) => change({ name: event.target.value })}
        />
        <TextField
          label={say('familyInvite.relationship')}
          hint={say('familyInvite.relationshipHint')}
          required
          maxLength={50}
          value={relationship}
          error={refusalOf(invite.trouble, 'relationship')}
          onChange={(event) => change({ relationship: event.target.value })}
        />
        <TextField
          label={say('familyInvite.email')}
          hint={say('familyInvite.emailHint')}
          type="email"
          inputMode="email"
          autoComplete="off"
          value={email}
          error={refusalOf(invite.trouble, 'email')}
          onChange={(event) => change({ email: event.target.value })}
        />
        {!['name', 'relationship', 'email'].includes(field) && (
          <ErrorSentence trouble={explained(invite.trouble, say('notAllowed.family'))} />
        )}
      </form>
    </Sheet>
  );
}

/** The code to hand over: on this screen, or on paper. */
function CodeSheet({ member, onClose }: { member: Shown; onClose: () => void }) {
  const say = useSay();
  const { data, trouble, refetch } = useLookup<{ familyInvitationCode: string }>(familyCodeQuery, { family: member.id });
  const footer = (
    <>
      <Button disabled={!data} onClick={() => print()}>
        {say('code.print')}
      </Button>
      <Button look="primary" onClick={onClose}>
        {say('code.done')}
      </Button>
    </>
  );
  return (
    <Sheet title={say('code.title')} open onClose={onClose} footer={footer}>
      <div className="stack">
        <p className="muted small">{say('code.hint')}</p>
        <ErrorSentence trouble={explained(trouble, say('notAllowed.code'))} onRetry={refetch} />
        {!data && !trouble && <Waiting />}
        {data && (
          <div className="card print-card">
            <Brand size={28} />
            <p>
              <strong>{say('code.for', { name: member.name, relationship: member.relationship })}</strong>
            </p>
            <ol className="code-steps">
              <li>
                {say('code.step1')}
                <span className="code-address">{`${location.host}/family/join`}</span>
              </li>
              <li>
                {say('code.step2')}
                <output className="code numbers">{data.familyInvitationCode}</output>
              </li>
              <li>{say('code.step3')}</li>
            </ol>
            <p className="small">{say('code.emergency')}</p>
          </div>
        )}
      </div>
    </Sheet>
  );
}

function RemoveSheet({
  patient,
  member,
  onChanged,
  onClose,
}: {
  patient: string;
  member: Shown;
  onChanged: () => void;
  onClose: () => void;
}) {
  const say = useSay();
  const remove = useCommand<RemoveFamilyInput>(removeFamilyMutation);
  const confirm = async () => {
    if (!(await remove.send({ patient, family: member.id }))) return;
    toast(say('familyRemove.done', { name: member.name }));
    onChanged();
    onClose();
  };
  return (
    <ConfirmSheet
      title={say('familyRemove.title')}
      body={say('familyRemove.body', { name: member.name })}
      send={say('familyRemove.send')}
      busy={remove.busy}
      trouble={explained(remove.trouble, say('notAllowed.family'))}
      onConfirm={() => void confirm()}
      onClose={onClose}
    />
  );
}
