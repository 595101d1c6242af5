import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { mailChannel } from '@tsumugi/care';
import type { MayLeave, Notifier, Sending } from '@tsumugi/kernel';
import { createTransport, type Transporter } from 'nodemailer';

const secondsMs = 1_000;

/** Sends notices as plain mails. TLS is used wherever the server offers it (`smtp://`), or from the start (`smtps://`). */
export class SmtpNotifier implements Notifier {
  readonly name = mailChannel;
  readonly #transport: Transporter;
  readonly #domain: string;

  /** @param url e.g. `smtps://user:password@mail.example.jp` */
  constructor(
    url: string,
    private readonly from: string,
  ) {
    this.#domain = from.slice(from.lastIndexOf('@') + 1);
    this.#transport = createTransport({
      url,
      pool: true,
      maxConnections: 2,
      connectionTimeout: 10 * secondsMs,
      greetingTimeout: 10 * secondsMs,
      socketTimeout: 30 * secondsMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    // A mail waits for one of two connections, and each of them for its server: it is asked for as its content is about to go.
    this.#transport.use('stream', (mail, done) => {
      const { mayLeave } = mail.data as { mayLeave?: MayLeave };
      mail.message.processFunc((content) => Readable.from(whereItMay(content, mayLeave), { objectMode: false }));
      done();
    });
  }

  async send({ to, subject, body, url, urgent, dedupe }: Parameters<Notifier['send']>[0], mayLeave: MayLeave): Promise<Sending> {
    let withheld = false;
    const mail = {
      mayLeave: async () => {
        const may = await mayLeave();
        withheld = !may;
        return may;
      },
      // As an object: a text could be read as several addresses.
      to: { name: '', address: to },
      from: { name: '紡ぎ', address: this.from },
      subject,
      text: `${body}\n\n${url}\n`,
      // Quoted-printable would be three times as long for Japanese.
      textEncoding: 'base64' as const,
      priority: urgent ? ('high' as const) : ('normal' as const),
      // The same for every try, so that a mail program shows a repeated one once. Hashed: ids stay inside.
      messageId: `<${createHash('sha256').update(dedupe).digest('hex').slice(0, 40)}@${this.#domain}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
    };
    try {
      await this.#transport.sendMail(mail);
      return 'sent';
    } catch (error) {
      if (withheld) return 'withheld';
      throw error;
    }
  }

  close(): Promise<void> {
    this.#transport.close();
    return Promise.resolve();
  }
}

/** Begins when the server has said that it takes the content; ends the connection instead of the mail where that is to stay. */
async function* whereItMay(content: Readable, mayLeave: MayLeave | undefined): AsyncGenerator<Uint8Array> {
  if (!(await mayLeave?.())) throw new Error('What the mail tells stands no more.');
  yield* content as AsyncIterable<Uint8Array>;
}
