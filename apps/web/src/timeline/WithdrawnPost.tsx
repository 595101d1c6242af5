import { lazy, Suspense, useState } from 'react';
import { calledBy } from '../field/words';
import { fullTimeWords } from '../field/time';
import { useLookup } from '../graphql/hooks';
import type { Patient, Post, SeenBefore } from '../graphql/schema/team';
import { useIsAuthors } from '../objections/authors';
import { useMe } from '../session/SessionGate';
import { Button } from '../ui/Button';
import { ErrorSentence } from '../ui/ErrorSentence';
import { Icon } from '../ui/Icon';
import { Sheet } from '../ui/Sheet';
import { Waiting } from '../ui/Waiting';
import { seenBeforeWithdrawalQuery } from './documents';
import { useSay } from './texts';

const WithdrawSheet = lazy(() => import('./sheets/WithdrawSheet'));

/** What remains of a post: that it was there, and why it is gone. */
export function WithdrawnPost({ post, patient }: { post: Post; patient: Patient }) {
  const say = useSay();
  const me = useMe('team');
  const [asking, setAsking] = useState(false);
  const [telling, setTelling] = useState(false);
  const confirmed = post.enteredBy === null || post.proxy === 'CONFIRMED';
  const authors = useIsAuthors(confirmed ? post.author : null, post.enteredBy) || post.author?.account === me.account;
  if (!post.withdrawn) return null;
  const reason = say(`reason.${post.withdrawn.reason}`);
  // Without consent it is withheld who else read it, as every count of readers is.
  const own = post.author?.facility === me.facility.id && post.seenCount !== null;
  return (
    <article className="post-withdrawn">
      <Icon name="close" size={18} />
      <p>
        {post.withdrawn.by ? say('withdrawn', { who: calledBy(post.withdrawn.by), reason }) : say('withdrawnByNobody', { reason })}
        <time className="numbers" dateTime={post.withdrawn.at}>
          {fullTimeWords(post.withdrawn.at)}
        </time>
      </p>
      {own && (
        <Button size="small" look="plain" onClick={() => setAsking(true)}>
          {say('whoHadSeen')}
        </Button>
      )}
      {/* That it was another patient's may be noticed last: it ends what hangs on the post, too. */}
      {authors && post.withdrawn.reason !== 'WRONG_PATIENT' && (
        <Button size="small" look="plain" onClick={() => setTelling(true)}>
          {say('wrongPatient')}
        </Button>
      )}
      <Suspense>{telling && <WithdrawSheet post={post} patient={patient} onClose={() => setTelling(false)} />}</Suspense>
      {asking && <WhoHadSeen post={post.id} onClose={() => setAsking(false)} />}
    </article>
  );
}

function WhoHadSeen({ post, onClose }: { post: string; onClose: () => void }) {
  const say = useSay();
  const { data, trouble, loading, refetch } = useLookup<{ seenBeforeWithdrawal: SeenBefore[] }>(seenBeforeWithdrawalQuery, { post });
  return (
    <Sheet title={say('whoHadSeen')} open onClose={onClose}>
      {loading && <Waiting />}
      <ErrorSentence trouble={trouble} onRetry={refetch} />
      {data?.seenBeforeWithdrawal.length === 0 && <p>{say('nobodyHadSeen')}</p>}
      <ul className="reader-list">
        {data?.seenBeforeWithdrawal.map(({ person, familyName, at }) => (
          <li key={`${person?.account ?? familyName} ${at}`}>
            <span className="grow">
              {person ? calledBy(person) : familyName}
              {person && <span className="muted small"> {person.facilityName}</span>}
            </span>
            <time className="small numbers">{fullTimeWords(at)}</time>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
