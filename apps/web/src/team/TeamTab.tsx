import { lazy, Suspense, useState } from 'react';
import type { PatientTabProps } from '../app/area-contract';
import { Button } from '../ui/Button';
import { ErrorSentence } from '../ui/ErrorSentence';
import { LiveNote } from '../ui/LiveNote';
import { Waiting } from '../ui/Waiting';
import { ConsentCard } from './ConsentCard';
import { FamilySection } from './FamilySection';
import { MemberCard } from './MemberCard';
import { useSay } from './texts';
import { useTeam } from './useTeam';
import { WaitingList } from './WaitingList';
import './team.css';

const InviteFacilitySheet = lazy(() => import('./InviteFacilitySheet'));

export default function TeamTab({ patient, refetchPatient }: PatientTabProps) {
  const say = useSay();
  const { items: members, waiting, family, loading, trouble, reconnecting, renew, refetch } = useTeam(patient.id);
  const [inviting, setInviting] = useState(false);
  if (loading) return <Waiting />;
  if (trouble && members.length === 0) return <ErrorSentence trouble={trouble} onRetry={renew} page />;
  const changed = () => {
    refetchPatient();
    renew();
    refetch();
  };
  return (
    <div className="team-tab">
      <LiveNote reconnecting={reconnecting} />
      <div className="team-column">
        <ConsentCard patient={patient} facilities={members.map(({ facility }) => facility)} onChanged={changed} />
        <section className="team-section">
          <h2>{say('members', { count: members.length })}</h2>
          {patient.scope === 'OWN' && <p className="muted small">{say('onlyOwn')}</p>}
          <div className="members">
            {members.map((member) => (
              <MemberCard key={member.id} patient={patient} member={member} only={members.length === 1} />
            ))}
          </div>
          {patient.may.includes('INVITE_FACILITY') && (
            <Button icon="plus" onClick={() => setInviting(true)}>
              {say('invite.button')}
            </Button>
          )}
        </section>
        <WaitingList waiting={waiting} onChanged={refetch} />
        {family && <FamilySection patient={patient} family={family} onChanged={refetch} />}
      </div>
      <Suspense>
        {inviting && <InviteFacilitySheet patient={patient.id} members={members} onInvited={refetch} onClose={() => setInviting(false)} />}
      </Suspense>
    </div>
  );
}
