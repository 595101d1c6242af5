import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Attributes,
  type Context,
  type Link,
  type SpanContext,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  RandomIdGenerator,
  TracerProvider,
  type IdGenerator,
  type SpanExporter,
} from '@opentelemetry/sdk-trace';
import type { Audience } from '@tsumugi/kernel';
import { kindOf } from './place-of.js';
import { appendSpanIdOf, traceIdOf } from './trace-ids.js';
import type { SpanFacts, TracedRecord, TracedRequest, Traces } from './traces.js';

/** A batch of a busy log is told of in part: its first commands stand for the rest. */
const mostTracesPerBatch = 50;
const closeWithinMs = 2_000;
const request = Symbol('request');

const isWord = (value: unknown): boolean => typeof value === 'string' && /^[A-Za-z][\w.-]{0,80}$/.test(value);
const isCount = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);

/** The attributes that a span can have, and what each may hold. */
const attributes: Readonly<Record<keyof SpanFacts, (value: unknown) => boolean>> = {
  audience: (value) => value === 'team' || value === 'family' || value === 'office',
  operation: (value) => typeof value === 'string' && /^(?:query|mutation) [A-Za-z]\w{0,60}$/.test(value),
  action: isWord,
  outcome: isWord,
  stream: isWord,
  error: isWord,
  position: isCount,
  records: isCount,
  updates: isCount,
  streams: isCount,
};

function attributesOf(facts: SpanFacts): Attributes {
  const kept = Object.entries(facts).filter(
    ([name, value]) => Object.hasOwn(attributes, name) && attributes[name as keyof SpanFacts](value),
  );
  return Object.fromEntries(kept.map(([name, value]) => [`tsumugi.${name}`, value as string | number]));
}

/** Random ids, but for the span that is about to start and has its own. */
class Ids implements IdGenerator {
  readonly #random = new RandomIdGenerator();
  next: { traceId?: string; spanId?: string } = {};

  generateTraceId(): string {
    return this.next.traceId ?? this.#random.generateTraceId();
  }

  generateSpanId(): string {
    return this.next.spanId ?? this.#random.generateSpanId();
  }
}

interface Step {
  readonly name: string;
  readonly kind?: SpanKind;
  readonly parent?: SpanContext | null;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly links?: Link[];
  /** Milliseconds since the epoch. */
  readonly began?: number;
}

export class OtelTraces implements Traces {
  readonly #ids = new Ids();
  readonly #contexts = new AsyncLocalStorageContextManager();
  readonly #provider: TracerProvider;

  constructor(options: { url: string; node: string; version: string; onSent: (outcome: 'sent' | 'failed', spans: number) => void }) {
    const { url, node, version, onSent } = options;
    const exporter = counted(new OTLPTraceExporter({ url: tracesUrl(url) }), onSent);
    this.#provider = new TracerProvider({
      sampler: new AlwaysOnSampler(),
      idGenerator: this.#ids,
      resource: resourceFromAttributes({ 'service.name': 'tsumugi', 'service.version': version, 'service.instance.id': node }),
      spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: 1_000 })],
    });
  }

  get #tracer() {
    return this.#provider.getTracer('tsumugi');
  }

  request(audience: Audience, next: () => void): TracedRequest {
    const open = new OpenRequest(audience, this.#ids.generateSpanId(), (span) => this.#write(span));
    this.#contexts.with(ROOT_CONTEXT.setValue(request, open), next);
    return open;
  }

  current(): TracedRequest | null {
    return this.#request();
  }

  async write<T>(action: string, command: string, work: () => Promise<T>, facts: (answer: T) => SpanFacts): Promise<T> {
    const traceId = traceIdOf(command);
    const parent = this.#request()?.contextIn(traceId) ?? null;
    // A request's second command is a trace of its own, which other nodes know by its command alone.
    const joins = parent?.traceId === traceId;
    const step = joins ? { parent } : { traceId, ...(parent ? { links: [{ context: parent }] } : {}) };
    return this.#run({ name: `write ${isWord(action) ? action : 'other'}`, ...step }, { action }, work, facts);
  }

  async append<T>(stream: string, records: readonly TracedRecord[], work: () => Promise<T>, facts: (answer: T) => SpanFacts): Promise<T> {
    const [first] = records;
    if (!first) return work();
    const active = trace.getSpanContext(this.#contexts.active());
    const place = active ? { parent: active } : { traceId: traceIdOf(first.correlation) };
    const step: Step = { name: 'append', kind: SpanKind.CLIENT, spanId: appendSpanIdOf(first.id), ...place };
    return this.#run(step, { stream: stream.split('-', 1)[0]!, records: records.length }, work, facts);
  }

  applied(
    records: readonly TracedRecord[],
    times: { readonly began: number; readonly committed: number; readonly told: number },
    { position, updates }: { readonly position: number; readonly updates: number },
  ): void {
    const commands = new Map<string, { first: TracedRecord; records: number }>();
    for (const record of records) {
      const known = commands.get(record.correlation);
      if (known) known.records += 1;
      else if (commands.size < mostTracesPerBatch) commands.set(record.correlation, { first: record, records: 1 });
    }
    for (const [correlation, { first, records: count }] of commands) {
      const parent = remote(traceIdOf(correlation), appendSpanIdOf(first.id));
      const applied = this.#start({ name: 'apply', kind: SpanKind.CONSUMER, parent, began: times.began }, { position, records: count });
      applied.end(times.committed);
      this.#start({ name: 'frame', parent: applied.spanContext(), began: times.committed }, { updates }).end(times.told);
    }
  }

  async close(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const ended = this.#provider.shutdown().catch(() => undefined);
    await Promise.race([ended, new Promise((resolve) => (timer = setTimeout(resolve, closeWithinMs)))]);
    clearTimeout(timer);
  }

  #request(): OpenRequest | null {
    return (this.#contexts.active().getValue(request) as OpenRequest | undefined) ?? null;
  }

  #start({ name, kind = SpanKind.INTERNAL, parent, traceId, spanId, links, began }: Step, facts: SpanFacts) {
    this.#ids.next = { ...(traceId ? { traceId } : {}), ...(spanId ? { spanId } : {}) };
    const context = parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
    const options = {
      kind,
      attributes: attributesOf(facts),
      ...(links ? { links } : {}),
      ...(began === undefined ? {} : { startTime: began }),
    };
    const span = this.#tracer.startSpan(name, options, context);
    this.#ids.next = {};
    return span;
  }

  async #run<T>(step: Step, before: SpanFacts, work: () => Promise<T>, after: (answer: T) => SpanFacts): Promise<T> {
    const span = this.#start(step, before);
    try {
      const answer = await this.#contexts.with(this.#within(span.spanContext()), work);
      span.setAttributes(attributesOf(after(answer)));
      return answer;
    } catch (error) {
      // Neither message nor stack: an error's words may hold what a person wrote.
      span.setAttributes(attributesOf({ error: kindOf(error) })).setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  }

  #within(span: SpanContext): Context {
    return trace.setSpanContext(this.#contexts.active(), span);
  }

  #write(span: { began: number; context: SpanContext; name: string; facts: SpanFacts; failed: boolean }): void {
    const { began, context, name, facts, failed } = span;
    const written = this.#start({ name, kind: SpanKind.SERVER, traceId: context.traceId, spanId: context.spanId, began }, facts);
    if (failed) written.setStatus({ code: SpanStatusCode.ERROR });
    written.end();
  }
}

/** A request's span: which trace it belongs to shows with its first command. */
class OpenRequest implements TracedRequest {
  readonly #began = Date.now();
  #traceId: string | null = null;
  #facts: SpanFacts;
  #ended = false;

  constructor(
    audience: Audience,
    private readonly spanId: string,
    private readonly written: (span: { began: number; context: SpanContext; name: string; facts: SpanFacts; failed: boolean }) => void,
  ) {
    this.#facts = { audience };
  }

  /** Its context as a command's parent; the first command decides on the trace. */
  contextIn(traceId: string): SpanContext {
    this.#traceId ??= traceId;
    return local(this.#traceId, this.spanId);
  }

  tell(facts: SpanFacts): void {
    this.#facts = { ...this.#facts, ...facts };
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    const { operation } = this.#facts;
    const name = operation !== undefined && attributes.operation(operation) ? operation : 'anonymous';
    const context = local(this.#traceId ?? new RandomIdGenerator().generateTraceId(), this.spanId);
    this.written({ began: this.#began, context, name, facts: this.#facts, failed: this.#facts.outcome === 'INTERNAL' });
  }
}

const local = (traceId: string, spanId: string): SpanContext => ({ traceId, spanId, traceFlags: TraceFlags.SAMPLED });
const remote = (traceId: string, spanId: string): SpanContext => ({ ...local(traceId, spanId), isRemote: true });

function tracesUrl(url: string): string {
  const { pathname } = new URL(url);
  return pathname === '/' ? new URL('/v1/traces', url).href : url;
}

/** Tells how many spans left, and how many the collector did not take. */
function counted(exporter: SpanExporter, onSent: (outcome: 'sent' | 'failed', spans: number) => void): SpanExporter {
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        onSent(result.code === 0 ? 'sent' : 'failed', spans.length);
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
  };
}
