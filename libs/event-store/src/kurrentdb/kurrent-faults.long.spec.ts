import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Appended, FeedItem, NewRecord, StoredRecord } from '@tsumugi/kernel';
import fc from 'fast-check';
import { aRecord, allOf } from '../contract.js';
import { KurrentEventStore } from './kurrent-event-store.js';
import { eventOf } from './kurrent-records.js';
import type { ProposedEvent } from './protocol-log.js';
import { ProtocolServer } from './protocol-server.js';

const quick = { deadlineMs: 250, patienceMs: 4_000, watchMs: 300, kinds: ['room'] };

let folder: string;
let server: ProtocolServer;
let store: KurrentEventStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tsumugi-kurrent-'));
  server = await ProtocolServer.start({ folder });
  store = await KurrentEventStore.open({ url: server.url, ...quick });
  // It has listed the kinds.
  server.faults.seen.appends = 0;
});
afterEach(async () => {
  server.stop();
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

const newStream = (): string => `room-${randomUUID()}`;
const records = (count: number): NewRecord[] => Array.from({ length: count }, () => aRecord());
const idsOf = (some: readonly { id: string }[]): string[] => some.map((record) => record.id);

/** As another node would append, without our store. */
function others(stream: string, expected: number, count: number): void {
  const events = records(count).map((record): ProposedEvent => {
    const { id, type, data, metadata } = eventOf(record, 2);
    const bytes = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
    return { id, type, json: true, data: bytes(data), metadata: bytes(metadata) };
  });
  const name = /^(?:\$|lease-)/.test(stream) ? stream : `tsumugi.${stream}`;
  expect(server.log.append(name, expected, events).kind).toBe('appended');
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('It did not come to pass.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The same server on the same port over the same log, after it went away. */
async function restarted(): Promise<void> {
  server = await ProtocolServer.start({ folder, port: server.port });
}

/** What a subscription hands over, while the test goes on. */
function following(after: number) {
  const leaving = new AbortController();
  const seen: StoredRecord[] = [];
  let caughtUp = 0;
  let error: unknown;
  const done = (async () => {
    for await (const item of store.subscribeAll({ after, signal: leaving.signal }) as AsyncIterable<FeedItem>) {
      if (item.kind === 'records') seen.push(...item.records);
      else caughtUp += 1;
    }
  })().catch((cause: unknown) => (error = cause));
  return {
    seen,
    caughtUp: () => until(() => caughtUp === 1),
    has: (count: number) => until(() => seen.length >= count || error !== undefined),
    end: async () => {
      leaving.abort();
      await done;
      expect(error).toBeUndefined();
      expect(caughtUp).toBeLessThanOrEqual(1);
    },
  };
}

describe('an append whose answer is lost', () => {
  it('is answered with its place when it had been written', async () => {
    const stream = newStream();
    server.faults.loseAnswers = 1;
    const mine = records(3);
    const answer = await store.append(stream, 'no-stream', mine);
    const found = await allOf(store.read(stream));
    expect(idsOf(found)).toEqual(idsOf(mine));
    expect(answer).toEqual({ kind: 'appended', revision: 2, position: found[2]!.position });
    expect(server.faults.seen.appends).toBe(2);
  });

  it('is written when it had not been', async () => {
    const stream = newStream();
    server.faults.loseAppends = 2;
    const answer = await store.append(stream, 'no-stream', records(2));
    expect(await allOf(store.read(stream))).toHaveLength(2);
    expect(answer).toMatchObject({ kind: 'appended', revision: 1 });
    expect(server.faults.seen.appends).toBe(3);
  });

  it('keeps its place when others have appended behind it', async () => {
    const stream = newStream();
    server.faults.loseAnswers = 1;
    const mine = records(2);
    const coming = store.append(stream, 'no-stream', mine);
    await until(() => server.log.readStream(`tsumugi.${stream}`, 0, 'forwards', 9)?.length === 2);
    others(stream, 1, 3);
    const answer = await coming;
    const found = await allOf(store.read(stream));
    expect(found).toHaveLength(5);
    expect(answer).toEqual({ kind: 'appended', revision: 1, position: found[1]!.position });
  });

  it('is a conflict when others came first', async () => {
    const stream = newStream();
    server.faults.loseAppends = 1;
    const coming = store.append(stream, 'no-stream', records(2));
    await until(() => server.faults.seen.appends === 1);
    others(stream, -1, 3);
    expect(await coming).toEqual({ kind: 'conflict', actual: 2 });
    expect(await allOf(store.read(stream))).toHaveLength(3);
  });

  it('is one event when the first try arrives after the second', async () => {
    const stream = newStream();
    server.faults.delayAppends = 1;
    server.faults.delayMs = 600;
    const mine = records(2);
    const answer = await store.append(stream, 'no-stream', mine);
    const next = await store.append(stream, 1, records(1));
    expect(next).toMatchObject({ kind: 'appended', revision: 2 });
    await new Promise((resolve) => setTimeout(resolve, 700));
    const found = await allOf(store.read(stream));
    expect(idsOf(found).slice(0, 2)).toEqual(idsOf(mine));
    expect(found).toHaveLength(3);
    expect(answer).toEqual({ kind: 'appended', revision: 1, position: found[1]!.position });
  });

  it('has its place read from the stream where the server does not tell it', async () => {
    const stream = newStream();
    server.faults.loseAnswers = 1;
    server.faults.hidePositions = true;
    const answer = await store.append(stream, 'no-stream', records(2));
    expect(answer).toEqual({ kind: 'appended', revision: 1, position: (await allOf(store.read(stream)))[1]!.position });
  });

  it('is resolved after the server was ended and started again', async () => {
    const stream = newStream();
    server.faults.loseAnswers = 1;
    const coming = store.append(stream, 'no-stream', records(2));
    await until(() => server.log.readStream(`tsumugi.${stream}`, 0, 'forwards', 9)?.length === 2);
    server.stop();
    await restarted();
    const found = await allOf(store.read(stream));
    expect(await coming).toEqual({ kind: 'appended', revision: 1, position: found[1]!.position });
    expect(found).toHaveLength(2);
  });

  it('is refused as uncertain when no answer comes at all, and may be sent again', async () => {
    await store.close();
    store = await KurrentEventStore.open({ url: server.url, deadlineMs: 100, patienceMs: 600 });
    const stream = newStream();
    server.faults.loseAnswers = 1_000;
    const mine = records(2);
    const begun = performance.now();
    await expect(store.append(stream, 'no-stream', mine)).rejects.toMatchObject({ name: 'AppendUncertainError', reason: 'unreachable' });
    expect(performance.now() - begun).toBeLessThan(2_000);
    server.faults.loseAnswers = 0;
    expect(await store.append(stream, 'no-stream', mine)).toMatchObject({ kind: 'appended', revision: 1 });
    expect(await allOf(store.read(stream))).toHaveLength(2);
  });

  it('is never lost or doubled, whatever gets lost in whatever order', async () => {
    await store.close();
    store = await KurrentEventStore.open({ url: server.url, deadlineMs: 120, patienceMs: 10_000 });
    const fault = fc.constantFrom('none', 'none', 'answer', 'append', 'late', 'drop', 'hide');
    await fc.assert(
      fc.asyncProperty(fc.array(fault, { minLength: 1, maxLength: 8 }), async (faults) => {
        const stream = newStream();
        const stored: string[] = [];
        for (const kind of faults) {
          server.faults.loseAnswers = kind === 'answer' || kind === 'hide' ? 1 : 0;
          server.faults.hidePositions = kind === 'hide';
          server.faults.loseAppends = kind === 'append' ? 1 : 0;
          server.faults.delayAppends = kind === 'late' ? 1 : 0;
          server.faults.delayMs = 180;
          const mine = records(1 + (stored.length % 2));
          const coming = store.append(stream, stored.length === 0 ? 'no-stream' : stored.length - 1, mine);
          if (kind === 'drop') server.dropConnections();
          const answer = await coming;
          stored.push(...idsOf(mine));
          const found = await allOf(store.read(stream, { from: stored.length - 1 }));
          expect(answer).toEqual({ kind: 'appended', revision: stored.length - 1, position: found[0]?.position });
        }
        expect(idsOf(await allOf(store.read(stream)))).toEqual(stored);
      }),
      { numRuns: 4 },
    );
  });
});

describe('a server that goes away', () => {
  it('is waited for by appends and reads, and comes back to both', async () => {
    const stream = newStream();
    await store.append(stream, 'no-stream', records(2));
    server.stop();
    const coming = Promise.all([store.append(stream, 1, records(1)), allOf(store.read(stream)), store.head()]);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await restarted();
    const [answer, found] = await coming;
    expect(answer).toMatchObject({ kind: 'appended', revision: 2 });
    expect(found.length).toBeGreaterThanOrEqual(2);
    expect(await store.head()).toBe((answer as Appended & { kind: 'appended' }).position);
  });

  it('is named, without its password, when it stays away', async () => {
    const url = server.url.replace('://', '://admin:changeit@');
    server.stop();
    const refused: Error = await KurrentEventStore.open({ url, deadlineMs: 100, patienceMs: 400 }).then(
      () => new Error('It opened.'),
      (error: Error) => error,
    );
    expect(refused).toMatchObject({ name: 'StoreUnavailableError', reason: 'unreachable' });
    expect(refused.message).toContain(`127.0.0.1:${server.port}`);
    expect(refused.message).not.toContain('changeit');
  });

  it('wrote nothing of an append that it was not there for', async () => {
    await store.close();
    store = await KurrentEventStore.open({ url: server.url, deadlineMs: 100, patienceMs: 400 });
    server.stop();
    const stream = newStream();
    await expect(store.head()).rejects.toMatchObject({ name: 'StoreUnavailableError', reason: 'unreachable' });
    await expect(store.append(stream, 'no-stream', records(1))).rejects.toMatchObject({
      name: 'StoreUnavailableError',
      reason: 'unreachable',
    });
    await restarted();
    expect(await allOf(store.read(stream))).toEqual([]);
    expect(await store.append(stream, 'no-stream', records(1))).toMatchObject({ kind: 'appended', revision: 0 });
  });

  it('may come only after it was asked for: the first connection fails', async () => {
    const { port } = server;
    await store.close();
    server.stop();
    const opening = KurrentEventStore.open({ url: server.url, ...quick });
    await new Promise((resolve) => setTimeout(resolve, 200));
    server = await ProtocolServer.start({ folder, port });
    store = await opening;
    expect(await store.append(newStream(), 'no-stream', records(1))).toMatchObject({ kind: 'appended' });
  });

  it('may accept a connection and say nothing: the call is tried elsewhere within its deadline', async () => {
    const stream = newStream();
    await store.append(stream, 'no-stream', records(2));
    server.faults.stallReads = 1;
    expect(await allOf(store.read(stream))).toHaveLength(2);
    server.faults.stallReads = 1_000;
    const impatient = await KurrentEventStore.open({ url: server.url, deadlineMs: 100, patienceMs: 500 }).catch((error: unknown) => error);
    expect(impatient).toMatchObject({ reason: 'unreachable', message: expect.stringContaining('no answer in time') });
    server.faults.stallReads = 0;
  });

  it('is not overrun with connections while it accepts them and says nothing', async () => {
    await store.close();
    store = await KurrentEventStore.open({ url: server.url, deadlineMs: 50, patienceMs: 1_500 });
    server.faults.stallReads = 1_000;
    const before = server.faults.seen.features;
    await expect(store.head()).rejects.toMatchObject({ reason: 'unreachable' });
    const connected = server.faults.seen.features - before;
    expect(connected).toBeGreaterThan(0);
    expect(connected).toBeLessThan(5);
    server.faults.stallReads = 0;
    await until(() =>
      store.head().then(
        () => true,
        () => false,
      ),
    );
  });

  it('may be a port behind which something else listens', async () => {
    const mute = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => mute.once('listening', resolve));
    const { port } = mute.address() as { port: number };
    const begun = performance.now();
    await expect(
      KurrentEventStore.open({ url: `kurrentdb://127.0.0.1:${port}?tls=false`, deadlineMs: 100, patienceMs: 500 }),
    ).rejects.toMatchObject({ reason: 'unreachable' });
    expect(performance.now() - begun).toBeLessThan(3_000);
    mute.close();
  });

  it('settles every append that was under way, large ones, too', async () => {
    await store.close();
    store = await KurrentEventStore.open({ url: server.url });
    const large = { text: 'a'.repeat(150_000) };
    const streams = Array.from({ length: 40 }, newStream);
    const appends = streams.map((stream) => store.append(stream, 'no-stream', [aRecord({ clear: large })]));
    await until(() => server.faults.seen.appends > 5);
    server.stop();
    await restarted();
    expect((await Promise.all(appends)).every((answer) => answer.kind === 'appended')).toBe(true);
    expect((await allOf(store.readAll())).map((record) => record.stream).sort()).toEqual(streams.sort());
  });
});

describe('a subscription', () => {
  it('goes on without gap or repetition when its connection is cut again and again while others write', async () => {
    const stream = newStream();
    const feed = following(await store.head());
    await feed.caughtUp();
    let known = -1;
    for (let turn = 0; turn < 60; turn += 1) {
      others(stream, known, 5);
      known += 5;
      if (turn % 10 === 5) server.dropConnections();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await feed.has(300);
    await feed.end();
    expect(feed.seen.map((record) => record.revision)).toEqual(Array.from({ length: 300 }, (_, revision) => revision));
  });

  it('outlives an end of the server, also one during which much is written', async () => {
    const stream = newStream();
    const feed = following(0);
    await feed.caughtUp();
    others(stream, -1, 10);
    await feed.has(10);
    server.stop();
    await restarted();
    others(stream, 9, 1_500);
    await feed.has(1_510);
    others(stream, 1_509, 1);
    await feed.has(1_511);
    await feed.end();
    expect(feed.seen.map((record) => record.revision)).toEqual(Array.from({ length: 1_511 }, (_, revision) => revision));
  });

  it('begins when the server comes back', async () => {
    others(newStream(), -1, 3);
    server.stop();
    const feed = following(0);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await restarted();
    await feed.has(3);
    await feed.caughtUp();
    await feed.end();
  });

  it('ends at once when its reader goes while the server is away', async () => {
    const feed = following(0);
    await feed.caughtUp();
    server.stop();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const begun = performance.now();
    await feed.end();
    expect(performance.now() - begun).toBeLessThan(200);
  });

  it('is begun anew when it keeps silent although the log grows', async () => {
    const feed = following(0);
    await feed.caughtUp();
    await until(() => server.faults.seen.subscriptions === 1);
    const first = server.log.onAppended.bind(server.log);
    // The next subscription is never told of anything, as on a node that was cut off from its leader.
    server.log.onAppended = () => {
      server.log.onAppended = first;
      return () => undefined;
    };
    server.dropConnections();
    await until(() => server.faults.seen.subscriptions === 2);
    others(newStream(), -1, 2);
    await feed.has(2);
    expect(server.faults.seen.subscriptions).toBe(3);
    await feed.end();
  });

  it('resumes behind what is none of ours, which the server filters', async () => {
    others('room-1', -1, 1);
    const feed = following(0);
    await feed.caughtUp();
    await feed.has(1);
    for (let turn = 0; turn < 10; turn += 1) others('lease-relay', turn * 100 - 1, 100);
    others('$ce-room', -1, 5);
    await until(() => server.log.readAll('end', 'backwards', 1)[0]!.stream === '$ce-room');
    const early = server.log.readStream('lease-relay', 500, 'forwards', 1)![0]!.position;
    await until(() => server.faults.seen.subscriptions === 1);
    await new Promise((resolve) => setTimeout(resolve, 200));
    server.dropConnections();
    await until(() => server.faults.seen.subscriptions === 2);
    expect(server.faults.seen.subscribedFrom).toBeGreaterThan(early);
    others('room-1', 0, 1);
    await feed.has(2);
    await feed.end();
    expect(feed.seen.map((record) => `${record.stream} ${record.revision}`)).toEqual(['room-1 0', 'room-1 1']);
    expect((await allOf(store.readAll())).map((record) => record.stream)).toEqual(['room-1', 'room-1']);
    expect(await store.head()).toBe(feed.seen[1]!.position);
  });
});

describe('the head', () => {
  it('is the last record of the care log, however much else was written since', async () => {
    expect(await store.head()).toBe(0);
    others('lease-relay', -1, 40);
    expect(await store.head()).toBe(0);
    const { position } = (await store.append('room-1', 'no-stream', records(2))) as Appended & { kind: 'appended' };
    for (let turn = 0; turn < 5; turn += 1) {
      others('lease-relay', 39 + turn * 300, 300);
      expect(await store.head()).toBe(position);
    }
    others('room-1', 1, 1);
    others('lease-relay', 1_539, 7);
    expect(await store.head()).toBeGreaterThan(position);
  });
});

describe('a change of the leader', () => {
  let second: ProtocolServer;
  beforeEach(async () => {
    second = await ProtocolServer.start({ folder, log: server.log });
  });
  afterEach(() => second.stop());
  const leads = (leader: ProtocolServer, other: ProtocolServer): void => {
    leader.faults.leader = null;
    other.faults.leader = { host: '127.0.0.1', port: leader.port };
  };

  it('is followed by appends, reads and subscriptions, there and back', async () => {
    const stream = newStream();
    const feed = following(0);
    await feed.caughtUp();
    let known = -1;
    const append = async (): Promise<void> => {
      const answer = await store.append(stream, known < 0 ? 'no-stream' : known, records(2));
      expect(answer).toMatchObject({ kind: 'appended', revision: known + 2 });
      known += 2;
      expect(await allOf(store.read(stream))).toHaveLength(known + 1);
      await feed.has(known + 1);
    };
    await append();
    leads(second, server);
    await append();
    expect(second.faults.seen.appends).toBe(1);
    expect(second.faults.seen.subscriptions).toBeGreaterThan(0);
    leads(server, second);
    await append();
    expect(second.faults.seen.appends).toBe(1);
    await feed.end();
    expect(feed.seen.map((record) => record.revision)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('goes back to the configured node when the new leader ends', async () => {
    leads(second, server);
    const stream = newStream();
    await store.append(stream, 'no-stream', records(1));
    second.stop();
    server.faults.leader = null;
    expect(await store.append(stream, 0, records(1))).toMatchObject({ kind: 'appended', revision: 1 });
  });
});

describe('the KurrentDB adapter', () => {
  it('serves a server that knows only the simple append', async () => {
    await store.close();
    server.faults.withoutBatchAppend = true;
    store = await KurrentEventStore.open({ url: server.url, ...quick });
    const stream = newStream();
    const mine = records(2);
    const first = await store.append(stream, 'no-stream', mine);
    expect(first).toEqual({ kind: 'appended', revision: 1, position: await store.head() });
    expect(await store.append(stream, 'no-stream', records(1))).toEqual({ kind: 'conflict', actual: 1 });
    expect(await store.append(newStream(), 4, records(1))).toEqual({ kind: 'conflict', actual: null });
    expect(await store.append(stream, 'no-stream', mine)).toEqual(first);
    server.faults.loseAnswers = 1;
    expect(await store.append(stream, 1, records(1))).toMatchObject({ kind: 'appended', revision: 2 });
  });

  it('answers busy when its queue is full, stores nothing of that, and serves again', async () => {
    await store.close();
    store = await KurrentEventStore.open({ url: server.url, ...quick, maxQueue: 20 });
    const streams = Array.from({ length: 25 }, newStream);
    const answers = await Promise.all(streams.map((stream) => store.append(stream, 'no-stream', records(1))));
    expect(answers.map((answer) => answer.kind)).toEqual([...Array(20).fill('appended'), ...Array(5).fill('busy')]);
    expect(await allOf(store.read(streams[24]!))).toEqual([]);
    expect((await store.append(streams[24]!, 'no-stream', records(1))).kind).toBe('appended');
  });

  it('refuses streams that are not the care log’s, and ids that the server could not take', async () => {
    await expect(store.append('lease-relay', 'no-stream', records(1))).rejects.toThrow(RangeError);
    await expect(store.append('$settings', 'no-stream', records(1))).rejects.toThrow(RangeError);
    await expect(store.append('room-1', 'no-stream', [aRecord({ id: 'post-1' })])).rejects.toThrow(RangeError);
    await expect(store.append('room-1', -1, records(1))).rejects.toThrow(RangeError);
  });

  it('says which setting is too small when the server refuses an append for its size', async () => {
    server.faults.maxAppendBytes = 100_000;
    const text = 'a'.repeat(60_000);
    await expect(store.append('room-1', 'no-stream', [aRecord({ clear: { text } }), aRecord({ clear: { text } })])).rejects.toThrow(
      'over the 100000 bytes that the event store takes at once: raise its MaxAppendSize',
    );
    expect(await store.append('room-1', 'no-stream', [aRecord({ clear: { text } })])).toMatchObject({ kind: 'appended', revision: 0 });
  });

  it('does not read what it did not write, and says so', async () => {
    const wrote = (stream: string, metadata: string) =>
      server.log.append(stream, -1, [
        { id: randomUUID(), type: 'PostPublished', json: true, data: Buffer.from('{}'), metadata: Buffer.from(metadata) },
      ]);
    wrote('tsumugi.room-1', '{"format":3}');
    await expect(allOf(store.readAll())).rejects.toMatchObject({ name: 'StoreUnavailableError', reason: 'newer-format' });
    wrote('tsumugi.room-2', '');
    await expect(allOf(store.read('room-2'))).rejects.toMatchObject({ name: 'StoreUnavailableError', reason: 'foreign' });
  });

  it('ends subscriptions when it closes, answers what was asked, and refuses what comes after', async () => {
    const feed = following(0);
    await feed.caughtUp();
    const asked = Array.from({ length: 30 }, () => store.append(newStream(), 'no-stream', records(1)));
    const closed = store.close();
    expect((await Promise.all(asked)).every((answer) => answer.kind === 'appended')).toBe(true);
    await closed;
    await feed.end();
    await expect(store.append(newStream(), 'no-stream', records(1))).rejects.toMatchObject({ reason: 'closed' });
    await expect(allOf(store.readAll())).rejects.toMatchObject({ reason: 'closed' });
  });

  it('says what an address must look like, and nothing of one that holds a password', async () => {
    for (const url of ['http://admin:changeit@host:2113', 'kurrentdb//admin:changeit@host', 'kurrentdb://']) {
      const refused: Error = await KurrentEventStore.open({ url }).then(
        () => new Error('It opened.'),
        (error: Error) => error,
      );
      expect(refused.message).toContain('kurrentdb://host:2113?tls=true');
      expect(refused.message).not.toContain('changeit');
    }
  });
});
