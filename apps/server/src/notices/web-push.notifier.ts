import { createHash } from 'node:crypto';
import type { Agent } from 'node:https';
import { AddressGoneError, pushChannel } from '@tsumugi/care';
import type { Notifier } from '@tsumugi/kernel';
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
  async send({ to, subject, body, url, urgent, dedupe }: Parameters<Notifier['send']>[0]): Promise<void> {
    const payload = JSON.stringify({ title: subject, body, url });
    const request = webPush.sendNotification(JSON.parse(to) as PushSubscription, payload, {
      vapidDetails: this.vapid,
      TTL: keepSeconds,
      urgency: urgent ? 'high' : 'normal',
      // A later try takes the place of one that waits still. 32 characters of base64url at most.
      topic: createHash('sha256').update(dedupe).digest('base64url').slice(0, 32),
      timeout: timeoutMs,
      ...(this.agent ? { agent: this.agent } : {}),
    });
    // The library's own error names the browser's address: only its status goes further.
    const failure = await request.then(
      () => null,
      (error: { statusCode?: number }) => error.statusCode ?? 'nothing',
    );
    if (failure === 404 || failure === 410) throw new AddressGoneError();
    if (failure !== null) throw new Error(`The push service answered ${failure}.`);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
