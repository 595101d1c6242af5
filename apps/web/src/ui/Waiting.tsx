import { useEffect, useState } from 'react';
import { useSay } from './texts';

/** A thread being spun, while something is fetched; shown only when it takes longer than a blink. */
export function Waiting({ page = false, label }: { page?: boolean; label?: string }) {
  const say = useSay();
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 250);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={page ? 'waiting waiting-page' : 'waiting'} role="status">
      {shown && (
        <>
          <svg viewBox="0 0 48 48" width="40" height="40" aria-hidden="true">
            <circle cx="24" cy="24" r="18" fill="none" stroke="var(--line)" strokeWidth="3" />
            <path d="M24 6a18 18 0 0 1 18 18" fill="none" stroke="var(--accent)" strokeWidth="3" strokeLinecap="round" />
          </svg>
          <span>{label ?? say('waiting')}</span>
        </>
      )}
    </div>
  );
}
