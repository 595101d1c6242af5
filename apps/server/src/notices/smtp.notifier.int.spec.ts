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
  const header = (name: string, of = 0) => new RegExp(`^${name}: (.*)$`, 'im').exec(server.mails[of]!.text)?.[1];

  it('arrives with its subject, its text and its link', async () => {
    await notifier.send(notice);
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
    await notifier.send(notice);
    await notifier.send(notice);
    await notifier.send({ ...notice, dedupe: 'process-alarm-event-2-doctor-mail' });
    expect(header('Message-ID')).toBe(header('Message-ID', 1));
    expect(header('Message-ID')).not.toBe(header('Message-ID', 2));
    expect(server.mails[0]!.text).not.toContain('process-alarm');
  });

  it('goes to one address, whatever that holds', async () => {
    await notifier.send({ ...notice, to: 'doctor@example.jp, other@example.jp' }).catch(() => undefined);
    expect(server.mails.flatMap(({ to }) => to)).not.toContain('other@example.jp');
  });

  it('that the server does not take fails, to be tried again', async () => {
    server.state.refuse = true;
    await expect(notifier.send(notice)).rejects.toThrow();
    server.state.refuse = false;
    await notifier.send(notice);
    expect(server.mails).toHaveLength(1);
  });
});
