import { useEffect, useRef, useState } from 'react';
import { useLookup } from '../graphql/hooks';
import type { Post, Readers } from '../graphql/schema/team';
import { useMe } from '../session/SessionGate';
import { readersQuery } from './documents';

interface Acknowledged {
  /** The version that stands; null while that isn't known. */
  acknowledged: boolean | null;
  /** An earlier version, which was corrected since. */
  earlier: boolean;
  remember: () => void;
}

/**
 * Whether the viewer pressed 了解. Posts hold nothing that depends on the viewer, so it is looked up
 * among the readers, and only where somebody did or is asked to. What is corrected is asked anew.
 */
export function useAcknowledged(post: Post): Acknowledged {
  const me = useMe('team').account;
  const [pressed, setPressed] = useState<number | null>(null);
  const others = post.author?.account !== me;
  const { version } = post;
  const wanted = others && (post.priority === 'IMPORTANT' || (post.acknowledgedCount ?? 0) > 0);
  const { data, refetch } = useLookup<{ readers: Readers }>(readersQuery, { post: post.id }, { skip: !wanted || pressed === version });
  const asked = useRef(version);
  useEffect(() => {
    if (asked.current !== version) refetch();
    asked.current = version;
  }, [version, refetch]);
  const remember = () => setPressed(version);
  if (pressed === version) return { acknowledged: true, earlier: false, remember };
  if (!wanted) return { acknowledged: false, earlier: false, remember };
  if (!data) return { acknowledged: null, earlier: false, remember };
  const own = data.readers.facilities.flatMap(({ people }) => people).find(({ person }) => person.account === me);
  return { acknowledged: Boolean(own?.acknowledgedAt), earlier: Boolean(own?.acknowledgedEarlierAt), remember };
}
