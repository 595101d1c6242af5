import type { RefObject } from 'react';
import { useEffect, useRef, useState } from 'react';
import type { Backend } from '../graphql/backend';
import { useBackend } from '../graphql/hooks';
import type { MarkSeenInput } from '../graphql/schema/team';
import { markSeenMutation } from './documents';
import { SeenMarker } from './SeenMarker';

const markers = new WeakMap<Backend, Map<string, SeenMarker>>();

function markerOf(backend: Backend, room: string): SeenMarker {
  const rooms = markers.get(backend) ?? new Map<string, SeenMarker>();
  markers.set(backend, rooms);
  let marker = rooms.get(room);
  if (!marker) {
    marker = new SeenMarker(async ({ commandId, posts }) => {
      const shown = posts.map((post) => post.split(' '));
      const input: MarkSeenInput = {
        commandId,
        room,
        posts: shown.map(([id]) => id!),
        versions: shown.map(([, version]) => Number(version)),
      };
      return 'written' in (await backend.send(markSeenMutation, input));
    });
    rooms.set(room, marker);
  }
  return marker;
}

/** What was seen of the room before this visit, as far as this page knows. */
export function useSeenBefore(room: string): ReadonlySet<string> {
  const backend = useBackend();
  const [seen] = useState(() => new Set([...markerOf(backend, room).seen()].map((post) => post.split(' ')[0]!)));
  return seen;
}

/**
 * Counts posts of others as seen once they stood on a visible screen, each version of them; elements carry `data-post`
 * and `data-version`. `posts` changes with every version.
 */
export function useSeen(room: string, box: RefObject<HTMLElement | null>, posts: readonly string[]): void {
  const backend = useBackend();
  const observer = useRef<IntersectionObserver | null>(null);
  useEffect(() => {
    const marker = markerOf(backend, room);
    const onScreen = new Set<string>();
    const tell = () => {
      if (document.visibilityState === 'visible') for (const post of onScreen) marker.saw(post);
      else void marker.flush();
    };
    observer.current = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          const { post: id, version } = (target as HTMLElement).dataset;
          if (!id) continue;
          const post = `${id} ${version}`;
          // An earlier version of it is on no screen any more.
          for (const other of onScreen) if (other.startsWith(`${id} `)) onScreen.delete(other);
          if (isIntersecting) onScreen.add(post);
        }
        tell();
      },
      // A post taller than the screen never has half of itself on it.
      { root: box.current, threshold: 0.2 },
    );
    document.addEventListener('visibilitychange', tell);
    return () => {
      observer.current?.disconnect();
      document.removeEventListener('visibilitychange', tell);
      void marker.flush();
    };
  }, [backend, room, box]);
  const key = posts.join(' ');
  useEffect(() => {
    const watched = observer.current;
    const elements = box.current?.querySelectorAll<HTMLElement>('[data-post][data-unseen]') ?? [];
    for (const element of elements) watched?.observe(element);
    return () => {
      for (const element of elements) watched?.unobserve(element);
    };
  }, [key, box]);
}
