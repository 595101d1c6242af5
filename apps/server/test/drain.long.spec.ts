import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { roomIdOf } from '@tsumugi/care';
import WebSocket from 'ws';
import type { Person, Watch } from './client.js';
import { StartedProcess } from './started-process.js';
import { TestRegion } from './test-region.js';
import { until } from './until.js';

describe('a node that is told to stop', () => {
  const sockets = 24;
  let region: TestRegion;
  let nurse: Person;
  let room: string;
  let url: string;
  let admin: string;
  beforeEach(async () => {
    region = await TestRegion.start({ environment: { TSUMUGI_ADMIN_PORT: '0', TSUMUGI_DRAIN_SECONDS: '2' } });
    ({ url } = region.server);
    admin = `http://127.0.0.1:${region.server.running.adminPort}`;
    nurse = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
    const patient = await region.patient(nurse);
    await region.consent(nurse, patient);
    room = roomIdOf(patient, 'ALL_PROFESSIONALS');
  });
  afterEach(() => region.end());

  const status = async (url: string): Promise<number> => (await fetch(url)).status;

  it('is not ready from then on but serves on, while its sockets go evenly, each with where to go on', async () => {
    const closed: number[] = [];
    const watches: Watch[] = [];
    for (let n = 0; n < sockets; n += 1) watches.push(nurse.watch('roomUpdates', { room }, 'id'));
    await Promise.all(watches.map((watch) => watch.until(({ updates }) => updates.length > 0, 'the stream begins')));
    expect(await status(`${url}/ready`)).toBe(200);

    const began = performance.now();
    const stopped = region.close();
    for (const watch of watches)
      void watch.until(({ ended }) => ended !== null, 'the socket goes').then(() => closed.push(performance.now() - began));
    expect([await status(`${url}/ready`), await status(`${admin}/ready`)]).toEqual([503, 503]);
    expect(await (await fetch(`${admin}/ready`)).json()).toEqual({ status: 'not-ready', failing: ['draining'] });
    expect(await status(`${url}/live`)).toBe(200);

    // Half-way: some have gone, the others are told what is written even now, and nobody new is let in.
    await until('some sockets have gone', () => closed.length >= sockets / 4);
    await nurse.do('publishPost', { room, text: '停止中の記録' });
    const open = watches.filter(({ ended }) => ended === null);
    expect(open.length).toBeGreaterThan(0);
    await open.at(-1)!.until(({ updates }) => updates.some(({ kind }) => kind === 'ADDED'), 'the post comes');
    expect(await handshake(url)).toBe(503);

    await stopped;
    await until('all sockets have gone', () => closed.length === sockets);
    const tookMs = performance.now() - began;
    expect(watches.map(({ ended }) => ended)).toEqual(watches.map(() => 'closed 1012'));
    expect(watches.every(({ updates }) => updates.at(-1)!.mark.length > 20)).toBe(true);
    // Evenly over two seconds: no quarter of the time sees many more than a quarter of them.
    for (const quarter of [0, 1, 2]) {
      expect(closed.filter((at) => at >= quarter * 500 && at < quarter * 500 + 500).length).toBeLessThanOrEqual(sockets / 2);
    }
    expect(tookMs).toBeGreaterThan(1_900);
    expect(tookMs).toBeLessThan(8_000);
    await expect(status(`${url}/live`)).rejects.toThrow();
  });

  it('lets a request finish that is under way', async () => {
    let letGo = (): void => undefined;
    const { audit } = region.server.platform;
    const record = audit.record.bind(audit);
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const asked = jest.spyOn(audit, 'record').mockImplementation(async (look) => {
      await held;
      return record(look);
    });
    const answer = nurse.read('query ($room: ID!) { timeline(room: $room) { edges { node { id } } } }', { room });
    await until('the question is on its way', () => asked.mock.calls.length > 0);
    const stopped = region.close();
    await until('the drain is over', () =>
      status(`${url}/live`).then(
        (given) => given !== 200,
        () => true,
      ),
    );
    letGo();
    expect(await answer).toEqual({ timeline: { edges: [] } });
    await stopped;
  });
});

/** The status with which a handshake is refused; 101 where it is not. */
function handshake(url: string): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/team/graphql`, 'graphql-transport-ws');
    socket.on('unexpected-response', (_request, response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    socket.on('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.on('error', () => undefined);
  });
}

describe('the process of a node', () => {
  it('drains on SIGTERM, in haste on a second one, and says so in its log', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tsumugi-drain-'));
    const server = new StartedProcess({
      TSUMUGI_DATA: folder,
      TSUMUGI_PORT: '0',
      TSUMUGI_DEMONSTRATION: 'false',
      TSUMUGI_DRAIN_SECONDS: '600',
      TSUMUGI_LOG: 'info',
      TSUMUGI_NODE: 'node-a',
    });
    try {
      const url = await server.ready();
      expect(await handshake(url)).toBe(101);
      server.signal('SIGTERM');
      await until('the node is not ready', async () => (await fetch(`${url}/ready`)).status === 503);
      expect((await fetch(`${url}/live`)).status).toBe(200);
      const began = performance.now();
      expect(await server.stop()).toBe(0);
      expect(performance.now() - began).toBeLessThan(10_000);
      const lines = server.errors
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(lines.map(({ msg }) => msg)).toEqual(['the node is ready', 'the node drains']);
      expect(lines[1]).toEqual({
        level: 30,
        time: expect.any(Number) as number,
        node: 'node-a',
        signal: 'SIGTERM',
        seconds: 600,
        msg: 'the node drains',
      });
    } finally {
      await server.stop('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
