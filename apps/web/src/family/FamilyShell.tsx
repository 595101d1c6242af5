import type { ReactNode } from 'react';
import { StoppedNote } from '../account/StoppedNote';
import type { Relative, Station } from '../graphql/schema/family';
import { Link } from '../routing/router';
import { useLeave } from '../session/leaving';
import { useMe } from '../session/SessionGate';
import { Brand } from '../ui/Brand';
import { Button } from '../ui/Button';
import { EmptyState } from '../ui/EmptyState';
import { ErrorSentence } from '../ui/ErrorSentence';
import { Icon } from '../ui/Icon';
import { Waiting } from '../ui/Waiting';
import { useSay } from './texts';
import { UrgentPanel } from './UrgentPanel';
import { useRelatives } from './useFamily';
import './family.css';

/** Large type, few words, the telephone before everything else. */
export function FamilyShell({ children }: { children: ReactNode }) {
  const say = useSay();
  const me = useMe('family');
  const leave = useLeave('family');
  return (
    <div className="family">
      <header className="family-bar">
        <Link to="/family" aria-label="紡ぎ">
          <Brand size={30} word={false} />
        </Link>
        <Link to="/family/account" className="grow family-me">
          {say('hello', { name: me.name })}
        </Link>
        <Button look="plain" size="small" onClick={leave}>
          {say('signOut')}
        </Button>
      </header>
      <div className="family-column">
        <StoppedNote account={me.account} to="/family/account" />
        {children}
      </div>
    </div>
  );
}

/** Nothing may be read any more: whom to ask stays on the screen. */
export function NothingToRead({ contacts }: { contacts: readonly Station[] }) {
  const say = useSay();
  return (
    <>
      <UrgentPanel stations={contacts} />
      <EmptyState title={say('relatives.none')}>
        <p>{say(contacts.length > 0 ? 'relatives.noneBody' : 'relatives.noneBodyNoNumber')}</p>
      </EmptyState>
    </>
  );
}

/** The pages of one patient: the warning, the two tabs, and what `children` makes of the patient. */
export function RelativeFrame({
  id,
  tab,
  children,
}: {
  id: string;
  tab: 'released' | 'room';
  /** `ended` has it looked again whether the patient may still be seen. */
  children: (relative: Relative, ended: () => void) => ReactNode;
}) {
  const say = useSay();
  const { data, trouble, refetch } = useRelatives();
  const relative = data?.myRelatives.find(({ patient }) => patient === id);
  if (!data) return <FamilyShell>{trouble ? <ErrorSentence trouble={trouble} onRetry={refetch} /> : <Waiting page />}</FamilyShell>;
  if (!relative) {
    return (
      <FamilyShell>
        <NothingToRead contacts={data.contacts} />
      </FamilyShell>
    );
  }
  const home = `/family/patients/${id}`;
  return (
    <FamilyShell>
      {data.myRelatives.length > 1 && (
        <Link to="/family" className="family-back">
          <Icon name="back" size={20} />
          {say('back')}
        </Link>
      )}
      <UrgentPanel stations={relative.station ? [relative.station] : data.contacts} />
      <nav className="family-tabs" aria-label={say('tabs.label')}>
        <Link to={home} aria-current={tab === 'released' ? 'page' : undefined}>
          {say('tabs.released')}
        </Link>
        <Link to={`${home}/room`} aria-current={tab === 'room' ? 'page' : undefined}>
          {say('tabs.room')}
        </Link>
      </nav>
      {children(relative, refetch)}
    </FamilyShell>
  );
}
