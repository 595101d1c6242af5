import { isRefusal, refuse, RefusalError, type Refusal, type Viewer } from '@tsumugi/kernel';
import type { GraphQLError } from 'graphql';
import { Allowances } from './budget/allowance.js';
import type { ClientBudget } from './budget/client-budget.js';
import type { Hub, Looked } from './hub.js';
import type { Operations } from './operation.js';

/** One socket, as the connection writes to it. */
export interface Wire {
  /** Writes whole text frames, as one write where the transport can. */
  send(frames: readonly Buffer[]): void;
  /** Answers a ping of the WebSocket protocol itself. */
  pong(data: Buffer): void;
  /** Bytes that the network has not taken yet. */
  waiting(): number;
  /** Stops reading until `resume`: what the client sends waits at its side. */
  pause(): void;
  resume(): void;
  close(code: number, reason: string): void;
}

export interface ConnectionParts {
  readonly hub: Hub;
  readonly operations: Operations;
  readonly budget: ClientBudget;
  /** Finds the viewer from the handshake's cookie or the client's parameters; null refuses. */
  readonly authenticate: (parameters: Record<string, unknown>) => Promise<Viewer | null>;
  /** Durable before the first payload leaves. */
  readonly looked: (viewer: Viewer, what: 'open' | 'close', feed: string, looked: Looked) => Promise<void>;
  /** False where the person, the session or the node has no room for one more socket. */
  readonly onViewer: (viewer: Viewer) => boolean;
}

/** Close codes of the graphql-transport-ws protocol, and of a reader that is too slow. */
export const closeCodes = {
  badRequest: 4400,
  unauthorized: 4401,
  forbidden: 4403,
  subscriberExists: 4409,
  /** Also: too many messages before it, or too many sockets. */
  tooManyInitialisations: 4429,
  initialisationTimeout: 4408,
  /** Standard "try again later": resume with the last mark. */
  slow: 1013,
} as const;

const maxStreams = 100;
const initialisationMs = 10_000;
/** What a stranger may send: `connection_init`, and a ping or two. */
const maxStrangerMessages = 10;
const maxStrangerCharacters = 16 * 1024;
/** Messages of one socket, pings of either kind among them; a long one counts as several. More are read later, not refused. */
const messageRate = { most: 300, perSecond: 50 };
const charactersOfOne = 4 * 1024;
/** Messages under way at once, e.g. while their look is written down. */
const maxUnderWay = 16;
/** Above this the network is behind: frames wait here, where a withdrawal can still drop them. */
const highWater = 256 * 1024;
/** Above this nothing is read: whoever does not take answers asks no more. */
const fullBytes = 512 * 1024;
const maxQueuedBytes = 2 * 1024 * 1024;
/** A reader that stays behind for so long is closed. */
const fullMs = 20_000;

interface Waiting {
  /** The stream whose end drops it; null for what was answered to the client itself. */
  readonly id: string | null;
  readonly frame: Buffer;
}

interface Subscription {
  readonly id: string;
  /** False until the look is on record. */
  released: boolean;
  close: () => void;
}

/**
 * The server's side of `graphql-transport-ws` for one socket. Every frame goes through one bounded
 * queue that knows which stream each belongs to; a slow reader is not read any more, then closed,
 * and resumes from its last mark. What comes in is taken up at a pace, a few messages at a time.
 */
export class LiveConnection {
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #messages = new Allowances(messageRate);
  #viewer: Viewer | null = null;
  #initialising = false;
  #closed = false;
  #queue: Waiting[] = [];
  #queuedBytes = 0;
  #flushing = false;
  #inbox: string[] = [];
  #underWay = 0;
  #strangerMessages = 0;
  #strangerCharacters = 0;
  #ping: Buffer | null = null;
  #paused = false;
  #rest: NodeJS.Timeout | null = null;
  #full: NodeJS.Timeout | null = null;
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

  /** Whether what the client sends waits at its side. */
  get paused(): boolean {
    return this.#paused;
  }

  /** A text message of the client. */
  receive(text: string): Promise<void> {
    if (this.#closed || this.#tooMuchOfAStranger(text.length)) return Promise.resolve();
    this.#inbox.push(text);
    this.#count(1 + Math.floor(text.length / charactersOfOne));
    return this.#takeUp();
  }

  /** A ping of the WebSocket protocol. Of several only the newest need be answered. */
  pinged(data: Buffer): void {
    if (this.#closed || this.#tooMuchOfAStranger(data.length)) return;
    this.#ping = data;
    this.#count();
    this.#answerPing();
  }

  /** A pong of the WebSocket protocol, asked for or not. */
  ponged(): void {
    if (!this.#closed && !this.#tooMuchOfAStranger(0)) this.#count();
  }

  /** The network took what waited. */
  drained(): void {
    this.#flush();
    this.#answerPing();
  }

  /** The socket is gone. */
  ended(): void {
    this.#closed = true;
    clearTimeout(this.#initialisation);
    if (this.#rest) clearTimeout(this.#rest);
    if (this.#full) clearTimeout(this.#full);
    for (const subscription of this.#subscriptions.values()) subscription.close();
    this.#subscriptions.clear();
    this.#inbox = [];
    this.#keep([]);
  }

  /** Ends everything, e.g. when the session ended or the node drains. */
  close(code: number, reason: string): void {
    if (this.#closed) return;
    this.ended();
    this.wire.close(code, reason);
  }

  #tooMuchOfAStranger(characters: number): boolean {
    if (this.#viewer) return false;
    this.#strangerMessages += 1;
    this.#strangerCharacters += characters;
    if (this.#strangerMessages <= maxStrangerMessages && this.#strangerCharacters <= maxStrangerCharacters) return false;
    this.close(closeCodes.tooManyInitialisations, 'Too much before connection_init');
    return true;
  }

  /** Counts a message, and rests where too many came. */
  #count(messages = 1): void {
    const restMs = this.#messages.owe('messages', messages);
    if (restMs === 0 || this.#rest) return;
    this.#rest = setTimeout(() => {
      this.#rest = null;
      // More may have come since, in what was read already.
      this.#count(0);
      this.#takeUp().catch(() => this.close(1011, 'Internal error'));
      this.#answerPing();
    }, restMs);
    this.#pace();
  }

  /** Begins what waits in the inbox, as far as there is room. */
  async #takeUp(): Promise<void> {
    const begun: Promise<void>[] = [];
    while (!this.#closed && this.#inbox.length > 0 && this.#underWay < maxUnderWay && !this.#rest && !this.#isFull()) {
      begun.push(this.#handle(this.#inbox.shift()!));
    }
    this.#pace();
    await Promise.all(begun);
  }

  async #handle(text: string): Promise<void> {
    this.#underWay += 1;
    try {
      await this.#answer(text);
    } finally {
      this.#underWay -= 1;
      if (this.#inbox.length > 0) setImmediate(() => void this.#takeUp().catch(() => this.close(1011, 'Internal error')));
      else this.#pace();
    }
  }

  async #answer(text: string): Promise<void> {
    const message = readMessage(text);
    if (message === null) return this.close(closeCodes.badRequest, 'Invalid message');
    switch (message.type) {
      case 'connection_init':
        return this.#initialise(message.payload);
      case 'ping':
        return this.#say('{"type":"pong"}');
      case 'pong':
        return;
      case 'subscribe':
        return this.#subscribe(message.id, message.payload);
      case 'complete':
        return this.#complete(message.id);
    }
  }

  async #initialise(parameters: Record<string, unknown>): Promise<void> {
    if (this.#initialising) return this.close(closeCodes.tooManyInitialisations, 'Too many initialisation requests');
    this.#initialising = true;
    const viewer = await this.parts.authenticate(parameters);
    if (this.#closed) return;
    if (!viewer) return this.close(closeCodes.forbidden, 'Forbidden');
    if (!this.parts.onViewer(viewer)) return this.close(closeCodes.tooManyInitialisations, 'Too many sockets');
    clearTimeout(this.#initialisation);
    if (!this.#waitsFor(viewer)) return;
    this.#say('{"type":"connection_ack"}');
  }

  /** What was answered to the stranger waits for this person now. False where they have no room for it. */
  #waitsFor(viewer: Viewer): boolean {
    const queue = this.#queue;
    this.#keep([]);
    this.#viewer = viewer;
    return queue.every((entry) => this.#add(entry));
  }

  async #subscribe(id: string, request: SubscribeRequest): Promise<void> {
    const viewer = this.#viewer;
    if (!viewer) return this.close(closeCodes.unauthorized, 'Unauthorized');
    if (this.#subscriptions.has(id)) return this.close(closeCodes.subscriberExists, 'Subscriber already exists');
    if (this.#subscriptions.size >= maxStreams) return this.#refuse(id, tooManyStreams);
    const subscription: Subscription = { id, released: false, close: () => undefined };
    this.#subscriptions.set(id, subscription);
    const { budget, operations } = this.parts;
    await budget.turn(viewer);
    // Completed, or the socket gone, meanwhile.
    if (this.#subscriptions.get(id) !== subscription) return;
    const tooOften = budget.read(viewer, request.query, operations.documents.isKept(request.query));
    if (tooOften) return this.#end(subscription, tooOften);
    const operation = operations.read(request);
    if ('length' in operation) {
      this.#subscriptions.delete(id);
      return this.#error(id, operation);
    }
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
    const { cells, close } = opened;
    this.parts.budget.owes(viewer, cells);
    // What it missed was too much for one reader, or it ended at once: stream or socket went while it was opened.
    if (this.#subscriptions.get(id) !== subscription) return close();
    subscription.close = () => {
      close();
      void this.parts.looked(viewer, 'close', operation.feed, opened).catch(() => undefined);
    };
    try {
      await this.parts.looked(viewer, 'open', operation.feed, opened);
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
    this.#say(JSON.stringify({ id, type: 'error', payload: [{ message, extensions: { code, field } }] }));
  }

  #error(id: string, errors: readonly GraphQLError[]): void {
    const payload = errors.map(({ message, locations }) => ({ message, locations, extensions: { code: 'INVALID' } }));
    this.#say(JSON.stringify({ id, type: 'error', payload }));
  }

  /** Answers the client itself: at once where the network keeps up, else as soon as it does. */
  #say(text: string): void {
    if (this.#closed) return;
    const frame = Buffer.from(text);
    if (this.wire.waiting() <= highWater) {
      this.wire.send([frame]);
      return this.#pace();
    }
    this.#add({ id: null, frame });
  }

  #answerPing(): void {
    if (this.#closed || this.#ping === null || this.#rest || this.wire.waiting() > highWater) return;
    this.wire.pong(this.#ping);
    this.#ping = null;
  }

  #enqueue(subscription: Subscription, frame: Buffer): void {
    if (this.#closed || !this.#add({ id: subscription.id, frame }) || this.#flushing) return;
    this.#flushing = true;
    // The frames of one tick leave as one write.
    setImmediate(() => {
      this.#flushing = false;
      this.#flush();
    });
  }

  /** False where there was no more room, and the socket is closed. */
  #add(entry: Waiting): boolean {
    const bytes = entry.frame.length;
    const { budget } = this.parts;
    if (this.#queuedBytes + bytes > maxQueuedBytes || !budget.keeps(this.#viewer, bytes)) {
      this.close(closeCodes.slow, 'Too slow: resume from the last mark');
      return false;
    }
    // That a stream ended is told before what the others still wait for.
    const place = entry.id === null ? this.#queue.findIndex(({ id }) => id !== null) : -1;
    this.#queue.splice(place < 0 ? this.#queue.length : place, 0, entry);
    this.#queuedBytes += bytes;
    this.#pace();
    return true;
  }

  #flush(): void {
    if (this.#closed) return;
    if (this.#queue.length > 0 && this.wire.waiting() <= highWater) {
      const ready: Buffer[] = [];
      const kept: Waiting[] = [];
      let room = highWater - this.wire.waiting();
      for (const entry of this.#queue) {
        if (room >= 0 && (entry.id === null || this.#subscriptions.get(entry.id)?.released)) {
          ready.push(entry.frame);
          room -= entry.frame.length;
        } else kept.push(entry);
      }
      this.#keep(kept);
      if (ready.length > 0) this.wire.send(ready);
      // The network may have taken all of it at once, and tell of no drain.
      if (room < 0 && this.wire.waiting() <= highWater) setImmediate(() => this.#flush());
    }
    if (this.#inbox.length > 0) void this.#takeUp().catch(() => this.close(1011, 'Internal error'));
    else this.#pace();
  }

  #drop(id: string): void {
    this.#keep(this.#queue.filter((entry) => entry.id !== id));
  }

  #keep(queue: Waiting[]): void {
    const bytes = queue.reduce((sum, { frame }) => sum + frame.length, 0);
    this.parts.budget.letGo(this.#viewer, this.#queuedBytes - bytes);
    this.#queue = queue;
    this.#queuedBytes = bytes;
  }

  #isFull(): boolean {
    return this.wire.waiting() > highWater || this.#queuedBytes > fullBytes;
  }

  /** Reads, or lets what the client sends wait; ends who stays behind. */
  #pace(): void {
    if (this.#closed) return;
    const full = this.#isFull();
    if (full) this.#full ??= setTimeout(() => this.close(closeCodes.slow, 'Too slow: resume from the last mark'), fullMs);
    else if (this.#full) {
      clearTimeout(this.#full);
      this.#full = null;
    }
    const paused = full || this.#rest !== null || this.#underWay >= maxUnderWay;
    if (paused === this.#paused) return;
    this.#paused = paused;
    if (paused) this.wire.pause();
    else this.wire.resume();
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
