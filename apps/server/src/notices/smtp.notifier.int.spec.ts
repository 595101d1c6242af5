import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { SmtpNotifier } from './smtp.notifier.js';

/** A real SMTP server on this machine; `refuse` has it answer as one that is overloaded. */
async function mailServer() {
  const mails: { to: string[]; text: string }[] = [];
  const state = { refuse: false };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo(_address, _session, callback) {
      callback(state.refuse ? Object.assign(new Error('try later'), { responseCode: 451 }) : null);
    },
    onData(stream, session, callback) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        mails.push({ to: session.envelope.rcptTo.map(({ address }) => address), text: Buffer.concat(parts).toString() });
        callback();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return { mails, state, url: `smtp://127.0.0.1:${port}`, close: () => new Promise<void>((resolve) => server.close(resolve)) };
}

describe('A notice by mail', () => {
  let server: Awaited<ReturnType<typeof mailServer>>;
  let notifier: SmtpNotifier;
  beforeEach(async () => {
    server = await mailServer();
    notifier = new SmtpNotifier(server.url, 'notice@tsumugi.example.jp');
  });
  afterEach(async () => {
    await notifier.close();
    await server.close();
  });

  const notice = {
    to: 'doctor@example.jp',
    subject: '紡ぎ：新しいお知らせがあります',
    body: '新しい連絡があります。',
    url: 'https://tsumugi.example.jp/patients/1',
    urgent: true,
    dedupe: 'process-alarm-event-1-doctor-mail',
  };
  const yes = () => Promise.resolve(true);
  const header = (name: string, of = 0) => new RegExp(`^${name}: (.*)$`, 'im').exec(server.mails[of]!.text)?.[1];

  it('arrives with its subject, its text and its link', async () => {
    await notifier.send(notice, yes);
    expect(server.mails).toHaveLength(1);
    expect(server.mails[0]!.to).toEqual(['doctor@example.jp']);
    const words = [...header('Subject')!.matchAll(/=\?UTF-8\?B\?(.+?)\?=/gi)].map(([, word]) => Buffer.from(word!, 'base64').toString());
    expect(words.join('')).toContain('紡ぎ');
    const text = Buffer.from(
      server.mails[0]!.text.split(/\r?\n\r?\n/)
        .slice(1)
        .join(''),
      'base64',
    ).toString();
    expect(text).toContain('新しい連絡があります。\n\nhttps://tsumugi.example.jp/patients/1');
    expect(header('X-Priority')).toContain('1');
    expect(header('Auto-Submitted')).toBe('auto-generated');
  });

  it('is the same mail at every try, and names no id of the platform', async () => {
    await notifier.send(notice, yes);
    await notifier.send(notice, yes);
    await notifier.send({ ...notice, dedupe: 'process-alarm-event-2-doctor-mail' }, yes);
    expect(header('Message-ID')).toBe(header('Message-ID', 1));
    expect(header('Message-ID')).not.toBe(header('Message-ID', 2));
    expect(server.mails[0]!.text).not.toContain('process-alarm');
  });

  it('goes to one address, whatever that holds', async () => {
    await notifier.send({ ...notice, to: 'doctor@example.jp, other@example.jp' }, yes).catch(() => undefined);
    expect(server.mails.flatMap(({ to }) => to)).not.toContain('other@example.jp');
  });

  it('that the server does not take fails, to be tried again', async () => {
    server.state.refuse = true;
    await expect(notifier.send(notice, yes)).rejects.toThrow();
    server.state.refuse = false;
    await notifier.send(notice, yes);
    expect(server.mails).toHaveLength(1);
  });

  it('is asked for as its content is about to go, and stays where it is not to leave any more', async () => {
    let asked = 0;
    const no = () => Promise.resolve((asked += 1) === 0);
    expect(await notifier.send(notice, no)).toBe('withheld');
    expect([asked, server.mails]).toEqual([1, []]);
    expect(await notifier.send(notice, yes)).toBe('sent');
    expect(server.mails).toHaveLength(1);
  });

  it('waits for a connection before it is asked for', async () => {
    const order: string[] = [];
    const ends: (() => void)[] = [];
    const held = () => new Promise<boolean>((resolve) => (order.push('asked'), ends.push(() => resolve(true))));
    const sending = Array.from({ length: 5 }, (_, index) => notifier.send({ ...notice, dedupe: String(index) }, held));
    // Two connections: the other three wait, and are not asked for meanwhile.
    while (ends.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(order).toHaveLength(2);
    const opening = setInterval(() => ends.splice(0).forEach((end) => end()), 5);
    expect(await Promise.all(sending)).toEqual(Array(5).fill('sent'));
    clearInterval(opening);
    expect(server.mails).toHaveLength(5);
  });

  it('fails, to be tried again, where nobody can say whether it may leave', async () => {
    await expect(notifier.send(notice, () => Promise.reject(new Error('the log is away')))).rejects.toThrow();
    expect(server.mails).toEqual([]);
  });
});
