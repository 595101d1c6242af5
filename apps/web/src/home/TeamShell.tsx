import type { ReactNode } from 'react';
import { Suspense, useEffect } from 'react';
import { StoppedNote } from '../account/StoppedNote';
import { Boundary } from '../app/Boundary';
import { countInTitle } from '../app/useTitle';
import { Link } from '../routing/router';
import { matchPath } from '../routing/path';
import { useMe } from '../session/SessionGate';
import { ClockNote } from '../ui/ClockNote';
import { EmptyState } from '../ui/EmptyState';
import { Icon } from '../ui/Icon';
import { Waiting } from '../ui/Waiting';
import { PatientList } from './PatientList';
import { useSay } from './texts';
import { TopBar } from './TopBar';
import { usePatients, useWaitingInvitations } from './usePatients';
import './home.css';

/** Patients on the left, what was chosen on the right; on narrow screens one at a time. */
export default function TeamShell({ path, children }: { path: string; children: ReactNode }) {
  const say = useSay();
  const { account } = useMe('team');
  const { items } = usePatients();
  const waiting = useWaitingInvitations();
  const home = path === '/';
  const unread = items.reduce((sum, card) => sum + (card.unread ?? 0), 0);
  const patient = matchPath('/patients/:patient/*', path)?.['patient'] ?? null;
  useEffect(() => {
    countInTitle(unread);
    return () => countInTitle(0);
  }, [unread]);
  return (
    <div className="team-shell" data-page={home ? 'home' : 'other'}>
      <div className="patients-pane" role={home ? 'main' : 'complementary'} aria-label={say('patients')}>
        <TopBar />
        <div className="patients-scroll">
          <ClockNote />
          <StoppedNote account={account} to="/account" />
          {waiting > 0 && (
            <Link to="/invitations" className="waiting-link">
              <Icon name="people" />
              <span className="grow">{say('invitations', { count: waiting })}</span>
              <Icon name="right" size={18} />
            </Link>
          )}
          <h1 className="patients-title">{say('title')}</h1>
          <PatientList current={patient} pathOf={(id) => `/patients/${id}`} />
        </div>
        <div className="record-bar">
          <Link to={patient ? `/patients/${patient}/record` : '/record'} className="button button-primary button-large button-wide">
            <Icon name="pen" size={24} />
            <span>{say('record')}</span>
          </Link>
        </div>
      </div>
      <div className="right-pane" role={home ? undefined : 'main'}>
        <Boundary at={path}>
          <Suspense fallback={<Waiting page />}>
            {children ?? (
              <EmptyState title={say('choose')}>
                <p>{say('chooseBody')}</p>
              </EmptyState>
            )}
          </Suspense>
        </Boundary>
      </div>
    </div>
  );
}
