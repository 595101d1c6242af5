import type { ReactNode } from 'react';
import { Link } from '../routing/router';
import { Icon } from './Icon';
import { useSay } from './texts';

/** A page with a head that stays: title, way back, actions. */
export function Page({ title, back, actions, children }: { title: string; back?: string; actions?: ReactNode; children: ReactNode }) {
  const say = useSay();
  return (
    <div className="page">
      <div className="page-head">
        {back && (
          <Link to={back} className="button button-plain button-icon" aria-label={say('back')}>
            <Icon name="back" />
          </Link>
        )}
        <h1 className="page-title grow">{title}</h1>
        {actions}
      </div>
      <div className="page-body">
        <div className="page-column stack">{children}</div>
      </div>
    </div>
  );
}
