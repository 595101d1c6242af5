import type { Trouble } from '../graphql/trouble';
import { Button } from './Button';
import { Icon } from './Icon';
import { useSay } from './texts';

/** Says what is wrong, in the server's words where it has some. */
export function ErrorSentence({ trouble, onRetry, page = false }: { trouble: Trouble | null; onRetry?: () => void; page?: boolean }) {
  const say = useSay();
  if (!trouble) return null;
  return (
    <div className={page ? 'error-sentence error-sentence-page' : 'error-sentence'} role="alert">
      <Icon name="alert" />
      <p>{trouble.message}</p>
      {onRetry && (
        <Button size="small" onClick={onRetry}>
          {say('retry')}
        </Button>
      )}
    </div>
  );
}
