import type { RefObject } from 'react';
import { useEffect } from 'react';
import { useBackend } from '../graphql/hooks';
import { SeenMarker } from '../timeline/SeenMarker';
import { markReleasedSeenMutation } from './documents';

/** Tells the team what was on a relative's screen; elements carry `data-post`. */
export function useReleasedSeen(patient: string, box: RefObject<HTMLElement | null>, posts: readonly string[]): void {
  const backend = useBackend();
  const key = posts.join(' ');
  useEffect(() => {
    const marker = new SeenMarker(async ({ commandId, posts: seen }) => {
      return 'written' in (await backend.send(markReleasedSeenMutation, { commandId, patient, posts: seen } as { commandId: string }));
    });
    const onScreen = new Set<string>();
    const tell = () => {
      if (document.visibilityState === 'visible') for (const post of onScreen) marker.saw(post);
    };
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          const post = (target as HTMLElement).dataset['post'];
          if (post && isIntersecting) onScreen.add(post);
        }
        tell();
      },
      // A post taller than the screen never has half of itself on it.
      { threshold: 0.2 },
    );
    for (const element of box.current?.querySelectorAll<HTMLElement>('[data-post]') ?? []) observer.observe(element);
    document.addEventListener('visibilitychange', tell);
    return () => {
      observer.disconnect();
      document.removeEventListener('visibilitychange', tell);
      void marker.flush();
    };
  }, [backend, patient, box, key]);
}
