import type { AnchorHTMLAttributes, MouseEvent } from 'react';
import { useSyncExternalStore } from 'react';
import { session } from '../session/session';
import { leaveLayers, stepped, whenSettled } from './layers';

const listeners = new Set<() => void>();

function tell(): void {
  for (const listener of listeners) listener();
}

addEventListener('popstate', () => {
  stepped();
  tell();
});

/** Frames of the side-by-side page carry their key along, so that a reload finds the same person. */
function addressOf(path: string): string {
  return session.frameKey ? `${path}?frame=${encodeURIComponent(session.frameKey)}` : path;
}

/** `state` stays with the entry of the history, also through a reload. */
export function navigate(path: string, options: { replace?: boolean; state?: Record<string, unknown> | null } = {}): void {
  whenSettled(() => {
    if (path === location.pathname) return;
    const { state = null } = options;
    leaveLayers((takesPlace) => {
      if (takesPlace || options.replace) history.replaceState(state, '', addressOf(path));
      else history.pushState(state, '', addressOf(path));
      tell();
    });
  });
}

export function stateOf(): Record<string, unknown> | null {
  const state: unknown = history.state;
  return typeof state === 'object' && state !== null ? (state as Record<string, unknown>) : null;
}

export function usePath(): string {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => location.pathname,
  );
}

interface LinkProps extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'> {
  to: string;
}

/** A link inside the application. */
export function Link({ to, onClick, ...rest }: LinkProps) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(to);
  };
  return <a href={addressOf(to)} onClick={follow} {...rest} />;
}
