import { roomIdOf } from '@tsumugi/care';
import { systemIds } from '@tsumugi/kernel';
import { describeWith } from '../../workbench/programs.mjs';
import type { Server } from '../src/server.js';
import { traceIdOf } from '../src/running/trace-ids.js';
import { Person } from './client.js';
import { Scrape } from './scrape.js';
import { clusterPrograms, TestCluster } from './test-cluster.js';
import { TestCollector } from './test-collector.js';
import { TestRegion } from './test-region.js';
import { until } from './until.js';

describeWith(clusterPrograms, 'what operators see of a cluster', () => {
  let collector: TestCollector;
  let cluster: TestCluster;
  let region: TestRegion;
  let other: Server;
  let nurse: Person;
  let elsewhere: Person;
  let room: string;
  const scrapeOf = ({ running }: Server) => Scrape.of(`http://127.0.0.1:${running.adminPort}`);
  const both = () => Promise.all([region.server, other].map(scrapeOf));
  const failing = async ({ running }: Server): Promise<string[]> =>
    ((await (await fetch(`http://127.0.0.1:${running.adminPort}/ready`)).json()) as { failing: string[] }).failing;

  beforeAll(async () => {
    collector = await TestCollector.start();
    cluster = await TestCluster.start();
    const traced = { TSUMUGI_TRACES_URL: `${collector.url}/v1/traces` };
    region = await TestRegion.start({ environment: { ...cluster.environment('first'), ...traced } });
    nurse = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
    const patient = await region.patient(nurse);
    await region.consent(nurse, patient);
    room = roomIdOf(patient, 'ALL_PROFESSIONALS');
    const settings = { TSUMUGI_DATA: cluster.folder('second'), TSUMUGI_PORT: '0' };
    other = await cluster.nodeOf({ ...cluster.environment('second'), ...settings, ...traced });
    elsewhere = await new Person(other.url, 'team').signIn('manager-1', 'correct horse battery', nurse.facility);
  }, 60_000);
  afterAll(async () => {
    await elsewhere.leave();
    await region.end();
    await cluster.end();
    await collector.end();
  });

  it('has one trace from the write on one node to the frame on the other’s screen', async () => {
    const watch = elsewhere.watch('roomUpdates', { room }, 'id');
    await watch.until(({ updates }) => updates.length > 0, 'the stream begins');
    const commandId = systemIds.next();
    await nurse.do('publishPost', { commandId, room, text: '体重が増えました' });
    await watch.until(({ updates }) => updates.some(({ kind }) => kind === 'ADDED'), 'the post comes');
    await until('the spans of both nodes come', () => collector.trace(traceIdOf(commandId)).length >= 7);
    const spans = collector.trace(traceIdOf(commandId));
    const of = (node: string) =>
      spans.filter((span) => span.node === node).toSorted((a, b) => Number(a.start - b.start) || (a.name < b.name ? -1 : 1));
    expect(
      of('first')
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(['append', 'apply', 'frame', 'mutation publishPost', 'write publishPost']);
    expect(of('second').map(({ name }) => name)).toEqual(['apply', 'frame']);
    const append = spans.find(({ name }) => name === 'append')!;
    expect(spans.filter(({ name }) => name === 'apply').map(({ parentSpanId }) => parentSpanId)).toEqual([append.spanId, append.spanId]);
    expect(of('second').at(-1)!.facts).toEqual({ updates: 1 });
    watch.stop();
  });

  it('tells who holds each duty, and how the relay does', async () => {
    await until('both hear the relay', async () => (await both()).every((scrape) => scrape.value('tsumugi_feed_silent') === 0));
    const scrapes = await both();
    for (const duty of ['relay', 'notices', 'files', 'snapshots'])
      expect({ duty, holders: scrapes.map((scrape) => scrape.value(`tsumugi_duty_held{duty="${duty}"}`)).toSorted() }).toEqual({
        duty,
        holders: [0, 1],
      });
    const holder = scrapes.find((scrape) => scrape.value('tsumugi_duty_held{duty="relay"}') === 1)!;
    expect(holder.value('tsumugi_relay_records_total')).toBeGreaterThan(0);
    for (const scrape of scrapes) {
      expect(scrape.value('tsumugi_feed_batches_total')).toBeGreaterThan(0);
      expect(scrape.value('tsumugi_nats_connected')).toBe(1);
      expect(scrape.value('tsumugi_redis_connected')).toBe(1);
    }
    const [first] = scrapes;
    expect(first!.value('tsumugi_views_position')).toBeGreaterThan(0);
    await until('somebody has made a snapshot', async () =>
      (await both()).some((scrape) => (scrape.value('tsumugi_snapshot_age_seconds') ?? Infinity) < 60),
    );
  });

  it('goes on ready without NATS and Redis, and says that they are away', async () => {
    await Promise.all([cluster.nats.end(), cluster.redis.end()]);
    const away = async () =>
      (await both()).every((scrape) => scrape.value('tsumugi_nats_connected') === 0 && scrape.value('tsumugi_redis_connected') === 0);
    await until('their loss shows', away);
    expect([await failing(region.server), await failing(other)]).toEqual([[], []]);
    await Promise.all([cluster.nats.start(), cluster.redis.start()]);
    await until('they are reached again', async () =>
      (await both()).every((scrape) => scrape.value('tsumugi_nats_connected') === 1 && scrape.value('tsumugi_redis_connected') === 1),
    );
  }, 60_000);

  it('is not ready without the event store or the keys, names them, and is ready again by itself', async () => {
    await cluster.eventStore.end();
    await until('the store is missed', async () => (await failing(region.server)).includes('store'), 20_000);
    expect((await scrapeOf(region.server)).value('tsumugi_ready')).toBe(0);
    expect(await nurse.mutate('publishPost', { room, text: 'x' }).catch((error: Error) => error.message)).not.toHaveProperty('id');
    await cluster.eventStore.start();
    await until('the store is back', async () => (await failing(region.server)).length === 0, 20_000);

    await cluster.s3.end();
    await until('the keys are missed', async () => (await failing(region.server)).includes('keys'), 20_000);
    await cluster.s3.start();
    await until('the keys are back', async () => (await failing(region.server)).length === 0, 20_000);
    expect((await scrapeOf(region.server)).value('tsumugi_ready')).toBe(1);
  }, 90_000);
});
