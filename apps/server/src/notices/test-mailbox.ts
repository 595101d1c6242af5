import { mailChannel } from '@tsumugi/care';
import type { MayLeave, Notifier, Sending } from '@tsumugi/kernel';

type Message = Parameters<Notifier['send']>[0];

const most = 200;

/**
 * Keeps mails instead of sending them, for the demonstration and for tests. As a mail program
 * does, it shows a repeated one once.
 */
export class TestMailbox implements Notifier {
  readonly name = mailChannel;
  readonly #messages = new Map<string, Message>();

  /** The latest ones, oldest first. */
  get messages(): readonly Message[] {
    return [...this.#messages.values()];
  }

  async send(message: Message, mayLeave: MayLeave): Promise<Sending> {
    if (!(await mayLeave())) return 'withheld';
    if (!this.#messages.has(message.dedupe)) this.#messages.set(message.dedupe, message);
    const oldest = this.#messages.size > most ? this.#messages.keys().next().value : undefined;
    if (oldest !== undefined) this.#messages.delete(oldest);
    return 'sent';
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
