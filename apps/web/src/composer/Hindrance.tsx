import type { hindranceOf } from './drafts';
import { useSay } from './texts';

/** Why the send button is grey. That nothing is written yet needs no word. */
export function Hindrance({ of }: { of: ReturnType<typeof hindranceOf> | 'slipped' }) {
  const say = useSay();
  if (of === null || of === 'empty') return null;
  return (
    <p className="hindrance small" data-of={of} role="status">
      {say(`hindrance.${of}`)}
    </p>
  );
}
