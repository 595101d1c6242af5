import { defaultRegionPolicy, foundRegion, roomIdOf, systemViewer } from '@tsumugi/care';
import {
  defineAction,
  defineCapability,
  defineEvent,
  defineView,
  isRefusal,
  systemIds,
  type DomainEvent,
  type Recorded,
} from '@tsumugi/kernel';
import { writeForeign } from '@tsumugi/event-store/foreign-writer';
import { looksKey, readShippedLooks, type ShippedLook } from '@tsumugi/vault';
import { S3Blobs } from '@tsumugi/blobs';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describeWith } from '../../workbench/programs.mjs';
import { Person } from './client.js';
import { clusterPrograms, TestCluster } from './test-cluster.js';
import { noteArrival } from '../src/platform/arrivals.js';
import { openLog } from '../src/running/log.js';
import { TestRegion } from './test-region.js';
import { until } from './until.js';

type Praised = DomainEvent<'CarerPraised', { readonly words: string }>;

/** What the release to come can do, and this one has never heard of. */
const praise = defineAction({
  name: 'praiseCarer',
  decider: {
    initial: () => null,
    decide: ({ words }: { commandId: string; words: string }) => [{ type: 'CarerPraised' as const, data: { words } }],
    evolve: () => null,
  },
  stream: ({ commandId }) => `praise-${commandId}`,
  subject: (_command, viewer) => `region:${viewer.region}` as const,
  prepare: () => undefined,
});
const nextRelease = defineCapability({
  name: 'praise',
  events: [defineEvent<Praised>('CarerPraised', { clear: [] })],
  streams: ['praise'],
  actions: [praise],
  views: [
    defineView({
      name: 'praise',
      version: 1,
      tables: 'CREATE TABLE praise_word (words TEXT NOT NULL);',
      on: { CarerPraised: ({ data }: Recorded<Praised>, db) => db.run('INSERT INTO praise_word VALUES (?)', data.words) },
    }),
  ],
});

describeWith(clusterPrograms, 'nodes that come and go', () => {
  let cluster: TestCluster;
  let region: TestRegion;
  let nurse: Person;
  let patient: string;
  let room: string;
  const lines: string[] = [];
  const texts = 'query ($room: ID!) { timeline(room: $room) { edges { node { text } } } }';

  beforeAll(async () => {
    cluster = await TestCluster.start();
    region = await TestRegion.start({
      environment: cluster.environment('first'),
      log: openLog({ level: 'warn' }, { write: (line) => void lines.push(line) }),
    });
    nurse = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
    patient = await region.patient(nurse);
    await region.consent(nurse, patient);
    room = roomIdOf(patient, 'ALL_PROFESSIONALS');
  }, 60_000);
  afterAll(async () => {
    await region.end();
    await cluster.end();
  });

  const snapshots = async (): Promise<number[]> => {
    const found: number[] = [];
    for await (const name of region.server.platform.blobs.list('snapshots/')) {
      if (name.endsWith('/manifest')) found.push(Number(name.split('/')[2]!.split('-')[0]));
    }
    return found;
  };

  it('are not disturbed by another application that uses the same event store, whatever it calls its streams', async () => {
    const another = (stream: string, count: number) => writeForeign(cluster.eventStore.url, stream, count);
    await another('orders-1', 2);
    await another('account-1', 1);
    await nurse.do('publishPost', { room, text: '注文とは関わりありません。' });
    expect(JSON.stringify(await nurse.read(texts, { room }))).toContain('注文とは関わりありません。');
    await another('orders-1', 300);
    const node = await cluster.node('beside-another');
    for (const { url } of [region.server, node]) expect((await fetch(`${url}/ready`)).status).toBe(200);
    await cluster.stop(node);
  });

  it('start from a snapshot and read only what came after it', async () => {
    const from = await region.server.platform.snapshots!.take(region.server.platform.views);
    await nurse.do('publishPost', { room, text: 'スナップショットの後です。' });
    const read: number[] = [];
    const node = await cluster.node('from-snapshot', { onProgress: (position) => read.push(position) });
    expect(read.length).toBeGreaterThan(0);
    expect(Math.min(...read)).toBeGreaterThan(from);
    const there = new Person(node.url, 'team');
    there.token = nurse.token;
    there.after = nurse.after;
    expect(JSON.stringify(await there.read(texts, { room }))).toContain('スナップショットの後です。');
    await cluster.stop(node);
  });

  it('leave their log of looks where it outlives them', async () => {
    const node = await cluster.node('short-lived');
    const there = new Person(node.url, 'team');
    there.token = nurse.token;
    await there.read(texts, { room });
    await cluster.stop(node);
    rmSync(cluster.folder('short-lived'), { recursive: true });
    const looks: ShippedLook[] = [];
    for await (const look of readShippedLooks(region.server.platform.blobs, looksKey(Buffer.from(cluster.kek, 'hex')))) {
      if ('broken' in look) throw new Error(JSON.stringify(look));
      if (look.node === 'short-lived') looks.push(look);
    }
    expect(looks.map(({ account, patient: whose }) => [account, whose])).toEqual([[nurse.account, patient]]);
  });

  it('find no snapshot that may still hold what was withdrawn', async () => {
    const post = await nurse.do('publishPost', { room, text: '別の患者さんの記録でした。' });
    await region.server.platform.snapshots!.take(region.server.platform.views);
    const before = await snapshots();
    await nurse.do('withdrawPost', { post, reason: 'WRONG_PATIENT' });
    await until('older snapshots are gone', async () => (await snapshots()).every((position) => !before.includes(position)));
    expect(before.length).toBeGreaterThan(0);
  });

  it('do not start on a log that nobody meant to replace; go on where it was restored, with views of it alone', async () => {
    const node = await cluster.node('left-behind');
    await cluster.stop(node);
    const views = () => readdirSync(join(cluster.folder('left-behind'), 'views'));
    const before = views();
    const another = await TestCluster.start();
    try {
      const first = await another.node('first');
      const id = systemIds.next();
      const founded = { commandId: id, name: '別の地域', policy: defaultRegionPolicy, demonstration: false };
      await first.desk.dispatch(foundRegion, founded, systemViewer(id));
      await another.stop(first);
      const settings = { ...another.environment('left-behind'), TSUMUGI_DATA: cluster.folder('left-behind'), TSUMUGI_PORT: '0' };
      await expect(another.nodeOf(settings)).rejects.toThrow(/not the one that this node's views have seen, and nothing was restored/);
      expect(views()).toEqual(before);
      const blobs = await S3Blobs.open({ ...another.s3, region: 'us-east-1', bucket: 'tsumugi' });
      await noteArrival(blobs);
      await blobs.close();
      const moved = await another.nodeOf(settings);
      expect(moved.platform.views.all('SELECT id FROM region_region')).toEqual([{ id }]);
      expect(moved.platform.asides).toHaveLength(1);
    } finally {
      await another.end();
    }
  }, 60_000);

  it('do not start on keys that are not those of the log, nor on an empty log beside files', async () => {
    const another = await TestCluster.start();
    try {
      const data = { TSUMUGI_DATA: another.folder('lost'), TSUMUGI_PORT: '0' };
      const emptyKeys = { ...cluster.environment('lost'), ...data, TSUMUGI_S3_KEYS_BUCKET: 'tsumugi-of-nobody' };
      await expect(another.nodeOf(emptyKeys)).rejects.toThrow(/holds sealed records, but the bucket "tsumugi-of-nobody" .* is empty/);
      const emptyLog = { ...cluster.environment('lost'), ...data, TSUMUGI_EVENT_STORE_URL: another.eventStore.url };
      await expect(another.nodeOf(emptyLog)).rejects.toThrow(/The event store is empty, but the buckets hold files/);
    } finally {
      await another.end();
    }
  }, 60_000);

  it('of two releases serve side by side; what the older does not know makes it unready, and is never skipped', async () => {
    const newer = await cluster.node('newer', { capabilities: [nextRelease] });
    const there = new Person(newer.url, 'team');
    there.token = nurse.token;
    await nurse.do('publishPost', { room, text: '古い版から' });
    there.after = nurse.after;
    expect(JSON.stringify(await there.read(texts, { room }))).toContain('古い版から');
    await there.do('publishPost', { room, text: '新しい版から' });
    nurse.after = there.after;
    expect(JSON.stringify(await nurse.read(texts, { room }))).toContain('新しい版から');

    const written = await newer.platform.dispatcher.dispatch(
      praise,
      { commandId: systemIds.next(), words: 'ありがとう' },
      systemViewer(region.region),
    );
    if (isRefusal(written)) throw new Error(written.message);
    const ready = async (url: string): Promise<number> => (await fetch(`${url}/ready`)).status;
    await until('the older node is unready', async () => (await ready(region.server.url)) === 503);
    expect(await nurse.refusalOf(texts, { room })).toBe('STALE');
    const reason = (): string | undefined =>
      lines.map((line) => JSON.parse(line) as { check?: string; reason?: string }).find(({ check }) => check === 'kinds')?.reason;
    await until('the log says why', async () => {
      await fetch(`http://127.0.0.1:${region.server.running.adminPort}/ready`);
      return reason() !== undefined;
    });
    expect(reason()).toMatch(/does not know \(praise\): start the release that writes them/);
    expect(region.server.platform.views.position()).toBeLessThan(written.position);
    expect(await ready(newer.url)).toBe(200);
    await there.do('publishPost', { room, text: '新しい版だけが続けます' });

    await region.restart(() => undefined, { capabilities: [nextRelease] });
    await until('the upgraded node is ready', async () => (await ready(region.server.url)) === 200);
    nurse.after = there.after;
    expect(JSON.stringify(await nurse.read(texts, { room }))).toContain('新しい版だけが続けます');
    expect(region.server.platform.views.all('SELECT words FROM praise_word')).toEqual([{ words: 'ありがとう' }]);
    await cluster.stop(newer);
  }, 60_000);
});
