import type { Client, SubscribePayload } from 'graphql-ws';
import { createClient } from 'graphql-ws';
import { session } from '../session/session';
import { shown } from './shown-text';
import { operationId } from './operation-id';

/** Milliseconds between pings, and for how long an answer may take before the socket counts as dead. */
const pingEvery = 12_000;
const pongWithin = 5_000;
/** Connecting in vain so often at first, or for so many milliseconds later, is taken for a network that blocks WebSockets. */
const vainTries = 3;
const vainFor = 10_000;

export type SocketState = 'connected' | 'away' | 'blocked';

export interface LiveSink {
  next: (result: {
    data?: Record<string, unknown> | null;
    errors?: readonly { message: string; extensions?: Record<string, unknown> }[];
  }) => void;
  /** The server ended the stream, or refused it. */
  ended: (errors: readonly { message: string; extensions?: Record<string, unknown> }[]) => void;
}

/** One socket for all live lists of an audience; opens with the first and closes after the last. */
export class LiveSocket {
  private readonly client: Client;
  private readonly listeners = new Set<() => void>();
  private triesInVain = 0;
  private connectedLast: number | null = null;
  private current: SocketState = 'away';

  constructor(as: () => string | null, url: string) {
    let deathTimer: ReturnType<typeof setTimeout> | undefined;
    this.client = createClient({
      url,
      connectionParams: () => ({
        ...(session.bearer ? { authorization: `Bearer ${session.bearer}` } : {}),
        ...(as() ? { as: as() } : {}),
      }),
      generateID: (payload) => operationId(payload.query, payload.variables ?? {}),
      keepAlive: pingEvery,
      lazyCloseTimeout: 3_000,
      retryAttempts: Infinity,
      retryWait: (retries) =>
        new Promise((resolve) => setTimeout(resolve, Math.min(200 * 2 ** retries, 8_000) * (0.75 + Math.random() / 2))),
      shouldRetry: () => true,
      on: {
        connected: () => {
          this.triesInVain = 0;
          this.become('connected');
        },
        closed: () => {
          clearTimeout(deathTimer);
          if (this.current === 'connected') this.connectedLast = Date.now();
          else this.triesInVain++;
          this.become(this.seemsBlocked() ? 'blocked' : 'away');
        },
        ping: (received) => {
          if (!received) deathTimer = setTimeout(() => this.client.terminate(), pongWithin);
        },
        pong: (received) => {
          if (received) clearTimeout(deathTimer);
        },
      },
    });
  }

  get state(): SocketState {
    return this.current;
  }

  watch(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * Opens a stream. After a disconnect the client sends `variables` again as they stand then, so
   * whoever keeps `mark` in them up to date resumes where it was.
   */
  open(query: string, variables: Record<string, unknown>, sink: LiveSink): () => void {
    const payload: SubscribePayload = { query, variables };
    return this.client.subscribe<Record<string, unknown>>(payload, {
      next: (result) => sink.next(shown(result as Parameters<LiveSink['next']>[0])),
      error: (error) => sink.ended(Array.isArray(error) ? error : []),
      complete: () => sink.ended([]),
    });
  }

  close(): void {
    void this.client.dispose();
  }

  private seemsBlocked(): boolean {
    if (this.triesInVain < vainTries) return false;
    return this.connectedLast === null || Date.now() - this.connectedLast > vainFor;
  }

  private become(state: SocketState): void {
    if (state === this.current) return;
    this.current = state;
    for (const listener of this.listeners) listener();
  }
}
