import { telOf } from '../field/phone';
import { useState } from 'react';
import { dayWords } from '../field/time';
import { facilityKindWord } from '../field/words';
import { useCommand } from '../graphql/hooks';
import type { Patient, RemoveFacilityInput, TeamMember } from '../graphql/schema/team';
import { navigate } from '../routing/router';
import { useMe } from '../session/SessionGate';
import { ActionMenu } from '../ui/ActionMenu';
import type { MenuAction } from '../ui/ActionMenu';
import { Icon } from '../ui/Icon';
import { toast } from '../ui/Toast';
import { AssignSheet } from './AssignSheet';
import { ConfirmSheet } from './ConfirmSheet';
import { removeFacilityMutation } from './documents';
import { Person } from './Person';
import { explained } from './refusal';
import { useSay } from './texts';

/** One facility of the team with its people. */
export function MemberCard({ patient: { id: patient, may }, member, only }: { patient: Patient; member: TeamMember; only: boolean }) {
  const say = useSay();
  const me = useMe('team');
  const [open, setOpen] = useState<'assign' | 'remove' | null>(null);
  const { facility, people, allStaff, consented, since } = member;
  const own = facility.id === me.facility.id;
  const actions: MenuAction[] = [];
  if (own && may.includes('ASSIGN'))
    actions.push({ key: 'assign', label: say('assign.action'), icon: 'people', run: () => setOpen('assign') });
  if (own && may.includes('LEAVE') && !only)
    actions.push({ key: 'leave', label: say('leave.action'), icon: 'door', danger: true, run: () => setOpen('remove') });
  if (!own && may.includes('REMOVE_FACILITY'))
    actions.push({ key: 'take-out', label: say('takeOut.action'), icon: 'door', danger: true, run: () => setOpen('remove') });
  return (
    <article className="card member">
      <header>
        <span className="grow">
          <h3>{facility.name}</h3>
          <span className="muted small">
            {facilityKindWord(facility.kind)}・{say('since', { date: dayWords(since) })}
          </span>
        </span>
        {facility.phone && (
          <a
            className="button button-plain button-icon"
            href={telOf(facility.phone) ?? undefined}
            aria-label={say('call', { name: facility.name })}
          >
            <Icon name="phone" />
          </a>
        )}
        {actions.length > 0 && <ActionMenu label={say('more', { name: facility.name })} actions={actions} />}
      </header>
      <p className="row">
        {own && <span className="badge badge-soft">{say('own')}</span>}
        <span className={consented ? 'badge badge-good' : 'badge badge-gold'}>
          <Icon name={consented ? 'check' : 'alert'} size={14} />
          {say(consented ? 'consented' : 'notConsented')}
        </span>
        {allStaff && <span className="badge">{say('allStaff')}</span>}
      </p>
      {!consented && <p className="muted small">{say('notConsentedHint')}</p>}
      {people.length === 0 && <p className="muted">{say('noStaff')}</p>}
      <ul className="people">
        {people.map(({ account, name, profession, face }) => (
          <li key={account}>
            <Person name={name} profession={profession} face={face} />
          </li>
        ))}
      </ul>
      {open === 'assign' && <AssignSheet patient={patient} member={member} onClose={() => setOpen(null)} />}
      {open === 'remove' && <RemoveSheet patient={patient} member={member} own={own} onClose={() => setOpen(null)} />}
    </article>
  );
}

function RemoveSheet({ patient, member, own, onClose }: { patient: string; member: TeamMember; own: boolean; onClose: () => void }) {
  const say = useSay();
  const remove = useCommand<RemoveFacilityInput>(removeFacilityMutation);
  const key = own ? 'leave' : 'takeOut';
  const { name } = member.facility;
  const confirm = async () => {
    if (!(await remove.send({ patient, facility: member.id }))) return;
    toast(say(`${key}.done`, { name }));
    onClose();
    if (own) navigate('/');
  };
  return (
    <ConfirmSheet
      title={say(`${key}.title`)}
      body={say(`${key}.body`, { name })}
      send={say(`${key}.send`)}
      busy={remove.busy}
      trouble={explained(remove.trouble, say(own ? 'notAllowed.leave' : 'notAllowed.remove'))}
      onConfirm={() => void confirm()}
      onClose={onClose}
    />
  );
}
