/**
 * What this browser can do about notices, and whether it takes those of the account. `stopped`: it did, and they ended
 * without its person having said so here.
 */
export type DeviceNotices = 'unsupported' | 'refused' | 'off' | 'on' | 'stopped';

/** As the server takes a subscription. */
export interface PushAddress {
  endpoint: string;
  p256dh: string;
  auth: string;
}

/**
 * For whom this browser takes notices, and for whom they stopped until those are told: accounts' ids, the one thing that
 * is kept on the device. The browser knows of a subscription only that it is there, also when somebody else signs in.
 */
const ownerKey = 'tsumugi-notices-for';
const stoppedKey = 'tsumugi-notices-stopped-for';
/** On a device that many share, those who used it last. */
const mostRemembered = 10;

/** Milliseconds. Browsers wait without end for a push service that they do not reach. */
const answersWithin = 15_000;

export async function noticesOfDevice(account: string): Promise<DeviceNotices> {
  if (!('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window)) return 'unsupported';
  if (Notification.permission === 'denied') return 'refused';
  if (localStorage.getItem(ownerKey) === account && (await subscription())) return 'on';
  return stopped().includes(account) ? 'stopped' : 'off';
}

/**
 * On the first page of a sign-in. What another person left behind is not inherited; what stands for this one is taken
 * over by `renew`, which answers whether it stands at the server; what does not stand is remembered as stopped.
 */
export async function settleDevice(
  account: string,
  renew: (address: PushAddress) => Promise<'stands' | 'ended' | 'unknown'>,
): Promise<void> {
  const owner = localStorage.getItem(ownerKey);
  const had = await subscription();
  if (owner !== account) {
    if (had) await stopForOwner();
    return;
  }
  if (!had || (await renew(addressOf(had))) === 'ended') await stopForOwner();
}

/** Notices end without their person having switched them off: they are told when they come back. */
export async function stopForOwner(): Promise<void> {
  const owner = localStorage.getItem(ownerKey);
  await unsubscribeDevice();
  if (owner !== null) remember([...stopped().filter((account) => account !== owner), owner]);
}

/** They were told, and leave it so. */
export function leaveStopped(account: string): void {
  remember(stopped().filter((other) => other !== account));
}

/** Called when it may have become another for whom notices stopped. */
export function onStopped(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function isStopped(account: string): boolean {
  return stopped().includes(account);
}

const listeners = new Set<() => void>();

function stopped(): string[] {
  return (localStorage.getItem(stoppedKey) ?? '').split(' ').filter((account) => account !== '');
}

function remember(accounts: readonly string[]): void {
  if (accounts.length === 0) localStorage.removeItem(stoppedKey);
  else localStorage.setItem(stoppedKey, accounts.slice(-mostRemembered).join(' '));
  for (const listener of listeners) listener();
}

/**
 * Asks the person, then the browser's push service. Must be called by a press.
 * @throws when the push service does not answer in time, or refuses
 */
export async function subscribeDevice(account: string, key: string): Promise<PushAddress | 'refused'> {
  if ((await Notification.requestPermission()) !== 'granted') return 'refused';
  const { pushManager } = await within(navigator.serviceWorker.ready, answersWithin);
  // An earlier one may be another person's, or made with another key.
  const earlier = await pushManager.getSubscription();
  if (earlier && localStorage.getItem(ownerKey) !== account) await stopForOwner();
  else await earlier?.unsubscribe();
  const asked = pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(key) });
  const made = await within(asked, answersWithin).catch((error: unknown) => {
    // What comes too late is nobody's.
    void asked.then((late) => late.unsubscribe()).catch(() => undefined);
    throw error;
  });
  localStorage.setItem(ownerKey, account);
  leaveStopped(account);
  return addressOf(made);
}

function addressOf(made: PushSubscription): PushAddress {
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
