import { useSyncExternalStore } from 'react';
import { Link } from '../routing/router';
import { session } from '../session/session';
import { Icon } from '../ui/Icon';
import { isStopped, onStopped } from './device-notices';
import { useSay } from './texts';
import './account.css';

/** Tells who counts on being called here that nobody calls any more, and leads to where that is changed. */
export function StoppedNote({ account, to }: { account: string; to: string }) {
  const say = useSay();
  const told = useSyncExternalStore(onStopped, () => isStopped(account));
  if (!told || session.frameKey) return null;
  return (
    <Link to={to} className="waiting-link">
      <Icon name="alert" />
      <span className="grow">{say('notices.stoppedShort')}</span>
      <Icon name="right" size={18} />
    </Link>
  );
}
