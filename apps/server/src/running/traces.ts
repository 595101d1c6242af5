import type { Audience, StoredRecord } from '@tsumugi/kernel';

/** What a span may say of itself. Every value is a number or a word of a closed set. */
export interface SpanFacts {
  readonly audience?: Audience;
  /** `query publishPost`: the operation's kind and its field as the schema names it. */
  readonly operation?: string;
  readonly action?: string;
  readonly outcome?: string;
  /** The first word of the stream's name. */
  readonly stream?: string;
  readonly position?: number;
  readonly records?: number;
  readonly updates?: number;
  readonly streams?: number;
  readonly error?: string;
}

/** A request that is under way: its span is written when it ends, when it is known which trace it belongs to. */
export interface TracedRequest {
  /** Adds what is known meanwhile. */
  tell(facts: SpanFacts): void;
  end(): void;
}

/** The identity of a record in traces: its command's correlation joins every node, its id finds its append. */
export type TracedRecord = Pick<StoredRecord, 'id' | 'correlation'>;

/**
 * From a mutation to the frames on screens. The trace of a command is known to every node without
 * a word between them: its id is made from the correlation that stands in each of its records.
 */
export interface Traces {
  /** Begins a request; what `next` starts belongs to it. */
  request(audience: Audience, next: () => void): TracedRequest;
  /** The request that is under way here; null outside of one. */
  current(): TracedRequest | null;
  /** Runs a command's way from its action to its answer. */
  write<T>(action: string, command: string, work: () => Promise<T>, facts: (answer: T) => SpanFacts): Promise<T>;
  append<T>(stream: string, records: readonly TracedRecord[], work: () => Promise<T>, facts: (answer: T) => SpanFacts): Promise<T>;
  /**
   * The views took in a batch and the hub told of it.
   * @param times in milliseconds since the epoch
   */
  applied(
    records: readonly TracedRecord[],
    times: { readonly began: number; readonly committed: number; readonly told: number },
    facts: { readonly position: number; readonly updates: number },
  ): void;
  /** Sends what waits, for a moment at most. */
  close(): Promise<void>;
}

/** Traces to a collector, loaded only where one is named. */
export async function openTraces(options: {
  /** Of the collector, with or without the path `/v1/traces`. */
  url: string;
  node: string;
  version: string;
  onSent: (outcome: 'sent' | 'failed', spans: number) => void;
}): Promise<Traces> {
  const { OtelTraces } = await import('./otel-traces.js');
  return new OtelTraces(options);
}
