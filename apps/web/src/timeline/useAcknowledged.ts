import { useState } from 'react';
import { useLookup } from '../graphql/hooks';
import type { Post, Readers } from '../graphql/schema/team';
import { useMe } from '../session/SessionGate';
import { readersQuery } from './documents';

/**
 * Whether the viewer pressed 了解; null while that isn't known. Posts hold nothing that depends on
 * the viewer, so it is looked up among the readers, and only where somebody did or is asked to.
 */
export function useAcknowledged(post: Post): { acknowledged: boolean | null; remember: () => void } {
  const me = useMe('team').account;
  const [pressed, setPressed] = useState(false);
  const others = post.author?.account !== me;
  const wanted = others && (post.priority === 'IMPORTANT' || (post.acknowledgedCount ?? 0) > 0);
  const { data } = useLookup<{ readers: Readers }>(readersQuery, { post: post.id }, { skip: !wanted || pressed });
  const remember = () => setPressed(true);
  if (pressed) return { acknowledged: true, remember };
  if (!wanted) return { acknowledged: false, remember };
  if (!data) return { acknowledged: null, remember };
  const own = data.readers.facilities.flatMap(({ people }) => people).find(({ person }) => person.account === me);
  return { acknowledged: Boolean(own?.acknowledgedAt), remember };
}
