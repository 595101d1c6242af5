/**
 * Speaks KurrentDB's protocol to KurrentDB's own client, where no KurrentDB is at hand: for tests,
 * not for keeping anything. It takes appends by the real server's rules and fails as it is told to.
 */
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import {
  Metadata,
  ResponderBuilder,
  Server,
  ServerCredentials,
  ServerInterceptingCall,
  ServerListenerBuilder,
  status,
} from '@grpc/grpc-js';
import type { ServerDuplexStream, ServerInterceptor, ServerReadableStream, ServerWritableStream, sendUnaryData } from '@grpc/grpc-js';
import type * as FeaturesService from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/serverfeatures_grpc_pb.js';
import type * as Features from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/serverfeatures_pb.js';
import type * as StreamsService from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_grpc_pb.js';
import type * as Streams from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import { ProtocolLog, type Direction, type Expected, type LoggedEvent, type Outcome, type ProposedEvent } from './protocol-log.js';
import {
  appendAnswer,
  batchAnswer,
  caughtUpAnswer,
  checkpointAnswer,
  confirmationAnswer,
  eventAnswer,
  expectedOfAppend,
  expectedOfBatch,
  nameOf,
  notFoundAnswer,
  proposedOf,
} from './protocol-messages.js';

const require = createRequire(import.meta.url);
const stubs = '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1';
const { StreamsService: streamsService } = require(`${stubs}/streams_grpc_pb.js`) as typeof StreamsService;
const { ServerFeaturesService: featuresService } = require(`${stubs}/serverfeatures_grpc_pb.js`) as typeof FeaturesService;
const { SupportedMethod, SupportedMethods } = require(`${stubs}/serverfeatures_pb.js`) as typeof Features;
const { ReadReq } = require(`${stubs}/streams_pb.js`) as typeof Streams;

/** What goes wrong, until it is set back. The numbers count down by themselves. */
export interface Faults {
  /** So many appends are committed without an answer. */
  loseAnswers: number;
  /** So many appends are lost on their way here. */
  loseAppends: number;
  /** So many appends are committed only after `delayMs`, and then answered. */
  delayAppends: number;
  delayMs: number;
  /** So many reads (subscriptions, too) never begin. */
  stallReads: number;
  /** Everything that requires the leader is sent there. */
  leader: { readonly host: string; readonly port: number } | null;
  /** A repeated append is answered without its position, as a server does that cannot read it at once. */
  hidePositions: boolean;
  /** Only the simple Append is offered; for the next connection. */
  withoutBatchAppend: boolean;
  /** An append of more than this is refused whole. */
  maxAppendBytes: number;
  /** How often each of them was seen, so that a test knows that it tested something. */
  readonly seen: { features: number; appends: number; reads: number; subscriptions: number; subscribedFrom: number };
}

export interface ProtocolServerOptions {
  /** Where its log is kept. */
  readonly folder: string;
  /** A free port unless given. Always on loopback. */
  readonly port?: number;
  /** The log of another server, for two nodes of one cluster; it is not closed with this one. */
  readonly log?: ProtocolLog;
}

const pageEvents = 128;

/** Events that a subscription looks through between two checkpoints. */
const defaultWindow = 32;

export class ProtocolServer {
  readonly faults: Faults = {
    loseAnswers: 0,
    loseAppends: 0,
    delayAppends: 0,
    delayMs: 0,
    stallReads: 0,
    leader: null,
    hidePositions: false,
    withoutBatchAppend: false,
    maxAppendBytes: Infinity,
    seen: { features: 0, appends: 0, reads: 0, subscriptions: 0, subscribedFrom: 0 },
  };
  readonly log: ProtocolLog;
  readonly #ownsLog: boolean;
  // One answer to a client may hold a page of large events.
  readonly #server = new Server({
    'grpc.max_receive_message_length': 16 * 1024 * 1024,
    'grpc.max_send_message_length': -1,
    interceptors: [answerReadsEarly],
  });
  readonly #timers = new Set<NodeJS.Timeout>();
  #port = 0;
  #stopped = false;

  private constructor({ folder, log }: ProtocolServerOptions) {
    this.#ownsLog = log === undefined;
    this.log = log ?? new ProtocolLog(folder);
    this.#server.addService(streamsService, {
      read: (call: ServerWritableStream<Streams.ReadReq, Streams.ReadResp>) => this.#read(call),
      append: (call: ServerReadableStream<Streams.AppendReq, Streams.AppendResp>, answer: sendUnaryData<Streams.AppendResp>) =>
        this.#append(call, answer),
      batchAppend: (call: ServerDuplexStream<Streams.BatchAppendReq, Streams.BatchAppendResp>) => this.#batchAppend(call),
      delete: unimplemented,
      tombstone: unimplemented,
    });
    this.#server.addService(featuresService, {
      getSupportedMethods: (_: unknown, answer: sendUnaryData<Features.SupportedMethods>) => answer(null, this.#features()),
    });
  }

  static async start(options: ProtocolServerOptions): Promise<ProtocolServer> {
    const server = new ProtocolServer(options);
    server.#port = await new Promise<number>((resolve, reject) => {
      server.#server.bindAsync(`127.0.0.1:${options.port ?? 0}`, ServerCredentials.createInsecure(), (error, port) =>
        error ? reject(error) : resolve(port),
      );
    });
    return server;
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `kurrentdb://127.0.0.1:${this.#port}?tls=false`;
  }

  /** Ends every connection; new ones are taken. */
  dropConnections(): void {
    this.#server.drain(`127.0.0.1:${this.#port}`, 0);
  }

  /** Ends every call where it stands, as a killed process does. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#server.forceShutdown();
    if (this.#ownsLog) this.log.close();
  }

  #features(): Features.SupportedMethods {
    this.faults.seen.features += 1;
    const methods = ['append', 'batchappend', 'read', 'tombstone', 'delete'];
    if (this.faults.withoutBatchAppend) methods.splice(1, 1);
    const supported = methods.map((name) => {
      const method = new SupportedMethod().setServiceName('event_store.client.streams.streams').setMethodName(name);
      return name === 'read' ? method.setFeaturesList(['position', 'events']) : method;
    });
    return new SupportedMethods().setEventStoreServerVersion('25.1.0').setMethodsList(supported);
  }

  /** Commits as the faults allow it and hands the outcome over, unless the answer is to be lost. */
  #commit(stream: string, expected: Expected, events: readonly ProposedEvent[], answer: (outcome: Outcome) => void): void {
    const { faults } = this;
    faults.seen.appends += 1;
    if (faults.loseAppends > 0) {
      faults.loseAppends -= 1;
      return;
    }
    if (faults.delayAppends > 0) {
      faults.delayAppends -= 1;
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        answer(this.log.append(stream, expected, events));
      }, faults.delayMs);
      this.#timers.add(timer);
      return;
    }
    const outcome = this.log.append(stream, expected, events);
    if (faults.loseAnswers > 0) faults.loseAnswers -= 1;
    else answer(outcome);
  }

  #showsPosition(outcome: Outcome): boolean {
    return !(this.faults.hidePositions && outcome.kind === 'appended' && outcome.repeated);
  }

  #batchAppend(call: ServerDuplexStream<Streams.BatchAppendReq, Streams.BatchAppendResp>): void {
    const pending = new Map<string, { options: Streams.BatchAppendReq.Options; events: ProposedEvent[] }>();
    call.on('error', () => undefined);
    call.on('end', () => call.end());
    call.on('data', (request: Streams.BatchAppendReq) => {
      if (this.#sendsToLeader(call)) return;
      const correlation = request.getCorrelationId();
      const id = correlation?.getString() ?? '';
      const options = request.getOptions();
      if (options) pending.set(id, { options, events: [] });
      const append = pending.get(id);
      if (!append) return;
      for (const message of request.getProposedMessagesList()) append.events.push(proposedOf(message));
      if (!request.getIsFinal()) return;
      pending.delete(id);
      const stream = nameOf(append.options.getStreamIdentifier());
      const expected = expectedOfBatch(append.options);
      const deadline = append.options.getDeadline21100()?.toDate().getTime() ?? Infinity;
      if (deadline <= Date.now()) {
        call.write(batchAnswer(correlation, stream, expected, { kind: 'too-late' }, false));
        return;
      }
      const { maxAppendBytes } = this.faults;
      if (append.events.reduce((sum, event) => sum + event.data.length + event.metadata.length, 0) > maxAppendBytes) {
        call.write(batchAnswer(correlation, stream, expected, { kind: 'too-large', maxAppendBytes }, false));
        return;
      }
      this.#commit(stream, expected, append.events, (outcome) => {
        if (!call.cancelled) call.write(batchAnswer(correlation, stream, expected, outcome, this.#showsPosition(outcome)));
      });
    });
  }

  #append(call: ServerReadableStream<Streams.AppendReq, Streams.AppendResp>, answer: sendUnaryData<Streams.AppendResp>): void {
    let options: Streams.AppendReq.Options | undefined;
    const events: ProposedEvent[] = [];
    call.on('error', () => undefined);
    call.on('data', (request: Streams.AppendReq) => {
      options ??= request.getOptions();
      const message = request.getProposedMessage();
      if (message) events.push(proposedOf(message));
    });
    call.on('end', () => {
      const elsewhere = this.#leaderError(call.metadata);
      if (elsewhere) return answer(elsewhere);
      const stream = nameOf(options?.getStreamIdentifier());
      const expected = options ? expectedOfAppend(options) : 'any';
      this.#commit(stream, expected, events, (outcome) => {
        if (outcome.kind === 'deleted') answer(deletedError(stream));
        else answer(null, appendAnswer(expected, outcome, this.#showsPosition(outcome)));
      });
    });
  }

  #read(call: ServerWritableStream<Streams.ReadReq, Streams.ReadResp>): void {
    call.on('error', () => undefined);
    if (this.#sendsToLeader(call)) return;
    if (this.faults.stallReads > 0) {
      this.faults.stallReads -= 1;
      return;
    }
    const options = call.request.getOptions();
    if (!options) return void call.emit('error', { code: status.INVALID_ARGUMENT, details: 'A read has options.' });
    const reading = options.hasSubscription() ? this.#subscribe(call, options) : this.#page(call, options);
    reading.catch((error: Error) => {
      if (!this.#stopped) call.emit('error', { code: status.UNKNOWN, details: error.message });
    });
  }

  async #page(call: ServerWritableStream<Streams.ReadReq, Streams.ReadResp>, options: Streams.ReadReq.Options): Promise<void> {
    this.faults.seen.reads += 1;
    const direction: Direction = options.getReadDirection() === ReadReq.Options.ReadDirection.FORWARDS ? 'forwards' : 'backwards';
    let left = Number(options.getCount());
    const ofStream = options.getStream();
    if (ofStream) {
      const stream = nameOf(ofStream.getStreamIdentifier());
      if (this.log.isDeleted(stream)) return void call.emit('error', deletedError(stream));
      let from = ofStream.hasRevision() ? Number(ofStream.getRevision()) : ofStream.hasEnd() ? ('end' as const) : 0;
      while (left > 0) {
        const events = this.log.readStream(stream, from, direction, Math.min(left, pageEvents));
        if (!events) await written(call, notFoundAnswer(stream));
        for (const event of events ?? []) await written(call, eventAnswer(event));
        if (!events || events.length < Math.min(left, pageEvents)) break;
        left -= events.length;
        const last = events.at(-1)!.revision;
        if (direction === 'backwards' && last === 0) break;
        from = direction === 'forwards' ? last + 1 : last - 1;
      }
    } else {
      const all = options.getAll();
      const allows = filterOf(options);
      let from = all?.hasPosition() ? Number(all.getPosition()!.getCommitPosition()) : all?.hasEnd() ? ('end' as const) : 0;
      while (left > 0) {
        const events = this.log.readAll(from, direction, pageEvents);
        for (const event of events) {
          if (left === 0 || !allows(event)) continue;
          left -= 1;
          await written(call, eventAnswer(event));
        }
        if (events.length < pageEvents) break;
        const last = events.at(-1)!.position;
        from = direction === 'forwards' ? last + 1 : last;
      }
    }
    call.end();
  }

  async #subscribe(call: ServerWritableStream<Streams.ReadReq, Streams.ReadResp>, options: Streams.ReadReq.Options): Promise<void> {
    this.faults.seen.subscriptions += 1;
    const next = this.#follower(options);
    const allows = filterOf(options);
    const filter = options.getFilter();
    const window = (filter?.hasMax() ? filter.getMax() : defaultWindow) * Math.max(1, filter?.getCheckpointintervalmultiplier() ?? 1);
    let wake: (() => void) | undefined;
    const stopListening = this.log.onAppended(() => wake?.());
    const gone = (): boolean => call.cancelled || call.destroyed || this.#stopped;
    for (const event of ['cancelled', 'close', 'error']) call.on(event, () => wake?.());
    try {
      await written(call, confirmationAnswer(randomUUID()));
      let looked = 0;
      let caughtUp = false;
      while (!gone()) {
        const woken = new Promise<void>((resolve) => (wake = resolve));
        const events = next();
        for (const event of events) {
          if (gone()) return;
          looked += 1;
          if (allows(event)) await written(call, eventAnswer(event));
          if (filter && looked % window === 0) await written(call, checkpointAnswer(event.position));
        }
        if (events.length > 0) continue;
        if (!caughtUp) await written(call, caughtUpAnswer());
        caughtUp = true;
        await woken;
      }
    } finally {
      stopListening();
    }
  }

  /** Gives what follows, a page at a time. A subscription begins after its position, not at it. */
  #follower(options: Streams.ReadReq.Options): () => LoggedEvent[] {
    const ofStream = options.getStream();
    if (ofStream) {
      const stream = nameOf(ofStream.getStreamIdentifier());
      const last = this.log.readStream(stream, 'end', 'backwards', 1)?.[0]?.revision ?? -1;
      let from = ofStream.hasRevision() ? Number(ofStream.getRevision()) + 1 : ofStream.hasEnd() ? last + 1 : 0;
      return () => {
        const events = this.log.readStream(stream, from, 'forwards', pageEvents) ?? [];
        from = (events.at(-1)?.revision ?? from - 1) + 1;
        return events;
      };
    }
    const all = options.getAll();
    const last = this.log.readAll('end', 'backwards', 1)[0]?.position ?? 0;
    let from = all?.hasPosition() ? Number(all.getPosition()!.getCommitPosition()) + 1 : all?.hasEnd() ? last + 1 : 0;
    this.faults.seen.subscribedFrom = from;
    return () => {
      const events = this.log.readAll(from, 'forwards', pageEvents);
      from = (events.at(-1)?.position ?? from - 1) + 1;
      return events;
    };
  }

  #leaderError(metadata: Metadata): { code: number; details: string; metadata: Metadata } | null {
    const { leader } = this.faults;
    if (!leader || metadata.get('requires-leader')[0] !== 'true') return null;
    const trailers = new Metadata();
    trailers.set('exception', 'not-leader');
    trailers.set('leader-endpoint-host', leader.host);
    trailers.set('leader-endpoint-port', String(leader.port));
    return { code: status.NOT_FOUND, details: 'Leader info available', metadata: trailers };
  }

  #sendsToLeader(call: { readonly metadata: Metadata; emit(event: 'error', error: unknown): unknown }): boolean {
    const error = this.#leaderError(call.metadata);
    if (error) call.emit('error', error);
    return error !== null;
  }
}

/**
 * The client's reader sends a call's head and its body apart and holds the body back until the head
 * is acknowledged, which a kernel delays by 40 ms unless something is sent anyway.
 */
const answerReadsEarly: ServerInterceptor = (method, call) => {
  if (method.requestStream || !method.responseStream) return new ServerInterceptingCall(call);
  const early = new ServerListenerBuilder()
    .withOnReceiveMetadata((metadata, next) => {
      call.sendMetadata(new Metadata());
      next(metadata);
    })
    .build();
  return new ServerInterceptingCall(call, new ResponderBuilder().withStart((next) => next(early)).build());
};

function deletedError(stream: string): { code: number; details: string; metadata: Metadata } {
  const metadata = new Metadata();
  metadata.set('exception', 'stream-deleted');
  metadata.set('stream-name', stream);
  return { code: status.FAILED_PRECONDITION, details: 'The stream is deleted.', metadata };
}

function unimplemented(_: unknown, answer: sendUnaryData<never>): void {
  answer({ code: status.UNIMPLEMENTED, details: 'The protocol server deletes nothing on request; use its log.' });
}

function filterOf(options: Streams.ReadReq.Options): (event: LoggedEvent) => boolean {
  const filter = options.getFilter();
  const expression = filter?.getStreamIdentifier() ?? filter?.getEventType();
  if (!filter || !expression) return () => true;
  const textOf = (event: LoggedEvent): string => (filter.hasStreamIdentifier() ? event.stream : event.type);
  const pattern = expression.getRegex();
  if (pattern) {
    const regex = new RegExp(pattern, 'u');
    return (event) => regex.test(textOf(event));
  }
  const prefixes = expression.getPrefixList();
  return (event) => prefixes.some((prefix) => textOf(event).startsWith(prefix));
}

/** Waits while the client does not take what was written. */
function written<T>(call: ServerWritableStream<Streams.ReadReq, T>, message: T): Promise<void> | undefined {
  if (call.cancelled || call.destroyed || call.write(message)) return undefined;
  const events = ['drain', 'cancelled', 'close', 'error'];
  return new Promise<void>((resolve) => {
    const done = (): void => {
      for (const event of events) call.off(event, done);
      resolve();
    };
    for (const event of events) call.on(event, done);
  });
}
