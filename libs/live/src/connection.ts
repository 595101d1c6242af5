import { isRefusal, refuse, RefusalError, type Allow, type Refusal, type Viewer } from '@tsumugi/kernel';
import type { GraphQLError } from 'graphql';
import type { Hub } from './hub.js';
import type { Operations } from './operation.js';

/** One socket, as the connection writes to it. */
export interface Wire {
  /** Writes whole text frames, as one write where the transport can. */
  send(frames: readonly Buffer[]): void;
  /** Bytes that the network has not taken yet. */
  waiting(): number;
  close(code: number, reason: string): void;
}

export interface ConnectionParts {
  readonly hub: Hub;
  readonly operations: Operations;
  /** Finds the viewer from the handshake's cookie or the client's parameters; null refuses. */
  readonly authenticate: (parameters: Record<string, unknown>) => Promise<Viewer | null>;
  /** Durable before the first payload leaves. */
  readonly looked: (viewer: Viewer, what: 'open' | 'close', feed: string, topic: string, decision: Allow) => Promise<void>;
  readonly onViewer: (viewer: Viewer) => void;
}

/** Close codes of the graphql-transport-ws protocol, and of a reader that is too slow. */
export const closeCodes = {
  badRequest: 4400,
  unauthorized: 4401,
  forbidden: 4403,
  subscriberExists: 4409,
  tooManyInitialisations: 4429,
  initialisationTimeout: 4408,
  /** Standard "try again later": resume with the last mark. */
  slow: 1013,
} as const;

const maxStreams = 100;
const initialisationMs = 10_000;
/** Above this the network is behind: frames wait here, where a withdrawal can still drop them. */
const highWater = 256 * 1024;
const maxQueuedBytes = 2 * 1024 * 1024;

interface Waiting {
  readonly id: string;
  readonly frame: Buffer;
}

interface Subscription {
  readonly id: string;
  /** False until the look is on record. */
  released: boolean;
  close: () => void;
}

/**
 * The server's side of `graphql-transport-ws` for one socket. Frames wait in a bounded queue that
 * knows which stream each belongs to; a slow reader is closed and resumes from its last mark.
 */
export class LiveConnection {
  readonly #subscriptions = new Map<string, Subscription>();
  #viewer: Viewer | null = null;
  #initialising = false;
  #closed = false;
  #queue: Waiting[] = [];
  #queuedBytes = 0;
  #flushing = false;
  readonly #initialisation: NodeJS.Timeout;

  constructor(
    private readonly wire: Wire,
    private readonly parts: ConnectionParts,
  ) {
    this.#initialisation = setTimeout(
      () => this.close(closeCodes.initialisationTimeout, 'Connection initialisation timeout'),
      initialisationMs,
    );
  }

  get viewer(): Viewer | null {
    return this.#viewer;
  }

  /** A text message of the client. */
  async receive(text: string): Promise<void> {
    if (this.#closed) return;
    const message = readMessage(text);
    if (message === null) return this.close(closeCodes.badRequest, 'Invalid message');
    switch (message.type) {
      case 'connection_init':
        return this.#initialise(message.payload);
      case 'ping':
        return this.wire.send([Buffer.from('{"type":"pong"}')]);
      case 'pong':
        return;
      case 'subscribe':
        return this.#subscribe(message.id, message.payload);
      case 'complete':
        return this.#complete(message.id);
    }
  }

  /** The network took what waited. */
  drained(): void {
    this.#flush();
  }

  /** The socket is gone. */
  ended(): void {
    this.#closed = true;
    clearTimeout(this.#initialisation);
    for (const subscription of this.#subscriptions.values()) subscription.close();
    this.#subscriptions.clear();
    this.#queue = [];
  }

  /** Ends everything, e.g. when the session ended or the node drains. */
  close(code: number, reason: string): void {
    if (this.#closed) return;
    this.ended();
    this.wire.close(code, reason);
  }

  async #initialise(parameters: Record<string, unknown>): Promise<void> {
    if (this.#initialising) return this.close(closeCodes.tooManyInitialisations, 'Too many initialisation requests');
    this.#initialising = true;
    const viewer = await this.parts.authenticate(parameters);
    if (this.#closed) return;
    if (!viewer) return this.close(closeCodes.forbidden, 'Forbidden');
    clearTimeout(this.#initialisation);
    this.#viewer = viewer;
    this.parts.onViewer(viewer);
    this.wire.send([Buffer.from('{"type":"connection_ack"}')]);
  }

  async #subscribe(id: string, request: SubscribeRequest): Promise<void> {
    const viewer = this.#viewer;
    if (!viewer) return this.close(closeCodes.unauthorized, 'Unauthorized');
    if (this.#subscriptions.has(id)) return this.close(closeCodes.subscriberExists, 'Subscriber already exists');
    if (this.#subscriptions.size >= maxStreams) return this.#refuse(id, tooManyStreams);
    const operation = this.parts.operations.read(request);
    if ('length' in operation) return this.#error(id, operation);

    const subscription: Subscription = { id, released: false, close: () => undefined };
    this.#subscriptions.set(id, subscription);
    const prefix = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`);
    const opened = this.parts.hub.open(viewer, operation, {
      next: (payload) => this.#enqueue(subscription, frames.of(prefix, id, payload)),
      anew: (payload) => {
        this.#drop(id);
        this.#enqueue(subscription, frames.of(prefix, id, payload));
      },
      end: (refusal) => this.#end(subscription, refusal),
    });
    if (isRefusal(opened)) return this.#end(subscription, opened);
    const { decision, topic, close } = opened;
    // What it missed was too much for one reader: the socket went while the stream was opened.
    if (this.#closed) return close();
    subscription.close = () => {
      close();
      void this.parts.looked(viewer, 'close', operation.feed, topic, decision).catch(() => undefined);
    };
    try {
      await this.parts.looked(viewer, 'open', operation.feed, topic, decision);
    } catch (error) {
      if (!(error instanceof RefusalError)) throw error;
      return this.#end(subscription, error.refusal);
    }
    subscription.released = true;
    this.#flush();
  }

  #complete(id: string): void {
    const subscription = this.#subscriptions.get(id);
    if (!subscription) return;
    this.#subscriptions.delete(id);
    subscription.close();
    this.#drop(id);
  }

  #end(subscription: Subscription, refusal: Refusal): void {
    if (!this.#subscriptions.delete(subscription.id)) return;
    subscription.close();
    this.#drop(subscription.id);
    this.#refuse(subscription.id, refusal);
  }

  #refuse(id: string, { message, code, field }: Refusal): void {
    this.wire.send([Buffer.from(JSON.stringify({ id, type: 'error', payload: [{ message, extensions: { code, field } }] }))]);
  }

  #error(id: string, errors: readonly GraphQLError[]): void {
    const payload = errors.map(({ message, locations }) => ({ message, locations, extensions: { code: 'INVALID' } }));
    this.wire.send([Buffer.from(JSON.stringify({ id, type: 'error', payload }))]);
  }

  #enqueue(subscription: Subscription, frame: Buffer): void {
    if (this.#closed) return;
    this.#queue.push({ id: subscription.id, frame });
    this.#queuedBytes += frame.length;
    if (this.#queuedBytes > maxQueuedBytes) return this.close(closeCodes.slow, 'Too slow: resume from the last mark');
    if (this.#flushing) return;
    this.#flushing = true;
    // The frames of one tick leave as one write.
    setImmediate(() => {
      this.#flushing = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#closed || this.#queue.length === 0 || this.wire.waiting() > highWater) return;
    const ready: Buffer[] = [];
    const kept: Waiting[] = [];
    for (const entry of this.#queue) {
      if (this.#subscriptions.get(entry.id)?.released) ready.push(entry.frame);
      else kept.push(entry);
    }
    this.#queue = kept;
    this.#queuedBytes = kept.reduce((sum, { frame }) => sum + frame.length, 0);
    if (ready.length > 0) this.wire.send(ready);
  }

  #drop(id: string): void {
    this.#queue = this.#queue.filter((entry) => entry.id !== id);
    this.#queuedBytes = this.#queue.reduce((sum, { frame }) => sum + frame.length, 0);
  }
}

const tooManyStreams = refuse('BUSY', '同時に開ける画面の数を超えています。ほかの画面を閉じてください。');

/**
 * Whole frames are shared too where clients chose the same operation id: the payload's buffer is
 * the same object for everyone who gets it.
 */
const frames = {
  made: new WeakMap<Buffer, Map<string, Buffer>>(),
  of(prefix: Buffer, id: string, payload: Buffer): Buffer {
    let byId = this.made.get(payload);
    if (!byId) this.made.set(payload, (byId = new Map()));
    let frame = byId.get(id);
    if (!frame) byId.set(id, (frame = Buffer.concat([prefix, payload, closing])));
    return frame;
  },
};
const closing = Buffer.from('}');

interface SubscribeRequest {
  readonly query: string;
  readonly variables?: Record<string, unknown> | null;
  readonly operationName?: string | null;
}

type ClientMessage =
  | { readonly type: 'connection_init'; readonly payload: Record<string, unknown> }
  | { readonly type: 'ping' | 'pong' }
  | { readonly type: 'subscribe'; readonly id: string; readonly payload: SubscribeRequest }
  | { readonly type: 'complete'; readonly id: string };

function readMessage(text: string): ClientMessage | null {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(message)) return null;
  const { type, id, payload } = message;
  switch (type) {
    case 'connection_init':
      if (payload !== undefined && payload !== null && !isObject(payload)) return null;
      return { type, payload: payload ?? {} };
    case 'ping':
    case 'pong':
      return { type };
    case 'complete':
      return typeof id === 'string' ? { type, id } : null;
    case 'subscribe': {
      if (typeof id !== 'string' || id.length === 0 || id.length > 200 || !isObject(payload)) return null;
      const { query, variables, operationName } = payload;
      if (typeof query !== 'string') return null;
      if (variables !== undefined && variables !== null && !isObject(variables)) return null;
      if (operationName !== undefined && operationName !== null && typeof operationName !== 'string') return null;
      return { type, id, payload: { query, variables: variables ?? null, operationName: operationName ?? null } };
    }
    default:
      return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
