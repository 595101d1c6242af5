import type { RefObject } from 'react';
import { useCallback, useEffect, useState } from 'react';
import type { Post } from '../graphql/schema/team';
import type { Reader } from './post-order';
import { firstUnread } from './post-order';

export interface FirstUnread {
  /** The post above which the reading begins; null for none, and while it stands on an older page. */
  post: string | null;
  /** How many were unread when the room was opened; 0 once the first of them came into view. */
  above: number;
  go: () => void;
}

interface Asked {
  box: RefObject<HTMLElement | null>;
  items: readonly Post[];
  /** As the room was when it was opened. */
  unread: number;
  me: Reader;
  hasMore: boolean;
  more: () => void;
}

/** Where one left off reading a room that is opened at its end. */
export function useFirstUnread({ box, items, unread, me, hasMore, more }: Asked): FirstUnread {
  const [count] = useState(unread);
  // What arrives after the opening is told by the button at the end.
  const [newest, setNewest] = useState<string | null>(null);
  const [reached, setReached] = useState(false);
  const [going, setGoing] = useState(false);
  const last = items.at(-1)?.id ?? null;
  if (newest === null && last !== null) setNewest(last);
  const until = items.findIndex(({ id }) => id === newest) + 1;
  const post = count > 0 && until > 0 ? firstUnread(items.slice(0, until), count, me) : null;
  const beyond = count > 0 && until > 0 && post === null && hasMore;

  useEffect(() => {
    const { current } = box;
    const element = post && document.getElementById(`post-${post}`);
    if (!current || !element || reached) return;
    if (going) {
      element.scrollIntoView({ block: 'start' });
      setReached(true);
      return;
    }
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && setReached(true), { root: current });
    observer.observe(element);
    return () => observer.disconnect();
  }, [box, post, reached, going]);
  useEffect(() => {
    if (going && beyond) more();
  }, [going, beyond, more, items.length]);

  const go = useCallback(() => setGoing(true), []);
  return { post, above: !reached && (post !== null || beyond) ? count : 0, go };
}
