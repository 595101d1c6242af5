import { createHash } from 'node:crypto';
import { mailChannel } from '@tsumugi/care';
import type { Notifier } from '@tsumugi/kernel';
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
  }

  async send({ to, subject, body, url, urgent, dedupe }: Parameters<Notifier['send']>[0]): Promise<void> {
    await this.#transport.sendMail({
      // As an object: a text could be read as several addresses.
      to: { name: '', address: to },
      from: { name: '紡ぎ', address: this.from },
      subject,
      text: `${body}\n\n${url}\n`,
      // Quoted-printable would be three times as long for Japanese.
      textEncoding: 'base64',
      priority: urgent ? 'high' : 'normal',
      // The same for every try, so that a mail program shows a repeated one once. Hashed: ids stay inside.
      messageId: `<${createHash('sha256').update(dedupe).digest('hex').slice(0, 40)}@${this.#domain}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
  }

  close(): Promise<void> {
    this.#transport.close();
    return Promise.resolve();
  }
}
