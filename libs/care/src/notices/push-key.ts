/** The application's public VAPID key (RFC 8292), which browsers subscribe with; null where push is not set up. */
export abstract class PushKey {
  abstract readonly publicKey: string | null;
}
