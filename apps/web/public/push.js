/**
 * What the service worker does with notices (imported by the generated `sw.js`). A notice says that
 * something waits, in fixed words; names and contents are never in it.
 */
/* global self, URL */

const anyNotice = { title: '紡ぎ：新しいお知らせがあります', body: '内容は紡ぎにサインインしてご覧ください。', url: '/' };

/** A browser that is pushed to must show something, whatever came. */
function noticeOf(data) {
  try {
    const { title, body, url } = data.json();
    if (typeof title !== 'string') return anyNotice;
    return { title, body: typeof body === 'string' ? body : '', url: typeof url === 'string' ? url : '/' };
  } catch {
    return anyNotice;
  }
}

/** The way inside this application; other places are not gone to. */
function pathOf(url) {
  const { origin } = self.location;
  if (!URL.canParse(url, origin)) return '/';
  const place = new URL(url, origin);
  return place.origin === origin ? place.pathname : '/';
}

self.addEventListener('push', (event) => {
  const { title, body, url } = noticeOf(event.data);
  const icon = '/icon-192.png';
  event.waitUntil(self.registration.showNotification(title, { body, icon, badge: icon, lang: 'ja', data: { path: pathOf(url) } }));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open(pathOf(event.notification.data?.path ?? '/')));
});

async function open(path) {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const window = windows.find(({ frameType }) => frameType === 'top-level');
  if (!window) return self.clients.openWindow(path);
  // The page goes there by itself: loading it anew would lose what is half written.
  window.postMessage({ open: path });
  await window.focus().catch(() => undefined);
}
