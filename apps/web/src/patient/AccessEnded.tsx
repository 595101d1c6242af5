import { useEffect } from 'react';
import { Link, navigate } from '../routing/router';
import { EmptyState } from '../ui/EmptyState';
import { useSay } from './texts';

/** Milliseconds: long enough to read the sentence. */
const goesBackAfter = 12_000;

/** Instead of a patient whom the viewer may not see; somebody who was just looking is led back to the list. */
export function AccessEnded({ wasOpen }: { wasOpen: boolean }) {
  const say = useSay();
  useEffect(() => {
    if (!wasOpen) return;
    const timer = setTimeout(() => navigate('/', { replace: true }), goesBackAfter);
    return () => clearTimeout(timer);
  }, [wasOpen]);
  return (
    <div className="access-ended" role="status">
      <EmptyState title={say(wasOpen ? 'accessEnded.title' : 'accessEnded.notYours')}>
        <p>{say('accessEnded.body')}</p>
        {wasOpen && <p className="muted small">{say('accessEnded.soon')}</p>}
        <Link to="/" className="button button-primary button-normal">
          {say('back')}
        </Link>
      </EmptyState>
    </div>
  );
}
