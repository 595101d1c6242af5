import { createHash } from 'node:crypto';
import { request, type Agent } from 'node:https';
import { AddressGoneError, pushChannel } from '@tsumugi/care';
import type { MayLeave, Notifier, Sending } from '@tsumugi/kernel';
import webPush, { type PushSubscription } from 'web-push';

export interface VapidKeys {
  /** Whom a push service may write to: a `mailto:` or `https:` address (RFC 8292, section 2.1). */
  readonly subject: string;
  readonly publicKey: string;
  readonly privateKey: string;
}

/** How long a push service keeps a notice for a browser that is switched off: the next morning is soon enough. */
const keepSeconds = 24 * 3_600;
const timeoutMs = 10_000;

/** Sends notices to browsers, encrypted for each (RFC 8291): the push service itself reads nothing. */
export class WebPushNotifier implements Notifier {
  readonly name = pushChannel;

  constructor(
    private readonly vapid: VapidKeys,
    /** For networks whose way out is not the system's own. */
    private readonly agent?: Agent,
  ) {}

  /** @throws AddressGoneError when the browser unsubscribed (404, 410; RFC 8030, section 7.3) */
  async send({ to, subject, body, url, urgent, dedupe }: Parameters<Notifier['send']>[0], mayLeave: MayLeave): Promise<Sending> {
    const payload = JSON.stringify({ title: subject, body, url });
    const details = webPush.generateRequestDetails(JSON.parse(to) as PushSubscription, payload, {
      vapidDetails: this.vapid,
      TTL: keepSeconds,
      urgency: urgent ? 'high' : 'normal',
      // A later try takes the place of one that waits still. 32 characters of base64url at most.
      topic: createHash('sha256').update(dedupe).digest('base64url').slice(0, 32),
    });
    const answered = await this.#post(details, mayLeave);
    if (answered === 'withheld') return 'withheld';
    if (answered === 404 || answered === 410) throw new AddressGoneError();
    if (typeof answered !== 'number' || answered < 200 || answered > 299) throw new Error(`The push service answered ${answered}.`);
    return 'sent';
  }

  /** @returns the answer's status; an error would name the browser's address, so that none goes further */
  #post(details: webPush.RequestDetails, mayLeave: MayLeave): Promise<number | 'nothing' | 'withheld'> {
    const { endpoint, method, headers, body } = details;
    return new Promise((resolve) => {
      const sent = request(endpoint, { method, headers, timeout: timeoutMs, ...(this.agent ? { agent: this.agent } : {}) });
      const ask = (): void => {
        mayLeave().then(
          (may) => (may ? sent.end(body) : (resolve('withheld'), sent.destroy())),
          () => sent.destroy(),
        );
      };
      // Nothing is written before the request is ended: first the connection stands, then it is asked.
      sent.on('socket', (socket) =>
        (socket as { secureConnecting?: boolean }).secureConnecting ? socket.once('secureConnect', ask) : ask(),
      );
      sent.on('response', (response) => {
        response.on('error', () => undefined).resume();
        resolve(response.statusCode ?? 'nothing');
      });
      sent.on('timeout', () => sent.destroy());
      sent.on('error', () => resolve('nothing'));
      sent.on('close', () => resolve('nothing'));
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
