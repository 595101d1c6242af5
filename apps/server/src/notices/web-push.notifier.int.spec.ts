import { createECDH, randomBytes } from 'node:crypto';
import { Agent, createServer, type ServerOptions } from 'node:https';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { AddressGoneError } from '@tsumugi/care';
import type { MayLeave } from '@tsumugi/kernel';
import webPush from 'web-push';
import { WebPushNotifier } from './web-push.notifier.js';

interface Ece {
  decrypt(content: Buffer, options: object): Buffer;
}
// The decryption that web-push itself is tested with; it has no types.
const ece = createRequire(createRequire(import.meta.url).resolve('web-push'))('http_ece') as Ece;

/** TLS without certificates: server and client need share no file, and the repository holds no key. */
const anonymous = { ciphers: 'ADH-AES128-GCM-SHA256:@SECLEVEL=0', maxVersion: 'TLSv1.2' } as const;

/** A push service on this machine that answers with `status`. */
async function pushService() {
  const state = { status: 201 };
  const requests: { headers: Record<string, unknown>; body: Buffer }[] = [];
  const options: ServerOptions = { ...anonymous, dhparam: 'auto' };
  const server = createServer(options, (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      requests.push({ headers: request.headers, body: Buffer.concat(parts) });
      response.writeHead(state.status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const agent = new Agent({ ...anonymous, rejectUnauthorized: false });
  return {
    state,
    requests,
    server,
    agent,
    endpoint: `https://127.0.0.1:${(server.address() as AddressInfo).port}/push/abc`,
    async close() {
      agent.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('A notice by push', () => {
  let service: Awaited<ReturnType<typeof pushService>>;
  let notifier: WebPushNotifier;
  const browser = createECDH('prime256v1');
  browser.generateKeys();
  const auth = randomBytes(16);
  beforeEach(async () => {
    service = await pushService();
    notifier = new WebPushNotifier({ subject: 'mailto:notice@tsumugi.example.jp', ...webPush.generateVAPIDKeys() }, service.agent);
  });
  afterEach(() => service.close());

  const yes = () => Promise.resolve(true);
  const send = (more: object = {}, mayLeave: MayLeave = yes) =>
    notifier.send(
      {
        to: JSON.stringify({
          endpoint: service.endpoint,
          keys: { p256dh: browser.getPublicKey('base64url'), auth: auth.toString('base64url') },
        }),
        subject: '紡ぎ：新しいお知らせがあります',
        body: '新しい連絡があります。',
        url: 'https://tsumugi.example.jp/patients/1',
        urgent: true,
        dedupe: 'process-alarm-event-1-doctor-push',
        ...more,
      },
      mayLeave,
    );

  it('can be read by the browser alone', async () => {
    await send();
    const [request] = service.requests;
    expect(request!.body.toString('latin1')).not.toContain('tsumugi');
    const plain = ece.decrypt(request!.body, { version: 'aes128gcm', privateKey: browser, authSecret: auth });
    expect(JSON.parse(plain.toString())).toEqual({
      title: '紡ぎ：新しいお知らせがあります',
      body: '新しい連絡があります。',
      url: 'https://tsumugi.example.jp/patients/1',
    });
    expect(request!.headers).toMatchObject({ urgency: 'high', ttl: '86400', authorization: expect.stringMatching(/^vapid t=/) as string });
  });

  it('takes the place of its own earlier try, and of no other', async () => {
    await send();
    await send({ urgent: false });
    await send({ dedupe: 'process-alarm-event-2-doctor-push' });
    const [first, again, other] = service.requests.map(({ headers }) => headers);
    expect(first!['topic']).toMatch(/^[\w-]{32}$/);
    expect(again).toMatchObject({ topic: first!['topic'], urgency: 'normal' });
    expect(other!['topic']).not.toBe(first!['topic']);
  });

  it.each([404, 410])('to a browser that is gone (%d) is not tried again', async (status) => {
    service.state.status = status;
    await expect(send()).rejects.toThrow(AddressGoneError);
  });

  it('that the service does not take fails, to be tried again, and its error names no address', async () => {
    service.state.status = 503;
    const error = await send().catch((caught: unknown) => caught as Error);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(AddressGoneError);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('/push/abc');
  });

  it('is asked for once the connection stands, and stays where it is not to leave any more', async () => {
    let connected = false;
    service.server.once('secureConnection', () => (connected = true));
    const asked: boolean[] = [];
    expect(await send({}, () => (asked.push(connected), Promise.resolve(false)))).toBe('withheld');
    expect([asked, service.requests]).toEqual([[true], []]);
    expect(await send()).toBe('sent');
    expect(service.requests).toHaveLength(1);
  });

  it('fails, to be tried again, where nobody can say whether it may leave', async () => {
    await expect(send({}, () => Promise.reject(new Error('the log is away')))).rejects.toThrow('nothing');
    expect(service.requests).toEqual([]);
  });
});
