import { useEffect, useState } from 'react';
import { longAgo, now } from '../field/clock';
import { ageWords, timeWords } from '../field/time';
import type { KeptWork } from '../session/useKept';
import { Button } from './Button';
import { Icon } from './Icon';
import { useSay } from './texts';

/** Whether it was typed so long ago that it must be said, and for a measuring asked about. It becomes so while one waits, too. */
export function useIsLongAgo(typedAt: Date | null): boolean {
  const isOld = () => typedAt !== null && now().getTime() - typedAt.getTime() >= longAgo;
  const [, renew] = useState(0);
  const since = typedAt?.getTime() ?? null;
  useEffect(() => {
    if (since === null) return;
    // A device that slept wakes its timers late: the visible page looks again at once.
    const look = () => renew((count) => count + 1);
    const timer = setInterval(look, 20_000);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [since]);
  return isOld();
}

/** Tells that what stands in a form was typed a while ago, and offers to begin anew. */
export function KeptNote({ work: { typedAt, anew } }: { work: KeptWork }) {
  const say = useSay();
  const old = useIsLongAgo(typedAt);
  if (!old || !typedAt) return null;
  return (
    <div className="kept-note" role="note">
      <Icon name="clock" size={18} />
      <span className="grow">{say('kept.note', { time: timeWords(typedAt.toISOString()), age: ageWords(typedAt.toISOString()) })}</span>
      <Button look="plain" size="small" onClick={anew}>
        {say('kept.anew')}
      </Button>
    </div>
  );
}
