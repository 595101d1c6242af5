import type { RefObject } from 'react';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** Pixels from the end within which one counts as being there. */
const nearEnd = 80;
/** Pixels from the start at which older posts are fetched. */
const nearStart = 600;

export interface ChatScroll {
  box: RefObject<HTMLDivElement | null>;
  atEnd: boolean;
  toEnd: (smooth?: boolean) => void;
}

/**
 * Keeps a chat where the person is: at its end new posts push on, elsewhere nothing moves, and
 * older posts that are put before the first leave what is being read in its place.
 */
export function useChatScroll({ first, count, more }: { first: string | null; count: number; more: () => void }): ChatScroll {
  const box = useRef<HTMLDivElement>(null);
  const before = useRef({ first, height: 0, atEnd: true });
  const [atEnd, setAtEnd] = useState(true);

  const toEnd = useCallback((smooth = false) => {
    const { current } = box;
    current?.scrollTo({ top: current.scrollHeight, behavior: smooth ? 'smooth' : 'instant' });
  }, []);

  useLayoutEffect(() => {
    const { current } = box;
    if (!current) return;
    const was = before.current;
    if (was.atEnd) current.scrollTop = current.scrollHeight;
    else if (was.first !== first) current.scrollTop += current.scrollHeight - was.height;
    before.current = { first, height: current.scrollHeight, atEnd: was.atEnd };
  }, [first, count]);

  useEffect(() => {
    const { current } = box;
    if (!current) return;
    const look = () => {
      const end = current.scrollHeight - current.scrollTop - current.clientHeight < nearEnd;
      before.current.atEnd = end;
      before.current.height = current.scrollHeight;
      setAtEnd(end);
      if (current.scrollTop < nearStart) more();
    };
    // Pictures and the growing composer change heights without scrolling.
    const resized = new ResizeObserver(() => {
      if (before.current.atEnd) current.scrollTop = current.scrollHeight;
      before.current.height = current.scrollHeight;
    });
    resized.observe(current);
    if (current.firstElementChild) resized.observe(current.firstElementChild);
    current.addEventListener('scroll', look, { passive: true });
    look();
    return () => {
      resized.disconnect();
      current.removeEventListener('scroll', look);
    };
  }, [more]);

  return { box, atEnd, toEnd };
}
