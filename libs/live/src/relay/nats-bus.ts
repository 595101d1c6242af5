import type { NatsConnection } from '@nats-io/transport-node';
import { pause } from '@tsumugi/kernel';
import type { Bus } from './bus.js';

export interface NatsBusOptions {
  /** `nats://…` or `tls://…`, with `user:password@` or `token@` where wanted; several of a cluster with commas between. */
  readonly url: string;
  /** This node's name, for the server's monitoring. */
  readonly name: string;
  /** How much may wait to be taken by the server, in bytes; more is dropped. Default 8 MiB. */
  readonly maxPending?: number;
  /** Told when a connection begins or ends, and of the first failure to connect; for the log. Must not throw. */
  readonly changed?: (connected: boolean, error: Error | null) => void;
}

export interface NatsBusFigures {
  readonly connected: boolean;
  /** How often it was connected, the first time included. */
  readonly connections: number;
  readonly published: number;
  /** Messages that were not sent: no connection, too much waiting, or too long for the server. */
  readonly dropped: number;
}

const reconnectMs = 250;
const handshakeMs = 2_000;

/** Two pings without an answer end a connection that looks alive. */
const pingMs = 1_000;

/** What a server takes if it does not say otherwise. */
const usualMaxPayload = 1024 * 1024;

/** Core NATS, connecting anew for ever. Its loss is seen in `connected`, told to `changed`, and felt nowhere else. */
export class NatsBus implements Bus {
  readonly #abort = new AbortController();
  readonly #listeners = new Map<string, Set<(message: Uint8Array) => void>>();
  readonly #maxPending: number;
  readonly #servers: ReturnType<typeof serversOf>;
  readonly #running: Promise<void>;
  /** What was told last; null before the first try. */
  #told: boolean | null = null;
  #connection: NatsConnection | undefined;
  #pending = 0;
  #flushing = false;
  #connections = 0;
  #published = 0;
  #dropped = 0;

  /**
   * Begins to connect; a server that is away is tried again and again.
   * @throws Error for an address that is none
   */
  constructor(private readonly options: NatsBusOptions) {
    this.#servers = serversOf(options.url);
    this.#maxPending = options.maxPending ?? 8 * 1024 * 1024;
    this.#running = this.#run();
  }

  get connected(): boolean {
    return this.#connection !== undefined;
  }

  get maxBytes(): number {
    return this.#connection?.info?.max_payload ?? usualMaxPayload;
  }

  publish(subject: string, message: Uint8Array): void {
    const connection = this.#connection;
    if (!connection || this.#pending + message.length > this.#maxPending) {
      this.#dropped += 1;
      return;
    }
    try {
      connection.publish(subject, message);
    } catch {
      this.#dropped += 1;
      return;
    }
    this.#published += 1;
    this.#pending += message.length;
    void this.#settle(connection);
  }

  subscribe(subject: string, listener: (message: Uint8Array) => void): () => void {
    let listeners = this.#listeners.get(subject);
    if (!listeners) {
      this.#listeners.set(subject, (listeners = new Set()));
      if (this.#connection) this.#listen(this.#connection, subject);
    }
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  figures(): NatsBusFigures {
    return { connected: this.connected, connections: this.#connections, published: this.#published, dropped: this.#dropped };
  }

  async close(): Promise<void> {
    this.#abort.abort();
    await this.#connection?.close().catch(() => undefined);
    await this.#running;
  }

  /**
   * The client could reconnect by itself, but then keeps what is published meanwhile, without a
   * bound, and cannot be closed while it waits for the first connection.
   */
  async #run(): Promise<void> {
    const { signal } = this.#abort;
    while (!signal.aborted) {
      try {
        // Not before it is needed: a node without a cluster never loads it.
        const { connect } = await import('@nats-io/transport-node');
        const connection = await connect({
          ...this.#servers,
          name: this.options.name,
          reconnect: false,
          timeout: handshakeMs,
          pingInterval: pingMs,
          maxPingOut: 2,
          ignoreClusterUpdates: true,
        });
        this.#tell(true, null);
        this.#tell(false, await this.#use(connection));
      } catch (error) {
        this.#tell(false, error instanceof Error ? error : new Error(String(error)));
      }
      await pause(reconnectMs, signal);
    }
  }

  /** Why the connection ended. */
  async #use(connection: NatsConnection): Promise<Error | null> {
    if (this.#abort.signal.aborted) {
      await connection.close();
      return null;
    }
    this.#connection = connection;
    this.#connections += 1;
    this.#pending = 0;
    this.#flushing = false;
    for (const subject of this.#listeners.keys()) this.#listen(connection, subject);
    const error = await connection.closed();
    this.#connection = undefined;
    return error ?? null;
  }

  #tell(connected: boolean, error: Error | null): void {
    if (this.#told === connected || this.#abort.signal.aborted) return;
    this.#told = connected;
    this.options.changed?.(connected, error);
  }

  #listen(connection: NatsConnection, subject: string): void {
    const callback = (error: Error | null, message: { readonly data: Uint8Array }): void => {
      if (!error) for (const listener of this.#listeners.get(subject) ?? []) listener(message.data);
    };
    try {
      connection.subscribe(subject, { callback });
    } catch {
      // The connection has just ended: the next one listens.
    }
  }

  /** Learns by the server's answer to a ping what it has taken. */
  async #settle(connection: NatsConnection): Promise<void> {
    if (this.#flushing) return;
    this.#flushing = true;
    try {
      while (this.#pending > 0 && this.#connection === connection) {
        const sent = this.#pending;
        await connection.flush();
        if (this.#connection === connection) this.#pending -= sent;
      }
    } catch {
      // The connection ended; what waited is lost with it.
    } finally {
      if (this.#connection === connection) this.#flushing = false;
    }
  }
}

function serversOf(urls: string): { servers: string[]; user?: string; pass?: string; token?: string; tls?: object } {
  const parsed = urls.split(',').map((url) => (URL.canParse(url.trim()) ? new URL(url.trim()) : null));
  const first = parsed[0];
  // Not the address itself: it may hold a password.
  if (!first || !parsed.every((url) => url && url.hostname && url.protocol === first.protocol && /^(nats|tls):$/.test(url.protocol))) {
    throw new Error('NATS is reached at nats://host:port or tls://host:port, several with commas between.');
  }
  const user = decodeURIComponent(first.username);
  return {
    servers: parsed.map((url) => `${url!.hostname}:${url!.port || 4222}`),
    ...(user && first.password ? { user, pass: decodeURIComponent(first.password) } : user ? { token: user } : {}),
    ...(first.protocol === 'tls:' ? { tls: {} } : {}),
  };
}
