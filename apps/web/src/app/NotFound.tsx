import { Link } from '../routing/router';
import { EmptyState } from '../ui/EmptyState';
import { useSay } from '../ui/texts';

export function NotFound({ home }: { home: string }) {
  const say = useSay();
  return (
    <EmptyState title={say('notFound.title')}>
      <p>{say('notFound.body')}</p>
      <Link to={home} className="button button-primary button-normal">
        {say('notFound.home')}
      </Link>
    </EmptyState>
  );
}
