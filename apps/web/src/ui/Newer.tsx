import type { ReactNode } from 'react';
import { Button } from './Button';
import { Icon } from './Icon';
import { useSay } from './texts';

/**
 * Beside a form whose record was changed by another since it was begun: what stands now, and the way
 * to go on with it. What was typed stays; nothing goes out before its person looked.
 */
export function Newer({ shown, children, onTake }: { shown: boolean; children?: ReactNode; onTake: () => void }) {
  const say = useSay();
  if (!shown) return null;
  return (
    <div className="newer" role="status">
      <Icon name="alert" size={16} />
      <div className="stack">
        <p>{say('newer.sentence')}</p>
        {children}
        <Button size="small" onClick={onTake}>
          {say('newer.take')}
        </Button>
      </div>
    </div>
  );
}
