/** What this browser can do about notices, and whether it takes those of the account. */
export type DeviceNotices = 'unsupported' | 'refused' | 'off' | 'on';

/** As the server takes a subscription. */
export interface PushAddress {
  endpoint: string;
  p256dh: string;
  auth: string;
}

/**
 * For whom this browser takes notices: an account's id, the one thing that is kept on the device.
 * The browser knows of a subscription only that it is there, also when somebody else signs in.
 */
const ownerKey = 'tsumugi-notices-for';

/** Milliseconds. Browsers wait without end for a push service that they do not reach. */
const answersWithin = 15_000;

export async function noticesOfDevice(account: string): Promise<DeviceNotices> {
  if (!('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window)) return 'unsupported';
  if (Notification.permission === 'denied') return 'refused';
  if (localStorage.getItem(ownerKey) !== account) return 'off';
  return (await subscription()) ? 'on' : 'off';
}

/**
 * Asks the person, then the browser's push service. Must be called by a press.
 * @throws when the push service does not answer in time, or refuses
 */
export async function subscribeDevice(account: string, key: string): Promise<PushAddress | 'refused'> {
  if ((await Notification.requestPermission()) !== 'granted') return 'refused';
  const { pushManager } = await within(navigator.serviceWorker.ready, answersWithin);
  // An earlier one may be another person's, or made with another key.
  await (await pushManager.getSubscription())?.unsubscribe();
  const asked = pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(key) });
  const made = await within(asked, answersWithin).catch((error: unknown) => {
    // What comes too late is nobody's.
    void asked.then((late) => late.unsubscribe()).catch(() => undefined);
    throw error;
  });
  localStorage.setItem(ownerKey, account);
  const { p256dh = '', auth = '' } = made.toJSON().keys ?? {};
  return { endpoint: made.endpoint, p256dh, auth };
}

/** Ends it in the browser, after which the push service turns the server away by itself. Answers the address there was. */
export async function unsubscribeDevice(): Promise<string | null> {
  const had = await subscription();
  localStorage.removeItem(ownerKey);
  if (!had) return null;
  await within(had.unsubscribe(), answersWithin).catch(() => undefined);
  return had.endpoint;
}

async function subscription(): Promise<PushSubscription | null> {
  if (!('serviceWorker' in navigator)) return null;
  const registration = await navigator.serviceWorker.getRegistration();
  return (await registration?.pushManager?.getSubscription()) ?? null;
}

function within<T>(promise: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** base64url, as RFC 8292 writes keys. */
export function bytesOf(key: string): Uint8Array<ArrayBuffer> {
  const text = atob(key.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
