import { useEffect } from 'react';

/** Asks again when the page comes back into view, and after each change that the page itself made (`turn` counts them). */
export function useRenewed(refetch: () => void, turn: number): void {
  useEffect(() => {
    const renew = () => document.visibilityState === 'visible' && refetch();
    document.addEventListener('visibilitychange', renew);
    return () => document.removeEventListener('visibilitychange', renew);
  }, [refetch]);
  useEffect(() => {
    if (turn > 0) refetch();
  }, [turn]); // eslint-disable-line react-hooks/exhaustive-deps -- another question is asked by itself
}
