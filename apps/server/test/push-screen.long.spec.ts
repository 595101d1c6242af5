import { createECDH, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page, Worker } from 'playwright-core';
import webPush from 'web-push';
import { browser, describeWith } from '../../workbench/programs.mjs';
import { StartedProcess } from './started-process.js';

describeWith('chromium', 'notices on a device', () => {
  let folder: string;
  let server: StartedProcess;
  let url: string;
  const contexts: BrowserContext[] = [];

  const start = async (name: string, environment: Record<string, string>) => {
    const started = new StartedProcess({ TSUMUGI_DATA: join(folder, name), TSUMUGI_PORT: '0', ...environment });
    return { started, at: await started.ready() };
  };
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tsumugi-push-'));
    const keys = webPush.generateVAPIDKeys();
    const push = { TSUMUGI_PUSH_PUBLIC_KEY: keys.publicKey, TSUMUGI_PUSH_PRIVATE_KEY: keys.privateKey };
    ({ started: server, at: url } = await start('with-push', push));
  }, 60_000);
  afterAll(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The nurse with a browser of her own, her service worker at work. */
  const nurseAt = async (address: string, permissions: string[] = ['notifications']): Promise<Page> => {
    const context = await (await browser()).newContext({ locale: 'ja-JP', timezoneId: 'Asia/Tokyo', permissions });
    contexts.push(context);
    const page = await context.newPage();
    await page.goto(address);
    await page.getByRole('button', { name: '佐藤 美咲' }).click();
    await page.getByText('体験版').waitFor({ state: 'detached' });
    return page;
  };
  const workerOf = async (page: Page): Promise<Worker> => {
    await page.evaluate('navigator.serviceWorker.ready.then(({ active }) => active.state)');
    return page.context().serviceWorkers()[0] ?? page.context().waitForEvent('serviceworker');
  };
  /** What a push service would bring to the browser. */
  const push = async (page: Page, data: string): Promise<void> => {
    const devtools = await page.context().newCDPSession(page);
    const registered = new Promise<string>((resolve) =>
      devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        const ours = registrations.find(({ scopeURL, isDeleted }) => scopeURL.startsWith(url) && !isDeleted);
        if (ours) resolve(ours.registrationId);
      }),
    );
    await devtools.send('ServiceWorker.enable');
    await devtools.send('ServiceWorker.deliverPushMessage', { origin: url, registrationId: await registered, data });
  };
  const find = (title: string) =>
    `registration.getNotifications().then((all) => all.find(({ title }) => title === ${JSON.stringify(title)}))`;
  const shown = (worker: Worker, title: string): Promise<unknown> =>
    worker.evaluate(`(async () => {
      for (;;) {
        const found = await ${find(title)};
        if (found) return { body: found.body, data: found.data };
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })()`);
  const press = (worker: Worker, title: string): Promise<unknown> =>
    worker.evaluate(
      `${find(title)}.then((notification) => void dispatchEvent(new NotificationEvent('notificationclick', { notification })))`,
    );
  /** Presses the notice while no window is open; answers the address that is opened. Only a person's press may really open one. */
  const pressAlone = (worker: Worker, title: string): Promise<unknown> =>
    worker.evaluate(`new Promise((resolve) => {
      clients.matchAll = () => Promise.resolve([]);
      clients.openWindow = (address) => Promise.resolve(resolve(address));
      ${find(title)}.then((notification) => dispatchEvent(new NotificationEvent('notificationclick', { notification })));
    })`);

  it('show the fixed words that were pushed, and lead to where something waits', async () => {
    const nurse = await nurseAt(url);
    const worker = await workerOf(nurse);
    await push(nurse, JSON.stringify({ title: '新しいお知らせ', body: 'あなたあての連絡があります。', url: `${url}/invitations` }));
    expect(await shown(worker, '新しいお知らせ')).toEqual({ body: 'あなたあての連絡があります。', data: { path: '/invitations' } });
    await press(worker, '新しいお知らせ');
    await nurse.waitForURL(`${url}/invitations`);
  }, 40_000);

  it('open a window where none is, and never one of another place', async () => {
    const nurse = await nurseAt(url);
    const worker = await workerOf(nurse);
    await push(nurse, JSON.stringify({ title: 'よそ', body: '', url: 'https://elsewhere.example/sign-in' }));
    await shown(worker, 'よそ');
    expect(await pressAlone(worker, 'よそ')).toBe('/');
    await push(nurse, JSON.stringify({ title: '中', body: '', url: `${url}/patients/p1` }));
    await shown(worker, '中');
    expect(await pressAlone(worker, '中')).toBe('/patients/p1');
  }, 40_000);

  it('say that something waits even when what was pushed cannot be read', async () => {
    const nurse = await nurseAt(url);
    const worker = await workerOf(nurse);
    await push(nurse, 'not JSON');
    expect(await shown(worker, '紡ぎ：新しいお知らせがあります')).toMatchObject({ data: { path: '/' } });
  }, 40_000);

  /** The browser's push service is far away: its answers are given here, and outlive a page as a subscription does. */
  const withPushService = async (page: Page): Promise<void> => {
    const point = createECDH('prime256v1').generateKeys('base64url');
    const secret = randomBytes(16).toString('base64url');
    await page.addInitScript(`
      const subscription = {
        endpoint: 'https://fcm.googleapis.com/fcm/send/of-a-test',
        toJSON: () => ({ keys: { p256dh: '${point}', auth: '${secret}' } }),
        unsubscribe: async () => (localStorage.removeItem('held'), true),
      };
      PushManager.prototype.getSubscription = async () => localStorage.getItem('held') && subscription;
      PushManager.prototype.subscribe = async () => (localStorage.setItem('held', 'yes'), subscription);
    `);
  };

  it('are switched on and off on the page of one’s own devices', async () => {
    const nurse = await nurseAt(url);
    await withPushService(nurse);
    await nurse.goto(`${url}/account`);
    const notices = nurse.getByRole('switch', { name: /この端末にお知らせを受け取る/ });
    await notices.click();
    await nurse.getByText('この端末にお知らせを送ります').waitFor();
    expect(await notices.isChecked()).toBe(true);
    await notices.click();
    await nurse.getByText('この端末へのお知らせを止めました').waitFor();
    expect(await notices.isChecked()).toBe(false);
  }, 40_000);

  it('go on with the person, stop with their sign-out, are nobody else’s there, and say so to who comes back', async () => {
    const page = await nurseAt(url);
    await withPushService(page);
    const notices = page.getByRole('switch', { name: /この端末にお知らせを受け取る/ });
    const stopped = page.getByRole('link', { name: 'この端末へのお知らせは止まっています' });
    const signOut = async () => {
      await page.getByRole('button', { name: 'メニュー' }).click();
      await page.getByRole('menuitem', { name: 'サインアウト' }).click();
    };
    const enter = async (name: string) => {
      await page.getByRole('button', { name }).click();
      await page.getByText('体験版').waitFor({ state: 'detached' });
    };
    await page.goto(`${url}/account`);
    await notices.click();
    await page.getByText('この端末にお知らせを送ります').waitFor();
    await page.getByText('お知らせが届きます').waitFor();
    await page.reload();
    await notices.waitFor();
    expect([await notices.isChecked(), await stopped.count()]).toEqual([true, 0]);

    await signOut();
    await enter('高橋 誠');
    await page.goto(`${url}/account`);
    await notices.waitFor();
    expect([await notices.isChecked(), await page.getByText(/お知らせは止まっています/).count()]).toEqual([false, 0]);

    await signOut();
    await enter('佐藤 美咲');
    await stopped.click();
    await page.getByText(/もう一度オンにしてください/).waitFor();
    expect(await notices.isChecked()).toBe(false);
    await page.getByRole('button', { name: 'このまま受け取らない' }).click();
    await page.goto(url);
    await page.getByRole('button', { name: 'メニュー' }).waitFor();
    expect(await stopped.count()).toBe(0);
  }, 60_000);

  it('are not promised while the browser’s push service does not answer', async () => {
    const nurse = await nurseAt(url);
    await nurse.addInitScript(`PushManager.prototype.subscribe = async () => {
      throw new DOMException('Registration failed - push service not available', 'AbortError');
    };`);
    await nurse.goto(`${url}/account`);
    const notices = nurse.getByRole('switch', { name: /この端末にお知らせを受け取る/ });
    await notices.click();
    await nurse.getByText(/通知サービスにつながりませんでした/).waitFor();
    expect(await notices.isChecked()).toBe(false);
  }, 40_000);

  it('are explained where the person refused them', async () => {
    const nurse = await nurseAt(url);
    await nurse.addInitScript(`Object.defineProperty(Notification, 'permission', { get: () => 'denied' })`);
    await nurse.goto(`${url}/account`);
    await nurse.getByText(/ブラウザーの設定で止められています/).waitFor();
    expect(await nurse.getByRole('switch').count()).toBe(0);
  }, 40_000);

  it('are explained where the server has no key for them', async () => {
    const { started, at } = await start('without-push', {});
    try {
      const nurse = await nurseAt(at);
      await nurse.goto(`${at}/account`);
      await nurse.getByText(/設定がされていません/).waitFor();
      expect(await nurse.getByRole('switch').count()).toBe(0);
    } finally {
      await started.stop();
    }
  }, 60_000);

  it('leave the shell of the application on the device, so that it opens without a network', async () => {
    const nurse = await nurseAt(url);
    await workerOf(nurse);
    await nurse.reload();
    await nurse.context().setOffline(true);
    await nurse.reload();
    await nurse
      .getByText(/サーバーにつながりません|オフライン/)
      .first()
      .waitFor();
  }, 40_000);
});
