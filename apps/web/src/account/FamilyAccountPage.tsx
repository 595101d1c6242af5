import { FamilyShell } from '../family/FamilyShell';
import { useMe } from '../session/SessionGate';
import { Link } from '../routing/router';
import { Icon } from '../ui/Icon';
import { NoticesCard } from './NoticesCard';
import { PasswordCard } from './PasswordCard';
import { useSay } from './texts';

/** Oneself, as patient or relative: the notices of this device and the password. */
export default function FamilyAccountPage() {
  const say = useSay();
  const me = useMe('family');
  return (
    <FamilyShell>
      <Link to="/family" className="family-back">
        <Icon name="back" size={20} />
        {say('back')}
      </Link>
      <h1>{say('title')}</h1>
      <div className="stack">
        <NoticesCard audience="family" account={me.account} />
        <PasswordCard />
      </div>
    </FamilyShell>
  );
}
