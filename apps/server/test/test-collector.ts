import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

export interface CollectedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly linkedTraces: readonly string[];
  /** Of the attributes, without what our own begin with. */
  readonly facts: Readonly<Record<string, string | number>>;
  readonly failed: boolean;
  /** Nanoseconds. */
  readonly start: bigint;
  readonly end: bigint;
  readonly node: string;
}

type Value = { readonly stringValue?: string; readonly intValue?: number | string; readonly doubleValue?: number };
type Attributes = readonly { readonly key: string; readonly value: Value }[];

interface Exported {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: Attributes };
    readonly scopeSpans: readonly {
      readonly spans: readonly {
        readonly name: string;
        readonly traceId: string;
        readonly spanId: string;
        readonly parentSpanId?: string;
        readonly startTimeUnixNano: string;
        readonly endTimeUnixNano: string;
        readonly attributes: Attributes;
        readonly links?: readonly { readonly traceId: string }[];
        readonly status: { readonly code?: number };
      }[];
    }[];
  }[];
}

/** A collector of traces on loopback: OTLP over HTTP, as JSON. */
export class TestCollector {
  readonly spans: CollectedSpan[] = [];
  /** Everything that was sent, as it came. */
  readonly bodies: string[] = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<TestCollector> {
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const sent = Buffer.concat(parts);
        collector.#take((request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent).toString());
        response.writeHead(request.url === '/v1/traces' ? 200 : 404, { 'content-type': 'application/json' }).end('{}');
      });
    });
    const collector = new TestCollector(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return collector;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The spans of a trace by their names. */
  trace(traceId: string): CollectedSpan[] {
    return this.spans.filter((span) => span.traceId === traceId);
  }

  async end(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  #take(body: string): void {
    this.bodies.push(body);
    for (const { resource, scopeSpans } of (JSON.parse(body) as Exported).resourceSpans) {
      const node = String(factsOf(resource.attributes)['service.instance.id']);
      for (const span of scopeSpans.flatMap(({ spans }) => spans)) {
        this.spans.push({
          name: span.name,
          traceId: span.traceId,
          spanId: span.spanId,
          parentSpanId: span.parentSpanId || null,
          linkedTraces: (span.links ?? []).map(({ traceId }) => traceId),
          facts: factsOf(span.attributes),
          failed: span.status.code === 2,
          start: BigInt(span.startTimeUnixNano),
          end: BigInt(span.endTimeUnixNano),
          node,
        });
      }
    }
  }
}

function factsOf(attributes: Attributes): Record<string, string | number> {
  return Object.fromEntries(
    attributes.map(({ key, value: { stringValue, intValue, doubleValue } }) => [
      key.replace(/^tsumugi\./, ''),
      stringValue ?? doubleValue ?? Number(intValue),
    ]),
  );
}
