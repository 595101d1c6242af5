import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { describeWith } from '../../../apps/workbench/programs.mjs';
import { freePort, startRedis, type TestServer } from '../../../apps/workbench/servers.mjs';
import { ephemeralContract } from './contract.js';
import { RedisEphemeral } from './redis-ephemeral.js';

const hour = 3_600_000;

describeWith('redis-server', 'what nodes share in Redis', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());

  const opened: RedisEphemeral[] = [];
  const open = async (prefix: string = `${randomUUID()}:`, url = server.url) => {
    const ephemeral = await RedisEphemeral.open({ url, prefix });
    opened.push(ephemeral);
    return ephemeral;
  };
  afterEach(async () => {
    server.resume();
    for (const each of opened.splice(0)) await each.close();
  });

  ephemeralContract('RedisEphemeral', async () => {
    const ephemeral = await open();
    return { ephemeral, pass: (milliseconds) => pause(milliseconds), end: () => ephemeral.close() };
  });

  it('is shared by the nodes of one region, and by no other', async () => {
    const [one, two, other] = [await open('a:'), await open('a:'), await open('b:')];
    await one.set('presence:room-1:nurse', '1', hour);
    expect(await two.get('presence:room-1:nurse')).toBe('1');
    expect((await two.entries('presence:')).size).toBe(1);
    expect((await other.entries('presence:')).size).toBe(0);
    const counts = await Promise.all([one, two, one, two].map((node) => node.count('sign-in', hour)));
    expect(new Set(counts)).toEqual(new Set([1, 2, 3, 4]));
    const heard = new Promise<string>((resolve) => void two.subscribe('room-1', resolve));
    await until(async () => {
      await one.publish('room-1', 'hello');
      return Promise.race([heard.then(() => true), pause(20, false)]);
    });
    expect(await heard).toBe('hello');
  });

  it('opens no limit when Redis is killed and comes back empty', async () => {
    const prefix = `${randomUUID()}:`;
    const [one, two] = [await open(prefix), await open(prefix)];
    for (let n = 1; n <= 8; n += 1) await one.count('tries', hour);
    await one.set('blocked', '1', hour);
    expect(await two.get('blocked')).toBe('1');
    expect(await two.count('tries', hour)).toBe(9);
    await heardBy(one, two);
    await server.end('SIGKILL');
    await until(() => !one.connected && !two.connected);
    // Each goes on from what all had counted.
    expect([await one.count('tries', hour), await two.count('tries', hour)]).toEqual([10, 10]);
    expect([await one.get('blocked'), await two.get('blocked')]).toEqual(['1', '1']);
    await server.start();
    await until(() => one.connected && two.connected);
    expect(await one.count('tries', hour)).toBe(11);
    const newcomer = await open(prefix);
    expect(await newcomer.count('tries', hour)).toBe(12);
    expect(await newcomer.get('blocked')).toBe('1');
  });

  it('opens no limit at a node that never heard of it before Redis went', async () => {
    const prefix = `${randomUUID()}:`;
    const one = await open(prefix);
    for (let n = 1; n <= 9; n += 1) await one.count('tries', hour);
    await one.set('blocked', '1', hour);
    await one.set('presence', 'here', 5_000);
    const [newcomer, other] = [await open(prefix), await open(prefix)];
    await one.count('tries', hour);
    await one.set('later', '1', hour);
    await one.set('lifted', '1', hour);
    await one.delete('lifted');
    await heardBy(newcomer, one);
    await server.end('SIGKILL');
    await until(() => !newcomer.connected && !other.connected);
    expect(await newcomer.count('tries', hour)).toBe(11);
    for (const [key, value] of Object.entries({ blocked: '1', later: '1', lifted: null, presence: null })) {
      expect([key, await newcomer.get(key)]).toEqual([key, value]);
    }
    expect(await other.get('blocked')).toBe('1');
    // Who set it never comes back; what the others know of it does.
    await one.close();
    await server.start();
    await until(() => newcomer.connected && other.connected);
    const late = await open(prefix);
    expect([await late.get('blocked'), await late.get('lifted')]).toEqual(['1', null]);
    expect(await late.count('tries', hour)).toBe(12);
  });

  it('ends a window when it is over, though Redis was away for a part of it', async () => {
    const one = await open();
    for (let n = 1; n <= 5; n += 1) await one.count('tries', 1_500);
    await server.end('SIGKILL');
    await until(() => !one.connected);
    expect(await one.count('tries', 1_500)).toBe(6);
    await server.start();
    await until(() => one.connected);
    await pause(1_500);
    expect(await one.count('tries', 1_500)).toBe(1);
  });

  it('shows nobody present while Redis is away, drops messages, and throws nothing', async () => {
    const one = await open();
    await one.set('presence:room-1:nurse', '1', hour);
    await server.end('SIGKILL');
    expect((await one.entries('presence:')).size).toBe(0);
    await expect(one.publish('room-1', 'lost')).resolves.toBeUndefined();
    await expect(one.set('presence:room-1:doctor', '1', hour)).resolves.toBeUndefined();
    await expect(one.delete('presence:room-1:nurse')).resolves.toBeUndefined();
    const stop = await one.subscribe('room-2', () => undefined);
    await expect(stop()).resolves.toBeUndefined();
    await server.start();
    await until(() => one.connected);
    expect([...(await one.entries('presence:')).keys()]).toEqual(['presence:room-1:doctor']);
  });

  it('waits once for a Redis that stands still, then answers at once, and serves again by itself', async () => {
    const one = await open();
    await one.count('tries', hour);
    await server.pause();
    const since = performance.now();
    expect(await one.count('tries', hour)).toBe(2);
    expect(performance.now() - since).toBeLessThan(1_000);
    expect(one.connected).toBe(false);
    const again = performance.now();
    for (let n = 0; n < 20; n += 1) await one.count('tries', hour);
    expect(performance.now() - again).toBeLessThan(300);
    // Longer than a connection may be silent, so that it was given up meanwhile.
    await pause(5_000);
    server.resume();
    await until(() => one.connected);
    expect(await one.count('tries', hour)).toBeGreaterThanOrEqual(23);
    await one.set('a', 'value', hour);
    expect([...(await one.entries('a')).values()]).toEqual(['value']);
  });

  it('hears again by itself what is said after a loss', async () => {
    const prefix = `${randomUUID()}:`;
    const [one, two] = [await open(prefix), await open(prefix)];
    const heard: string[] = [];
    await two.subscribe('room-1', (message) => heard.push(message));
    await server.end('SIGKILL');
    await until(() => !one.connected && !two.connected);
    const late: string[] = [];
    await two.subscribe('room-2', (message) => late.push(message));
    await server.start();
    await until(async () => {
      await one.publish('room-1', 'again');
      await one.publish('room-2', 'also');
      await pause(20);
      return heard.includes('again') && late.includes('also');
    });
    const before = heard.length;
    await one.publish('room-1', 'once');
    await until(() => heard.includes('once'));
    expect(heard.slice(before)).toEqual(['once']);
  });

  it('opens where nobody listens, counts for itself, and joins when Redis comes', async () => {
    const later = await startRedis();
    try {
      await later.end();
      const one = await open('late:', later.url);
      expect(one.connected).toBe(false);
      expect([await one.count('tries', hour), await one.count('tries', hour)]).toEqual([1, 2]);
      await later.start();
      await until(() => one.connected);
      const two = await open('late:', later.url);
      expect(await two.count('tries', hour)).toBe(3);
    } finally {
      await later.stop();
    }
  });

  it('closes while Redis is away', async () => {
    const one = await RedisEphemeral.open({ url: `redis://127.0.0.1:${await freePort()}`, prefix: 'x:' });
    await expect(one.close()).resolves.toBeUndefined();
  });
});

/** Waits until a node has heard what another said so far: it comes over another connection, and so a moment later. */
async function heardBy(listener: RedisEphemeral, speaker: RedisEphemeral): Promise<void> {
  let heard = false;
  const stop = await listener.subscribe('heard', () => (heard = true));
  await until(async () => {
    await speaker.publish('heard', '');
    await pause(10);
    return heard;
  });
  await stop();
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('It did not come about within ten seconds.');
    await pause(10);
  }
}
