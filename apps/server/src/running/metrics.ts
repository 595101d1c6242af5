import type { Audience, RefusalCode } from '@tsumugi/kernel';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { NodeFigures } from './node-figures.js';

/** `busy`: not now; `uncertain`: nobody knows whether it was written. */
export type WriteOutcome = 'written' | 'refused' | 'busy' | 'uncertain' | 'failed';
export type AppendOutcome = 'appended' | 'conflict' | 'busy' | 'unavailable' | 'uncertain' | 'failed';
export type BlobOperation = 'put' | 'get' | 'delete' | 'list';
export type HttpKind = 'graphql' | 'polling' | 'files' | 'demonstration' | 'health' | 'web';
export type HttpOutcome = 'ok' | 'refused' | 'failed';
/** `MISTAKE`: an operation that its schema does not allow; `INTERNAL`: something broke here. */
export type OperationResult = 'ok' | RefusalCode | 'MISTAKE' | 'INTERNAL';

/** Why a socket closed, by the codes that this server or a client's browser gives; others are `other`. */
const closeReasons: Readonly<Record<number, string>> = {
  1000: 'client',
  1001: 'client',
  1005: 'client',
  1006: 'lost',
  1011: 'failed',
  1012: 'restart',
  1013: 'slow-or-stale',
  4400: 'bad-request',
  4401: 'unauthorized',
  4403: 'forbidden',
  4406: 'bad-request',
  4408: 'silent',
  4409: 'bad-request',
  4429: 'bad-request',
};

const requestSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const writeSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/**
 * What an operator reads at `/metrics`. Labels come from closed sets alone, so that neither an id
 * nor a person can be among them and the number of series does not grow with use. What a part of
 * the node counts anyhow is asked of it when somebody scrapes.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests: Histogram<'audience' | 'kind' | 'outcome'>;
  readonly #operations: Counter<'audience' | 'operation' | 'result'>;
  readonly #writes: Histogram<'outcome'>;
  readonly #appends: Histogram<'outcome'>;
  readonly #blobs: Counter<'operation' | 'outcome'>;
  readonly #applies: Histogram;
  readonly #applied: Counter;
  readonly #deliveries: Histogram;
  readonly #closed: Counter<'reason'>;
  readonly #spans: Counter<'outcome'>;
  #appending = 0;
  #figures: Partial<NodeFigures> = {};

  constructor(build: { version: string; profile: string; node: string }) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    new Gauge({
      name: 'tsumugi_build_info',
      help: 'Always 1: the release, the profile and the name of this node.',
      labelNames: ['version', 'profile', 'node'],
      registers,
    }).set(build, 1);
    this.#requests = new Histogram({
      name: 'tsumugi_http_request_duration_seconds',
      help: 'Requests to the public port, from their head to the end of the answer.',
      labelNames: ['audience', 'kind', 'outcome'],
      buckets: requestSeconds,
      registers,
    });
    this.#operations = new Counter({
      name: 'tsumugi_graphql_operations_total',
      help: 'GraphQL operations by what became of them. A write that was refused is counted at the writes.',
      labelNames: ['audience', 'operation', 'result'],
      registers,
    });
    this.#writes = new Histogram({
      name: 'tsumugi_write_duration_seconds',
      help: 'Commands from the question whether they may be to their durable answer, by outcome.',
      labelNames: ['outcome'],
      buckets: writeSeconds,
      registers,
    });
    this.#appends = new Histogram({
      name: 'tsumugi_event_store_append_duration_seconds',
      help: 'Appends to the event store, by outcome.',
      labelNames: ['outcome'],
      buckets: writeSeconds,
      registers,
    });
    this.#blobs = new Counter({
      name: 'tsumugi_blob_operations_total',
      help: 'Operations on the store of files, snapshots and looks.',
      labelNames: ['operation', 'outcome'],
      registers,
    });
    this.#applies = new Histogram({
      name: 'tsumugi_views_apply_duration_seconds',
      help: 'Time to open, apply and commit one batch of the feed.',
      buckets: writeSeconds,
      registers,
    });
    this.#applied = new Counter({
      name: 'tsumugi_views_applied_records_total',
      help: 'Records of the feed that the views took in.',
      registers,
    });
    this.#deliveries = new Histogram({
      name: 'tsumugi_live_delivery_duration_seconds',
      help: 'Time from the commit of a batch until every open stream has been handed what concerns it.',
      buckets: writeSeconds,
      registers,
    });
    this.#closed = new Counter({
      name: 'tsumugi_live_sockets_closed_total',
      help: 'Sockets that closed, by who or what closed them.',
      labelNames: ['reason'],
      registers,
    });
    this.#spans = new Counter({
      name: 'tsumugi_traces_spans_total',
      help: 'Spans handed to the collector of traces.',
      labelNames: ['outcome'],
      registers,
    });
    this.#begin();
    this.#ask();
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** From here on scrapes also ask these parts of the node. */
  follow(figures: Partial<NodeFigures>): void {
    this.#figures = { ...this.#figures, ...figures };
  }

  /** In Prometheus' text format. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  request(audience: Audience | 'none', kind: HttpKind, outcome: HttpOutcome, seconds: number): void {
    this.#requests.observe({ audience, kind, outcome }, seconds);
  }

  operation(audience: Audience, operation: 'query' | 'mutation' | 'none', result: OperationResult): void {
    this.#operations.inc({ audience, operation, result });
  }

  write(outcome: WriteOutcome, seconds: number): void {
    this.#writes.observe({ outcome }, seconds);
  }

  appendBegins(): void {
    this.#appending += 1;
  }

  appendEnds(outcome: AppendOutcome, seconds: number): void {
    this.#appending -= 1;
    this.#appends.observe({ outcome }, seconds);
  }

  blob(operation: BlobOperation, outcome: 'ok' | 'failed'): void {
    this.#blobs.inc({ operation, outcome });
  }

  applied(records: number, applySeconds: number, deliverySeconds: number): void {
    this.#applied.inc(records);
    this.#applies.observe(applySeconds);
    this.#deliveries.observe(deliverySeconds);
  }

  socketClosed(code: number): void {
    this.#closed.inc({ reason: closeReasons[code] ?? 'other' });
  }

  spans(outcome: 'sent' | 'failed', count: number): void {
    this.#spans.inc({ outcome }, count);
  }

  /** A ratio needs its counter from the start: one that first appears at its first failure has no increase. */
  #begin(): void {
    for (const outcome of ['written', 'refused', 'busy', 'uncertain', 'failed']) this.#writes.zero({ outcome });
    for (const outcome of ['appended', 'conflict', 'busy', 'unavailable', 'uncertain', 'failed']) this.#appends.zero({ outcome });
    for (const operation of ['put', 'get', 'delete', 'list'])
      for (const outcome of ['ok', 'failed']) this.#blobs.inc({ operation, outcome }, 0);
    for (const reason of [...new Set(Object.values(closeReasons)), 'other']) this.#closed.inc({ reason }, 0);
    for (const audience of ['team', 'family', 'office'])
      for (const operation of ['query', 'mutation']) this.#operations.inc({ audience, operation, result: 'INTERNAL' }, 0);
    for (const outcome of ['sent', 'failed']) this.#spans.inc({ outcome }, 0);
  }

  #ask(): void {
    const flag = (value: boolean | undefined): number | null => (value === undefined ? null : Number(value));
    const flags = (values: Readonly<Record<string, boolean>> = {}): Record<string, number> =>
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value)]));
    this.#gauge('tsumugi_event_store_appends_in_flight', 'Appends whose answer is awaited.', () => this.#appending);

    this.#gauge('tsumugi_ready', 'Whether the node may be asked: 1 where every check passes.', (of) => flag(of.readiness?.().ready));
    this.#gauges('tsumugi_check_passes', 'What readiness rests on, check by check.', 'check', (of) => flags(of.readiness?.().checks));
    this.#gauge('tsumugi_draining', 'Whether the node was told to stop and serves only what it has begun.', (of) =>
      flag(of.readiness?.().draining),
    );

    this.#gauge('tsumugi_views_position', 'The place in the log that the views have reached.', (of) => of.views?.().position);
    this.#gauge('tsumugi_event_store_head_position', 'The end of the log, as the event store last told it.', (of) => of.views?.().head);
    this.#gauge('tsumugi_views_behind_positions', 'How far the views are from the end of the log; in bytes with KurrentDB.', (of) => {
      const views = of.views?.();
      return views && Math.max(0, views.head - views.position);
    });
    this.#gauge(
      'tsumugi_views_proof_age_seconds',
      'Time since the views were last shown to be near the end of the log.',
      (of) => of.views?.().proofAgeSeconds,
    );
    this.#gauge('tsumugi_fresh', 'Whether the views are near enough to be shown to people.', (of) => flag(of.views?.().fresh));
    this.#gauge('tsumugi_views_caught_up', 'Whether the views have taken in all that was in the log at the start.', (of) =>
      flag(of.views?.().caughtUp),
    );
    this.#gauge('tsumugi_views_failed', 'Whether a record could not be read: the node answers nothing until a release that can.', (of) =>
      flag(of.views?.().failed),
    );

    this.#gauge(
      'tsumugi_clock_off_seconds',
      'How far the clock of the machine is from where it would be had nobody set it since the start.',
      (of) => of.clockOffSeconds?.(),
    );
    this.#gauges(
      'tsumugi_clock_off_server_seconds',
      'How far the clock of the machine is ahead of that of each server that all nodes share.',
      'server',
      (of) => ({ ...of.clockOffServersSeconds?.() }),
    );
    this.#gauges(
      'tsumugi_set_aside',
      'Patients, accounts, facilities and others of which a record cannot be read: nothing of them is shown or taken.',
      'of',
      (of) => ({ ...of.setAside?.() }),
    );
    this.#gauges('tsumugi_plugin_set_aside', 'Facilities of which a plugin cannot read a record.', 'plugin', (of) => ({
      ...of.pluginsSetAside?.(),
    }));

    this.#gauge('tsumugi_live_streams', 'Open live streams.', (of) => of.hub?.().streams);
    this.#gauge('tsumugi_live_topics', 'What they watch, each topic once.', (of) => of.hub?.().topics);
    this.#count('tsumugi_live_renderings_total', 'Updates rendered, once per operation and outcome.', (of) => of.hub?.().renderings);
    this.#count('tsumugi_live_updates_total', 'Updates handed to streams.', (of) => of.hub?.().updates);
    this.#gauges('tsumugi_live_sockets', 'Open sockets.', 'audience', (of) => of.sockets?.());

    this.#gauges('tsumugi_transfers_open', 'Uploads and downloads that are open.', 'kind', (of) => ({ ...of.transfers?.() }));
    this.#gauges(
      'tsumugi_unnamed_files',
      'Sealed forms of files, and keys, that no record names, as the last sweep left them; told by the node that sweeps.',
      'what',
      (of) => ({ ...of.unnamedFiles?.() }),
    );
    this.#gauge('tsumugi_damaged_files', 'Forms of files that this node found damaged or missing, and not whole since.', (of) =>
      of.damagedFiles?.(),
    );
    this.#gauge(
      'tsumugi_unused_files',
      'Uploads that no post uses: they end when they are taken back, or after the days of their region.',
      (of) => of.unusedFiles?.(),
    );
    this.#gauge('tsumugi_unended_files', 'Files that should have been ended for ever and could not be, as this node last tried.', (of) =>
      of.unendedFiles?.(),
    );
    this.#gauges('tsumugi_duty_held', 'The duties that one node does for all: 1 where it is this one.', 'duty', (of) =>
      flags(of.duties?.()),
    );
    this.#gauge('tsumugi_outbox_pending_notices', 'Notices that wait to be delivered.', (of) => of.outbox?.().pending);
    this.#gauge(
      'tsumugi_outbox_overdue_seconds',
      'For how long the most overdue notice has waited for its next try.',
      (of) => of.outbox?.().overdueSeconds,
    );
    this.#gauges('tsumugi_plugin_running', 'Plugins: 0 where one was set aside after a failure.', 'plugin', (of) => flags(of.plugins?.()));

    this.#count('tsumugi_relay_batches_total', 'Batches that this node sent while it held the relay.', (of) => of.relay?.().batches);
    this.#count('tsumugi_relay_records_total', 'Records in them.', (of) => of.relay?.().records);
    this.#count('tsumugi_relay_sent_bytes_total', 'Sealed bytes of batches and heads that it sent.', (of) => of.relay?.().bytes);
    this.#count(
      'tsumugi_relay_too_large_records_total',
      'Records that no message could hold; nodes read them from the event store.',
      (of) => of.relay?.().tooLarge,
    );
    this.#gauge('tsumugi_feed_silent', 'Whether this node hears no relay and looks after the log by itself.', (of) =>
      flag(of.relayed?.().silent),
    );
    this.#gauge('tsumugi_feed_store_away', 'Whether the feed could not reach the event store when it last tried.', (of) =>
      flag(of.relayed?.().storeAway),
    );
    this.#gauge('tsumugi_feed_head_age_seconds', 'Time since a head came from the relay.', (of) => {
      const age = of.relayed?.().headAgeMs;
      return typeof age === 'number' ? age / 1_000 : null;
    });
    this.#count('tsumugi_feed_batches_total', 'Batches of the relay that were used.', (of) => of.relayed?.().applied);
    this.#count(
      'tsumugi_feed_gap_reads_total',
      'Readings of the event store because something announced did not come.',
      (of) => of.relayed?.().gapReads,
    );
    this.#count(
      'tsumugi_feed_polls_total',
      'Readings of the event store because the relay was silent, or to be sure.',
      (of) => of.relayed?.().polls,
    );
    this.#counts(
      'tsumugi_feed_ignored_messages_total',
      'Messages of the bus that were not used, by why.',
      'reason',
      (of) => of.relayed?.().ignored,
    );
    this.#gauge('tsumugi_nats_connected', 'Whether NATS is reached.', (of) => flag(of.nats?.().connected));
    this.#count('tsumugi_nats_connections_total', 'How often it was connected.', (of) => of.nats?.().connections);
    this.#count('tsumugi_nats_dropped_messages_total', 'Messages that were not sent.', (of) => of.nats?.().dropped);
    this.#gauge('tsumugi_redis_connected', 'Whether Redis is reached.', (of) => flag(of.redis?.()));
    this.#gauge(
      'tsumugi_snapshot_age_seconds',
      'Time since the newest snapshot held all that the views did; told by the node that makes them.',
      (of) => of.snapshotAgeSeconds?.(),
    );

    this.#gauge('tsumugi_data_free_bytes', 'Free space where the data folder lies.', (of) => of.disk?.().then(({ free }) => free));
    this.#gauge('tsumugi_data_size_bytes', 'Whole space where the data folder lies.', (of) => of.disk?.().then(({ size }) => size));
  }

  #gauge(name: string, help: string, read: Read<number>): void {
    const ask = this.#asking(read);
    new Gauge({
      name,
      help,
      registers: [this.#registry],
      async collect() {
        const value = await ask();
        // Nothing is better than a number that nobody knows.
        if (value === null) this.remove();
        else this.set(value);
      },
    });
  }

  #gauges(name: string, help: string, label: string, read: Read<Readonly<Record<string, number>>>): void {
    const ask = this.#asking(read);
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [this.#registry],
      async collect() {
        const values = (await ask()) ?? {};
        this.reset();
        for (const [key, value] of Object.entries(values)) this.set({ [label]: key }, value);
      },
    });
  }

  /** What a part has counted since the start. */
  #count(name: string, help: string, read: Read<number>): void {
    const ask = this.#asking(read);
    new Counter({
      name,
      help,
      registers: [this.#registry],
      async collect() {
        const value = await ask();
        this.reset();
        if (value === null) this.remove();
        else this.inc(value);
      },
    });
  }

  #counts(name: string, help: string, label: string, read: Read<Readonly<Record<string, number>>>): void {
    const ask = this.#asking(read);
    new Counter({
      name,
      help,
      labelNames: [label],
      registers: [this.#registry],
      async collect() {
        const values = (await ask()) ?? {};
        this.reset();
        for (const [key, value] of Object.entries(values)) this.inc({ [label]: key }, value);
      },
    });
  }

  /** A part that cannot answer must not take the others' figures with it. */
  #asking<T>(read: Read<T>): () => Promise<T | null> {
    return async () => {
      try {
        return (await read(this.#figures)) ?? null;
      } catch {
        return null;
      }
    };
  }
}

/** Asks the node; null and undefined where its profile has no such part, or nothing is known. */
type Read<T> = (of: Partial<NodeFigures>) => T | null | undefined | Promise<T | null | undefined>;
