import type { ReactNode } from 'react';
import { Link, usePath } from '../routing/router';
import { useLeave } from '../session/leaving';
import { useMe } from '../session/SessionGate';
import { Brand } from '../ui/Brand';
import { Button } from '../ui/Button';
import { useSay } from './texts';
import './office.css';

const pages = [
  { path: '/office', key: 'consents' },
  { path: '/office/deaths', key: 'deaths' },
  { path: '/office/facilities', key: 'facilities' },
  { path: '/office/professions', key: 'professions' },
  { path: '/office/figures', key: 'figures' },
] as const;

/** The region's office: papers and counts, never content of care. */
export function OfficeShell({ title, actions, children }: { title: string; actions?: ReactNode; children: ReactNode }) {
  const say = useSay();
  const path = usePath();
  const me = useMe('office');
  const leave = useLeave('office');
  return (
    <div className="office">
      <header className="office-bar">
        <Link to="/office" aria-label="紡ぎ" className="office-brand">
          <Brand size={28} word={false} />
        </Link>
        <span className="grow office-who">
          <strong>
            {me.regionName} {say('space')}
          </strong>
          <span className="muted small">{me.name}</span>
        </span>
        <Button look="plain" size="small" onClick={leave}>
          {say('signOut')}
        </Button>
      </header>
      <nav className="office-nav" aria-label={say('nav.label')}>
        {pages.map(({ path: to, key }) => (
          <Link key={key} to={to} aria-current={to === path ? 'page' : undefined}>
            {say(`nav.${key}`)}
          </Link>
        ))}
      </nav>
      <div className="office-column">
        <div className="office-head">
          <h1>{title}</h1>
          {actions}
        </div>
        {children}
      </div>
    </div>
  );
}
