import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProtocolServer } from '@tsumugi/event-store/protocol-server';
import { systemIds, type JsonObject } from '@tsumugi/kernel';
import { readSettings } from '@tsumugi/server';
import { describeWith } from '../../workbench/programs.mjs';
import { startS3 } from '../../workbench/servers.mjs';
import { backup } from '../src/backup.js';
import { openCluster, openFolder, type Holdings } from '../src/holdings.js';
import { lineOf } from '../src/log/digest.js';
import { LogWriter } from '../src/log/log-writer.js';
import { migrate } from '../src/migrate.js';
import { restore } from '../src/restore.js';
import { verify, type Verified } from '../src/verify.js';
import { toldBy, tsumugi } from './command-line.js';
import { contentOf, NurseAtWork } from './nurse-at-work.js';

type Moved = Verified & { readonly resumedAfter: number };

describeWith('versitygw', 'everything of a region', () => {
  let folder: string;
  let s3: Awaited<ReturnType<typeof startS3>>;
  let before: { verified: Verified; content: Awaited<ReturnType<typeof contentOf>> };
  const clusters: ProtocolServer[] = [];
  const at = (...names: string[]) => join(folder, ...names);

  /** The settings of a cluster that holds nothing yet. */
  const newCluster = async (): Promise<Record<string, string>> => {
    const number = clusters.length + 1;
    const eventStore = await ProtocolServer.start({ folder: at(`event-store-${number}`) });
    clusters.push(eventStore);
    return {
      TSUMUGI_PROFILE: 'cluster',
      TSUMUGI_KEK_FILE: at('kek'),
      TSUMUGI_EVENT_STORE_URL: eventStore.url,
      // No command needs these two.
      TSUMUGI_NATS_URL: 'nats://127.0.0.1:1',
      TSUMUGI_REDIS_URL: 'redis://127.0.0.1:1',
      TSUMUGI_S3_URL: s3.url,
      TSUMUGI_S3_ACCESS_KEY: s3.accessKey,
      TSUMUGI_S3_SECRET_KEY: s3.secretKey,
      TSUMUGI_S3_BUCKET: `region-${number}`,
      TSUMUGI_S3_KEYS_BUCKET: `region-${number}-keys`,
    };
  };
  /** What a command tells in this process, run with settings. */
  const told = async <T>(settings: Record<string, string>, work: () => Promise<void>): Promise<T> => {
    Object.assign(process.env, settings);
    try {
      return await toldBy<T>(work);
    } finally {
      for (const name of Object.keys(settings)) delete process.env[name];
    }
  };
  const into = (cluster: Record<string, string>, resume = false) =>
    told<Moved>(cluster, () => migrate({ toCluster: true, data: at('data'), resume, json: true }));
  const verified = (cluster: Record<string, string>) => told<Verified>(cluster, () => verify({ json: true }));
  const using = async <T>(opening: Promise<Holdings>, work: (holdings: Holdings) => Promise<T>): Promise<T> => {
    const holdings = await opening;
    return work(holdings).finally(() => holdings.close());
  };
  const all = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
    const found: T[] = [];
    for await (const item of items) found.push(item);
    return found;
  };
  const emptyFolder = (name: string) => {
    mkdirSync(at(name));
    cpSync(at('kek'), at(name, 'kek'));
    return at(name);
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tsumugi-'));
    s3 = await startS3('versitygw');
    await tsumugi('seed', '--patients', '2', '--months', '1', '--seed', '3', '--until', '2026-04-01', '--data', at('data'));
    const nurse = await NurseAtWork.in(at('data'));
    const kept = await nurse.uploads('the heel, better');
    await nurse.writes('踵の写真です。', [kept.file]);
    await nurse.shreds({ keyId: (await nurse.uploads('somebody else’s heel')).keyId });
    for (const what of ['room', 'file', 'room']) await nurse.looks(what);
    await nurse.goesHome();
    cpSync(at('data', 'kek'), at('kek'));
    before = { verified: await toldBy<Verified>(() => verify({ data: at('data'), json: true })), content: await contentOf(at('data')) };
    expect(before.verified).toMatchObject({ files: 1, looks: 3 });
  }, 60_000);
  afterAll(async () => {
    for (const cluster of clusters) cluster.stop();
    await s3.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('moves into a cluster and back, and is the same there and here: log, files, keys, shred ledger, looks', async () => {
    const cluster = await newCluster();
    // What is set aside is said by a folder's own views; a cluster's nodes have each their own.
    const {
      seconds: _,
      ok: __,
      setAside: ___,
      ...same
    } = before.verified as Verified & { seconds: number; ok: boolean; setAside: unknown };
    expect(await into(cluster)).toMatchObject({ ...same, resumedAfter: 0 });
    expect(await verified(cluster)).toMatchObject(same);

    const back = emptyFolder('back');
    const moved = await told<Moved>(cluster, () => migrate({ fromCluster: true, data: back, resume: false, json: true }));
    expect(moved).toMatchObject(same);
    const content = await contentOf(back);
    expect(content.records).toEqual(before.content.records);
    expect(content.files.filter((name) => !name.startsWith('looks/'))).toEqual(before.content.files);
    const [old, anew] = await Promise.all(
      ['data', 'back'].map((name) =>
        using(openFolder(at(name)), async ({ keys }) => [(await all(keys.keyIds())).sort(), await all(keys.shreds(0))]),
      ),
    );
    expect(anew).toEqual(old);
    expect(old![1]).toHaveLength(1);
  });

  it('goes on where a migration was broken off, and only where it was this one', async () => {
    const cluster = await newCluster();
    await using(openCluster(readSettings(cluster)), async (target) => {
      const writer = new LogWriter(target.store, target.appendsAtOnce);
      await using(openFolder(at('data')), async ({ store }) => {
        for await (const record of store.readAll({ limit: 50 })) await writer.add(record, lineOf(record).length);
      });
      await writer.end();
    });
    await expect(into(cluster)).rejects.toThrow('The cluster is not empty: it holds events. Name an empty one; if an earlier migration');
    expect(await into(cluster, true)).toMatchObject({ digest: before.verified.digest, resumedAfter: 50, looks: 3 });
    // All of it was there already.
    expect(await into(cluster, true)).toMatchObject({ resumedAfter: before.verified.events, looks: 3 });

    const other = await newCluster();
    await using(openCluster(readSettings(other)), async ({ store }) => {
      const { stream, data, shredded: _, revision: __, position: ___, ...header } = before.content.records[0]!;
      await store.append(stream, 'no-stream', [{ ...header, id: systemIds.next(), clear: data as JsonObject, sealed: null }]);
    });
    await expect(into(other, true)).rejects.toThrow('The cluster holds another log');
    await using(openCluster(readSettings(other)), async ({ keys, blobs }) => {
      expect([await all(keys.keyIds()), await all(blobs.list(''))]).toEqual([[], []]);
    });
  });

  it('stays where it is while a node runs on it, and moves once that has stopped', async () => {
    const cluster = await newCluster();
    const nurse = await NurseAtWork.in(at('data'));
    try {
      await expect(into(cluster)).rejects.toThrow('in use by another Tsumugi');
    } finally {
      await nurse.goesHome();
    }
    expect(await into(cluster)).toMatchObject({ digest: before.verified.digest });
  });

  it('leaves a cluster only when no node writes there any more', async () => {
    const cluster = await newCluster();
    await into(cluster);
    let written = 0;
    const leave = () => told<Moved>(cluster, () => migrate({ fromCluster: true, data: at('left'), resume: false, json: true }));
    await using(openCluster(readSettings(cluster)), async ({ store }) => {
      const { stream: _, data, shredded: __, revision: ___, position: ____, ...header } = before.content.records[0]!;
      let done = false;
      const leaving = leave().finally(() => (done = true));
      leaving.catch(() => undefined);
      while (!done) {
        const id = systemIds.next();
        await store.append(`region-${id}`, 'no-stream', [{ ...header, id, clear: data as JsonObject, sealed: null }]);
        written += 1;
      }
      expect(written).toBeGreaterThan(0);
      await expect(leaving).rejects.toThrow('The cluster was written to while it was moved: stop its nodes, and migrate again.');
    });
    expect(readdirSync(at('left'))).toEqual(['lock']);
    expect((await leave()).events).toBe(before.verified.events + written);
  });

  it('is backed up from a cluster and comes back in a folder, or the other way round', async () => {
    const cluster = await newCluster();
    await into(cluster);
    const options = { to: at('of-cluster'), keysTo: at('of-cluster-keys'), json: true, data: at('node') };
    expect(await told(cluster, () => backup(options))).toMatchObject({ digest: before.verified.digest, shreds: 1 });
    const from = { from: at('of-cluster'), keys: at('of-cluster-keys'), resume: false, json: true };
    const here = emptyFolder('here');
    expect(await toldBy(() => restore({ ...from, data: here }))).toMatchObject({
      digest: before.verified.digest,
      files: 2,
      filesOpen: 1,
      looks: 3,
    });
    expect((await contentOf(here)).records).toEqual(before.content.records);

    await toldBy(() => backup({ to: at('of-folder'), keysTo: at('of-folder-keys'), json: true, data: at('data') }));
    const other = await newCluster();
    const again = { from: at('of-folder'), keys: at('of-folder-keys'), resume: false, json: true };
    expect(await told(other, () => restore(again))).toMatchObject({ digest: before.verified.digest, files: 2, filesOpen: 1, looks: 3 });
    expect(await verified(other)).toMatchObject({ digest: before.verified.digest, looks: 3 });
    await expect(told(other, () => restore(again))).rejects.toThrow('The cluster is not empty');
    expect(await told(other, () => restore({ ...again, resume: true }))).toMatchObject({ looks: 3 });
  });
});
