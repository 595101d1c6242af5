import { useEffect, useSyncExternalStore } from 'react';

let counted = 0;
const listeners = new Set<() => void>();

/** Shows a number before every title, e.g. what is unread. */
export function countInTitle(count: number): void {
  if (count === counted) return;
  counted = count;
  for (const listener of listeners) listener();
}

/** What the page is called, in the browser's tabs and history: they stay there, so it never holds a person's name. */
export function useTitle(page: string): void {
  const count = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => counted,
  );
  useEffect(() => {
    const number = count > 0 ? `(${count > 99 ? '99+' : count}) ` : '';
    document.title = `${number}${page}｜紡ぎ`;
  }, [page, count]);
}
