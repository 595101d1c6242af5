import type { PushAddress } from './device-notices';
import { isStopped, leaveStopped, noticesOfDevice, onStopped, settleDevice, stopForOwner, subscribeDevice } from './device-notices';

/** A browser with one subscription at most, as browsers have. */
function device() {
  const kept = new Map<string, string>();
  let subscribed: { endpoint: string; unsubscribe: () => Promise<boolean>; toJSON: () => { keys: Record<string, string> } } | null = null;
  let made = 0;
  const pushManager = {
    getSubscription: async () => subscribed,
    subscribe: async () => {
      const endpoint = `https://push.example/${(made += 1)}`;
      subscribed = {
        endpoint,
        toJSON: () => ({ keys: { p256dh: 'key', auth: 'secret' } }),
        unsubscribe: async () => {
          subscribed = null;
          return true;
        },
      };
      return subscribed;
    },
  };
  const registration = { pushManager };
  const globals: Record<string, unknown> = {
    localStorage: {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    },
    navigator: { serviceWorker: { ready: Promise.resolve(registration), getRegistration: async () => registration } },
    Notification: { permission: 'granted', requestPermission: async () => 'granted' },
    window: { PushManager: Object, Notification: Object },
  };
  for (const [name, value] of Object.entries(globals)) Object.defineProperty(globalThis, name, { value, configurable: true });
  return { endpoint: () => subscribed?.endpoint ?? null };
}

const stands = async () => 'stands' as const;

describe('the notices of a device', () => {
  it('go on in a later sign-in of the same person, which names the address anew', async () => {
    const { endpoint } = device();
    await subscribeDevice('nurse', 'AAAA');
    const renewed: PushAddress[] = [];
    await settleDevice('nurse', async (address) => {
      renewed.push(address);
      return 'stands';
    });
    expect(renewed).toEqual([{ endpoint: endpoint(), p256dh: 'key', auth: 'secret' }]);
    expect(await noticesOfDevice('nurse')).toBe('on');
    // Nothing can be known without a network: nothing is thrown away.
    await settleDevice('nurse', async () => 'unknown');
    expect(await noticesOfDevice('nurse')).toBe('on');
  });

  it('are not inherited by who signs in next, and who had them is told so on coming back', async () => {
    const { endpoint } = device();
    await subscribeDevice('nurse', 'AAAA');
    await settleDevice('doctor', stands);
    expect(endpoint()).toBeNull();
    expect(await noticesOfDevice('doctor')).toBe('off');
    expect(isStopped('doctor')).toBe(false);
    await settleDevice('nurse', stands);
    expect(await noticesOfDevice('nurse')).toBe('stopped');
  });

  it.each([
    ['a sign-out here', () => stopForOwner()],
    ['an end at the server', () => settleDevice('nurse', async () => 'ended' as const)],
    ['another person who takes them', () => subscribeDevice('doctor', 'AAAA')],
  ])('stop by %s, and say so until the person answers', async (_, end) => {
    device();
    const heard: boolean[] = [];
    const forget = onStopped(() => heard.push(isStopped('nurse')));
    await subscribeDevice('nurse', 'AAAA');
    await end();
    expect(await noticesOfDevice('nurse')).toBe('stopped');
    expect(heard).toContain(true);
    leaveStopped('nurse');
    expect(await noticesOfDevice('nurse')).toBe('off');
    await subscribeDevice('nurse', 'AAAA');
    expect(await noticesOfDevice('nurse')).toBe('on');
    forget();
  });

  it('end where nobody knows for whom they are', async () => {
    const { endpoint } = device();
    await subscribeDevice('nurse', 'AAAA');
    localStorage.removeItem('tsumugi-notices-for');
    await settleDevice('doctor', stands);
    expect(endpoint()).toBeNull();
  });
});
