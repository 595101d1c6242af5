import { useRef } from 'react';
import { AttachmentGrid } from '../files/AttachmentGrid';
import type { Relative } from '../graphql/schema/family';
import { Button } from '../ui/Button';
import { EmptyState } from '../ui/EmptyState';
import { ErrorSentence } from '../ui/ErrorSentence';
import { LiveNote } from '../ui/LiveNote';
import { Waiting } from '../ui/Waiting';
import { Author, CorrectedBy } from './Author';
import { RelativeFrame } from './FamilyShell';
import { useSay } from './texts';
import { useReleased } from './useFamily';
import { useAccessEnd } from './useAccessEnd';
import { useReleasedSeen } from './useReleasedSeen';

export default function ReleasedPage({ params }: { params: Record<string, string> }) {
  const id = params['patient'] ?? '';
  return (
    <RelativeFrame id={id} tab="released">
      {(relative, ended) => <Released relative={relative} ended={ended} key={id} />}
    </RelativeFrame>
  );
}

/** What the team released, one calm card each. */
function Released({ relative, ended }: { relative: Relative; ended: () => void }) {
  const say = useSay();
  const box = useRef<HTMLElement>(null);
  const { items, loading, loadingMore, hasMore, more, trouble, reconnecting, renew } = useReleased(relative.patient);
  useAccessEnd(trouble, ended);
  useReleasedSeen(
    relative.patient,
    box,
    items.map(({ id }) => id),
  );
  return (
    <section ref={box} className="family-posts" aria-label={say('released.title', { name: relative.name })}>
      <h1>{say('released.title', { name: relative.name })}</h1>
      <LiveNote reconnecting={reconnecting} />
      {loading && <Waiting />}
      <ErrorSentence trouble={trouble} onRetry={renew} />
      {!loading && !trouble && items.length === 0 && (
        <EmptyState title={say('released.none')}>
          <p>{say('released.noneBody')}</p>
        </EmptyState>
      )}
      {items.map(({ id, author, text, attachments, occurredAt, correctedBy, correctedAt }) => (
        <article key={id} className="card family-post" data-post={id}>
          <Author person={author} at={occurredAt} />
          <p className="family-text">{text}</p>
          <CorrectedBy by={correctedBy} at={correctedAt} />
          <AttachmentGrid attachments={attachments} />
        </article>
      ))}
      {hasMore && (
        <Button wide busy={loadingMore} onClick={more}>
          {say('released.older')}
        </Button>
      )}
    </section>
  );
}
