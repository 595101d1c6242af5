import { useEffect } from 'react';
import type { Trouble } from '../graphql/trouble';

/** When the patient may no longer be seen the whole page goes, name and all, not only its posts. */
export function useAccessEnd(trouble: Trouble | null | undefined, ended: () => void): void {
  const gone = trouble?.code === 'NOT_FOUND';
  useEffect(() => {
    if (gone) ended();
    // Asked once for each end.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [gone]);
}
