import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { roomIdOf } from '@tsumugi/care';
import { StoreUnavailableError, systemIds } from '@tsumugi/kernel';
import { parse } from 'yaml';
import { describeWith, program } from '../../workbench/programs.mjs';
import { openLog } from '../src/running/log.js';
import { traceIdOf } from '../src/running/trace-ids.js';
import type { Person } from './client.js';
import { Scrape } from './scrape.js';
import { StartedProcess } from './started-process.js';
import { TestCollector, type CollectedSpan } from './test-collector.js';
import { TestRegion } from './test-region.js';
import { until } from './until.js';

const observability = new URL('../../../deploy/observability/', import.meta.url);
const id = /[0-9a-f]{8}-[0-9a-f]{4}/;

describe('what operators see of a node', () => {
  let region: TestRegion;
  let nurse: Person;
  let patient: string;
  let room: string;
  let admin: string;
  beforeAll(async () => {
    region = await TestRegion.start({ environment: { TSUMUGI_ADMIN_PORT: '0', TSUMUGI_NODE: 'node-a' } });
    admin = `http://127.0.0.1:${region.server.running.adminPort}`;
    nurse = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
    patient = await region.patient(nurse);
    await region.consent(nurse, patient);
    room = roomIdOf(patient, 'ALL_PROFESSIONALS');
  });
  afterAll(() => region.end());

  const ready = async () => {
    const response = await fetch(`${admin}/ready`);
    return { status: response.status, body: (await response.json()) as unknown };
  };

  it('is told at a port of its own, not at the one that people reach', async () => {
    expect((await fetch(`${admin}/live`)).status).toBe(200);
    expect(await ready()).toEqual({ status: 200, body: { status: 'ready', failing: [] } });
    const metrics = await fetch(`${admin}/metrics`);
    expect(metrics.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    expect(await metrics.text()).toContain('tsumugi_ready 1');
    for (const path of ['/', '/team/graphql', '/metrics/x', '/constructor']) expect((await fetch(`${admin}${path}`)).status).toBe(404);
    expect((await fetch(`${admin}/metrics`, { method: 'POST' })).status).toBe(405);
    expect(await (await fetch(`${region.server.url}/metrics`)).text()).not.toContain('tsumugi_');
  });

  it('names what a node that is not ready waits for, and is ready again by itself', async () => {
    const away = jest.spyOn(region.server.platform.store, 'probe').mockRejectedValue(new StoreUnavailableError('unreachable', 'away'));
    await until('the node is not ready', async () => (await ready()).status === 503);
    expect((await ready()).body).toEqual({ status: 'not-ready', failing: ['store'] });
    expect((await Scrape.of(admin)).value('tsumugi_check_passes{check="store"}')).toBe(0);
    // Here nobody shares what is away.
    expect(await (await fetch(`${region.server.url}/ready`)).json()).toEqual({ status: 'failing', failing: ['store'] });
    away.mockRestore();
    await until('the node is ready again', async () => (await ready()).status === 200);
    expect((await Scrape.of(admin)).value('tsumugi_ready')).toBe(1);
  });

  it('counts what people do by what became of it', async () => {
    const before = await Scrape.of(admin);
    const since = (after: Scrape, series: string) => (after.value(series) ?? 0) - (before.value(series) ?? 0);
    const watch = nurse.watch('roomUpdates', { room }, 'id');
    await watch.until(({ updates }) => updates.length > 0, 'the stream begins');
    await nurse.do('publishPost', { room, text: '足背の浮腫は軽快' });
    expect(await nurse.mutate('publishPost', { room: systemIds.next(), text: 'x' })).toMatchObject({ code: 'NOT_FOUND' });
    await nurse.query('{ noSuchField }');
    await nurse.query('{ me { account } }', {}, { authorization: 'Bearer nobody-nobody-nobody-nobody' });
    await watch.until(({ updates }) => updates.length > 1, 'the post comes');
    const after = await Scrape.of(admin);
    expect(after.value('tsumugi_live_sockets{audience="team"}')).toBe(1);
    expect(after.value('tsumugi_live_streams')).toBe(1);
    watch.stop();
    await nurse.leave();
    await until('the socket is gone', async () => (await Scrape.of(admin)).value('tsumugi_live_sockets{audience="team"}') === 0);

    expect(since(after, 'tsumugi_write_duration_seconds_count{outcome="written"}')).toBe(1);
    expect(since(after, 'tsumugi_write_duration_seconds_count{outcome="refused"}')).toBe(1);
    expect(since(after, 'tsumugi_event_store_append_duration_seconds_count{outcome="appended"}')).toBe(1);
    expect(since(after, 'tsumugi_views_applied_records_total')).toBe(1);
    expect(since(after, 'tsumugi_live_updates_total')).toBe(1);
    const operations = (result: string, operation: string) =>
      since(after, `tsumugi_graphql_operations_total{audience="team",operation="${operation}",result="${result}"}`);
    expect([operations('ok', 'mutation'), operations('NOT_FOUND', 'mutation')]).toEqual([1, 1]);
    expect([operations('MISTAKE', 'query'), operations('UNAUTHENTICATED', 'query')]).toEqual([1, 1]);
    expect(since(after, 'tsumugi_http_request_duration_seconds_count{audience="team",kind="graphql",outcome="ok"}')).toBe(3);
    expect(since(await Scrape.of(admin), 'tsumugi_live_sockets_closed_total{reason="client"}')).toBe(1);
    expect(after.value('tsumugi_event_store_appends_in_flight')).toBe(0);
    await until('the head is looked up', async () => {
      const scrape = await Scrape.of(admin);
      return scrape.value('tsumugi_views_position') === scrape.value('tsumugi_event_store_head_position');
    });
    expect(after.value('tsumugi_duty_held{duty="notices"}')).toBe(1);
    expect(after.value('tsumugi_plugin_running{plugin="boards"}')).toBe(1);
  });

  it('has as many series after hundreds of different ids as before', async () => {
    const everything = async (): Promise<void> => {
      const one = systemIds.next();
      await nurse.do('publishPost', { room, text: `記録 ${one}` });
      await nurse.mutate('publishPost', { room: one, text: 'x' });
      await nurse.query(`query Timeline${one.replaceAll('-', '')}($room: ID!) { timeline(room: $room) { edges { node { id } } } }`, {
        room,
      });
      await nurse.query('query ($room: ID!) { timeline(room: $room) { edges { node { id } } } }', { room: one });
      await nurse.download(`/files/${one}/original`);
      await nurse.download(`/no/such/path/${one}?patient=${one}`);
      await fetch(`${region.server.url}/${one}/live`, { method: 'POST' });
      const watch = nurse.watch('roomUpdates', { room: one }, 'id');
      await watch.until(({ ended }) => ended !== null, 'the stream is refused');
    };
    await everything();
    await until('the socket is counted', async () => (await Scrape.of(admin)).value('tsumugi_live_sockets{audience="team"}') === 1);
    // What the runtime counts by itself (its resources, its kinds of collections) comes when it first happens.
    const ours = ({ series }: Scrape): string[] => series.filter((each) => !each.startsWith('nodejs_'));
    const before = await Scrape.of(admin);
    for (let n = 0; n < 50; n += 1) await everything();
    const after = await Scrape.of(admin);
    expect(ours(before).length).toBeGreaterThan(100);
    expect(ours(after)).toEqual(ours(before));
    expect(after.series.filter((each) => id.test(each))).toEqual([]);
  }, 60_000);

  it('has every number that the dashboard and the rules ask for', async () => {
    const dashboard = readFileSync(new URL('dashboard.json', observability), 'utf8');
    const { groups } = parse(readFileSync(new URL('alerts.yml', observability), 'utf8')) as {
      groups: { rules: { alert: string; expr: string; annotations: { summary: string; runbook: string } }[] }[];
    };
    const rules = groups.flatMap((group) => group.rules);
    const { panels } = JSON.parse(dashboard) as { panels: { title: string; description?: string; targets?: { expr: string }[] }[] };
    const asked = [...rules, ...panels.flatMap(({ targets }) => targets ?? [])].flatMap(
      ({ expr }) => expr.match(/\b(?:tsumugi|process|nodejs)_\w+/g) ?? [],
    );
    const { names } = await Scrape.of(admin);
    expect(asked.length).toBeGreaterThan(60);
    expect([...new Set(asked)].filter((name) => !names.has(name))).toEqual([]);
    for (const { alert, annotations } of rules) {
      expect(annotations.summary).toMatch(/\.$/);
      expect(annotations.runbook).toBe(`docs/operations.md#alert-${alert.replace(/(?<!^)(?=[A-Z])/g, '-').toLowerCase()}`);
    }
  });

  it('says in the log that its views failed, once, and where; the node is not ready then', async () => {
    const lines: string[] = [];
    const failing = await TestRegion.start({
      log: openLog({ level: 'debug' }, { write: (line) => void lines.push(line) }),
      environment: { TSUMUGI_ADMIN_PORT: '0' },
    });
    try {
      const { platform, running } = failing.server;
      const scrape = () => Scrape.of(`http://127.0.0.1:${running.adminPort}`);
      expect((await scrape()).value('tsumugi_views_failed')).toBe(0);
      const position = platform.views.position();
      jest.spyOn(platform.views, 'apply').mockImplementation(() => {
        throw new RangeError('患者 山田 ハル');
      });
      await failing.office.signIn('office', 'correct horse battery').catch(() => undefined);
      await until('the views have failed', async () => (await scrape()).value('tsumugi_views_failed') === 1);
      await until('the node is not ready', async () => (await scrape()).value('tsumugi_ready') === 0);
      expect((await fetch(`${failing.server.url}/ready`)).status).toBe(503);
      const said = lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ msg }) => msg === 'the views failed');
      expect(said).toMatchObject([
        { level: 50, kind: 'RangeError', position, at: expect.stringContaining('running.long.spec.ts') as unknown },
      ]);
      expect(lines.join('')).not.toContain('山田');
    } finally {
      // A node that nobody ends would hold up the whole test run.
      await failing.end();
    }
  });

  it('says nothing at all where nobody asked for it', async () => {
    const quiet = await TestRegion.start();
    expect(quiet.server.running.adminPort).toBeNull();
    expect(quiet.server.running.observer).toBeNull();
    await quiet.end();
  });
});

describe('a started node', () => {
  /** The packages of metrics and traces that a node has read when it is ready. */
  async function loaded(environment: Record<string, string>): Promise<Set<string>> {
    const folder = mkdtempSync(join(tmpdir(), 'tsumugi-loaded-'));
    const look =
      'import{registerHooks}from"node:module";import{writeSync}from"node:fs";' +
      'registerHooks({load(url,context,next){const of=/node_modules\\/(prom-client|@opentelemetry)\\//.exec(url);' +
      'if(of)writeSync(2,"loaded "+of[1]+"\\n");return next(url,context)}})';
    const server = new StartedProcess({
      TSUMUGI_DATA: folder,
      TSUMUGI_PORT: '0',
      TSUMUGI_DEMONSTRATION: 'false',
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(look)}`,
      ...environment,
    });
    try {
      await server.ready();
      return new Set([...server.errors.matchAll(/^loaded (\S+)$/gm)].map(([, name]) => name!));
    } finally {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  }

  it('reads what metrics and traces need only where they are wanted', async () => {
    expect(await loaded({})).toEqual(new Set());
    expect(await loaded({ TSUMUGI_ADMIN_PORT: '0' })).toEqual(new Set(['prom-client', '@opentelemetry']));
    expect(await loaded({ TSUMUGI_TRACES_URL: 'http://127.0.0.1:9/v1/traces' })).toEqual(new Set(['@opentelemetry']));
  });

  it('says in a sentence that its admin port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const folder = mkdtempSync(join(tmpdir(), 'tsumugi-admin-'));
    const server = new StartedProcess({
      TSUMUGI_DATA: folder,
      TSUMUGI_PORT: '0',
      TSUMUGI_DEMONSTRATION: 'false',
      TSUMUGI_ADMIN_PORT: String(port),
    });
    expect(await server.exited).toBe(1);
    expect(server.errors.trim()).toBe(
      `Tsumugi cannot start: the port ${port} for probes and metrics is in use; choose another with TSUMUGI_ADMIN_PORT, e.g. TSUMUGI_ADMIN_PORT=9465.`,
    );
    other.close();
    rmSync(folder, { recursive: true, force: true });
  });
});

describeWith('promtool', 'Prometheus reads', () => {
  const promtool = (args: string[], input = '') =>
    new Promise<string>((resolve) => {
      const child = execFile(program('promtool')!, args, (error, said, mistakes) =>
        resolve(error ? `${said}${mistakes}` || error.message : ''),
      );
      child.stdin!.end(input);
    });

  it('a scrape, its names and units', async () => {
    const region = await TestRegion.start({ environment: { TSUMUGI_ADMIN_PORT: '0' } });
    const { text } = await Scrape.of(`http://127.0.0.1:${region.server.running.adminPort}`);
    await region.end();
    // Of the metrics of Node itself, two have units in their names that promtool would have elsewhere.
    const ours = text.split('\n\n').filter((metric) => metric.includes(' tsumugi_'));
    expect(await promtool(['check', 'metrics'], `${ours.join('\n')}\n`)).toBe('');
  });
});

describe('traces', () => {
  let collector: TestCollector;
  let region: TestRegion;
  let nurse: Person;
  let room: string;
  beforeAll(async () => {
    collector = await TestCollector.start();
    region = await TestRegion.start({
      environment: { TSUMUGI_TRACES_URL: collector.url, TSUMUGI_ADMIN_PORT: '0', TSUMUGI_NODE: 'node-a' },
    });
    nurse = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
    const patient = await region.patient(nurse);
    await region.consent(nurse, patient);
    room = roomIdOf(patient, 'ALL_PROFESSIONALS');
  });
  afterAll(async () => {
    await region.end();
    await collector.end();
  });

  /** Commits a command and gives its trace, once all of it has come. */
  async function traced(command: string, spans: number): Promise<CollectedSpan[]> {
    await until(`${spans} spans come`, () => collector.trace(traceIdOf(command)).length >= spans);
    return collector.trace(traceIdOf(command));
  }
  const named = (spans: readonly CollectedSpan[], name: string) => {
    const found = spans.filter((span) => span.name === name);
    expect(found).toHaveLength(1);
    return found[0]!;
  };

  it('go from the request to the frame on a screen, each step within the one before', async () => {
    const watch = nurse.watch('roomUpdates', { room }, 'id');
    await watch.until(({ updates }) => updates.length > 0, 'the stream begins');
    const commandId = systemIds.next();
    await nurse.do('publishPost', { commandId, room, text: '夕方訪問' });
    const spans = await traced(commandId, 5);
    const request = named(spans, 'mutation publishPost');
    const write = named(spans, 'write publishPost');
    const append = named(spans, 'append');
    const apply = named(spans, 'apply');
    const frame = named(spans, 'frame');
    expect(spans).toHaveLength(5);
    expect([request.parentSpanId, write.parentSpanId, append.parentSpanId]).toEqual([null, request.spanId, write.spanId]);
    expect([apply.parentSpanId, frame.parentSpanId]).toEqual([append.spanId, apply.spanId]);
    expect(request.facts).toEqual({ audience: 'team', operation: 'mutation publishPost', outcome: 'ok' });
    expect(write.facts).toEqual({ action: 'publishPost', outcome: 'written', position: apply.facts['position'] });
    expect(append.facts).toEqual({ stream: 'post', records: 1, outcome: 'appended', position: apply.facts['position'] });
    expect(frame.facts).toEqual({ updates: 1 });
    expect(request.start <= write.start && write.end <= request.end).toBe(true);
    expect(apply.end <= frame.end && append.start < apply.end).toBe(true);
    expect(new Set(spans.map(({ node }) => node))).toEqual(new Set(['node-a']));
    watch.stop();
  });

  it('of a refused write end with its code, and a second write of the same request is linked', async () => {
    const commandId = systemIds.next();
    expect(await nurse.mutate('publishPost', { commandId, room: systemIds.next(), text: 'x' })).toMatchObject({ code: 'NOT_FOUND' });
    const refused = await traced(commandId, 2);
    expect(named(refused, 'write publishPost').facts).toEqual({ action: 'publishPost', outcome: 'NOT_FOUND' });
    expect(named(refused, 'mutation publishPost').facts['outcome']).toBe('NOT_FOUND');

    const [one, two] = [systemIds.next(), systemIds.next()];
    const { errors } = await nurse.query(
      `mutation ($one: PublishPostInput!, $two: PublishPostInput!) {
        first: publishPost(input: $one) { __typename } second: publishPost(input: $two) { __typename }
      }`,
      { one: { commandId: one, room, text: '一' }, two: { commandId: two, room, text: '二' } },
    );
    expect(errors).toBeUndefined();
    await traced(one, 5);
    expect(named(await traced(two, 4), 'write publishPost')).toMatchObject({ parentSpanId: null, linkedTraces: [traceIdOf(one)] });
  });

  it('of a failure tell its kind, and name an operation as the schema does, never as the client does', async () => {
    const broken = jest.spyOn(region.server.platform.store, 'append').mockRejectedValue(new TypeError('患者 山田 ハル'));
    const commandId = systemIds.next();
    const document = 'mutation YamadaHaru($input: PublishPostInput!) { yamada: publishPost(input: $input) { __typename } }';
    const { errors } = await nurse.query(document, { input: { commandId, room, text: 'x' } });
    broken.mockRestore();
    expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL' } }]);
    const spans = await traced(commandId, 2);
    expect(named(spans, 'write publishPost')).toMatchObject({ failed: true, facts: { action: 'publishPost', error: 'TypeError' } });
    expect(named(spans, 'mutation publishPost')).toMatchObject({ failed: true });
    expect(collector.bodies.join('')).not.toMatch(/yamada|山田/i);
  });

  it('hold no id but their own, and only facts from the list', () => {
    const facts = new Set(collector.spans.flatMap((span) => Object.keys(span.facts)));
    expect([...facts].filter((name) => !allowedFacts.has(name))).toEqual([]);
    expect(collector.bodies.length).toBeGreaterThan(0);
    for (const body of collector.bodies) expect(body).not.toMatch(id);
  });

  it('cost nobody a write when the collector is away, and are counted', async () => {
    const scrape = () => Scrape.of(`http://127.0.0.1:${region.server.running.adminPort}`);
    expect((await scrape()).value('tsumugi_traces_spans_total{outcome="sent"}')).toBeGreaterThan(0);
    await collector.end();
    await nurse.do('publishPost', { room, text: '収集先がなくても書ける' });
    await until(
      'the loss is counted',
      async () => ((await scrape()).value('tsumugi_traces_spans_total{outcome="failed"}') ?? 0) > 0,
      20_000,
    );
  });
});

const allowedFacts = new Set(['audience', 'operation', 'action', 'outcome', 'stream', 'position', 'records', 'updates', 'error']);
