import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MINUTE, plus, systemClock } from '@tsumugi/kernel';
import { readSettings } from '@tsumugi/server';
import { describeWith } from '../../workbench/programs.mjs';
import { startEventStore, startNats, startRedis, startS3, type TestServer } from '../../workbench/servers.mjs';
import { openToWrite } from '../src/open-platform.js';

describeWith(['nats-server', 'redis-server', 'versitygw'], 'a command that writes into a cluster’s log', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tsumugi-cluster-clock-'));
  const servers: TestServer[] = [];
  let environment: Record<string, string>;
  beforeAll(async () => {
    const [eventStore, nats, redis, s3] = [await startEventStore(), await startNats(), await startRedis(), await startS3('versitygw')];
    servers.push(eventStore, nats, redis, s3);
    environment = {
      TSUMUGI_PROFILE: 'cluster',
      TSUMUGI_NODE: 'operator',
      TSUMUGI_DATA: folder,
      TSUMUGI_KEK: randomBytes(32).toString('hex'),
      TSUMUGI_EVENT_STORE_URL: eventStore.url,
      TSUMUGI_NATS_URL: nats.url,
      TSUMUGI_REDIS_URL: redis.url,
      TSUMUGI_S3_URL: s3.url,
      TSUMUGI_S3_ACCESS_KEY: s3.accessKey,
      TSUMUGI_S3_SECRET_KEY: s3.secretKey,
    };
  }, 60_000);
  afterAll(async () => {
    for (const server of servers) await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const openAt = (minutes: number) =>
    openToWrite(readSettings(environment), { clock: { now: () => plus(systemClock.now(), minutes * MINUTE) } });

  it('is refused on a machine whose clock is six minutes ahead, and leaves the folder to the next', async () => {
    await expect(openAt(6)).rejects.toThrow(
      /stands 6 minutes ahead of those of the servers \(event-store, files, redis\).*Nothing was written/,
    );
    await (await openAt(0)).close();
  });

  it('is taken on one that is four minutes ahead', async () => {
    const platform = await openAt(4);
    await platform.close();
  });
});
