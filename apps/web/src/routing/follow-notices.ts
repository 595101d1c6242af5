import { navigate } from './router';

/** Goes where a pressed notice points; `push.js` of the service worker tells the path. */
export function followNotices(): void {
  navigator.serviceWorker.addEventListener('message', ({ data }: MessageEvent<{ open?: unknown } | null>) => {
    const path = data?.open;
    if (typeof path === 'string' && /^\/(?!\/)/.test(path)) navigate(path);
  });
}
