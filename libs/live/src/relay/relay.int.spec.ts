import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@nats-io/transport-node';
import { SqliteEventStore } from '@tsumugi/event-store';
import { aRecord, allOf, eventStoreContract } from '@tsumugi/event-store/contract';
import { describeWith } from '../../../../apps/workbench/programs.mjs';
import { freePort, startNats, startProgram, type TestServer } from '../../../../apps/workbench/servers.mjs';
import { cell, Consumer, moment, quick, seal, UnreliableBus, until } from '../../test/relay-world.js';
import { subjectsOf } from './messages.js';
import { NatsBus } from './nats-bus.js';
import { Relay } from './relay.js';
import { RelayedFeed } from './relayed-feed.js';

/** What nodes keep, but for a gap that is far longer than a loaded machine delays a message. */
const pace = { ...quick, gap: 100, silent: 600, poll: 250, check: 60_000 };

eventStoreContract('a store that is followed through a relay', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tsumugi-relay-'));
  const store = await SqliteEventStore.open({ file: join(folder, 'log.sqlite') });
  const bus = new UnreliableBus(['arrives', 'arrives', 'late', 'twice', 'arrives', 'lost']);
  const feed = new RelayedFeed({ store, bus, seal, cell, pace: quick });
  const abort = new AbortController();
  const relaying = new Relay({ store, bus, seal, cell, headEveryMs: 5 }).run(abort.signal);
  return {
    store: {
      append: (...asked) => store.append(...asked),
      read: (...asked) => store.read(...asked),
      readAll: (...asked) => store.readAll(...asked),
      subscribeAll: (asked) => feed.subscribeAll(asked),
      head: () => store.head(),
      kinds: () => store.kinds(),
      probe: () => store.probe(),
      close: () => store.close(),
    },
    end: async () => {
      abort.abort();
      await relaying;
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
});

describeWith('nats-server', 'the relay through a NATS server', () => {
  let folder: string;
  let nats: TestServer;
  let store: SqliteEventStore;
  let ends: (() => Promise<unknown>)[];
  let count: number;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tsumugi-relay-'));
    nats = await startNats();
    store = await SqliteEventStore.open({ file: join(folder, 'log.sqlite') });
    ends = [];
    count = 0;
  });
  afterEach(async () => {
    nats.resume();
    for (const end of ends.toReversed()) await end();
    await store.close();
    await nats.stop();
    await rm(folder, { recursive: true });
  });

  async function write(records = 1): Promise<void> {
    for (let each = 0; each < records; each += 1) await store.append(`room-${count++}`, 'no-stream', [aRecord()]);
  }

  function bus(name: string): NatsBus {
    const opened = new NatsBus({ url: nats.url, name });
    ends.push(() => opened.close());
    return opened;
  }

  /** A node that holds the relay duty. */
  function startRelay(): { relay: Relay; end: () => Promise<void> } {
    const abort = new AbortController();
    const relay = new Relay({ store, bus: bus('relay'), seal, cell });
    const running = relay.run(abort.signal);
    const end = (): Promise<void> => (abort.abort(), running);
    ends.push(end);
    return { relay, end };
  }

  async function startNode(itsPace = pace): Promise<{ bus: NatsBus; feed: RelayedFeed; consumer: Consumer }> {
    const itsBus = bus('node');
    const feed = new RelayedFeed({ store, bus: itsBus, seal, cell, pace: itsPace });
    const consumer = new Consumer(feed, 0);
    ends.push(() => consumer.leave());
    await until('caught up', () => consumer.marks.length === 1);
    return { bus: itsBus, feed, consumer };
  }

  async function startGuardedNats(): Promise<TestServer> {
    const port = await freePort();
    const guarded = await startProgram({
      name: 'NATS',
      command: ['nats-server', '--addr', '127.0.0.1', '--port', String(port), '--user', 'helper', '--pass', 'right?'],
      url: `nats://127.0.0.1:${port}`,
      port,
      folder: await mkdtemp(join(tmpdir(), 'tsumugi-nats-')),
    });
    ends.push(() => guarded.stop());
    return guarded;
  }

  const heard = (feed: RelayedFeed): Promise<void> => until('the relay is heard', () => !feed.figures().silent, 15_000);

  async function allReached(consumer: Consumer, withinMs = 10_000): Promise<void> {
    const due = await allOf(store.readAll());
    await until('all records came', () => consumer.taken.length >= due.length, withinMs);
    expect(consumer.taken).toEqual(due);
    expect(consumer.marks).toHaveLength(1);
  }

  it('brings each record to several nodes, and the store is not read', async () => {
    await write(3);
    const { relay } = startRelay();
    // However slow the machine: what is not heard stays unknown.
    const byRelayAlone = { ...pace, gap: 60_000, silent: 60_000 };
    const nodes = [await startNode(byRelayAlone), await startNode(byRelayAlone)];
    for (const { feed } of nodes) await heard(feed);
    const before = nodes.map(({ feed }) => feed.figures());
    const latencies: number[] = [];
    for (let turn = 0; turn < 100; turn += 1) {
      await write();
      const begun = performance.now();
      await new Promise<void>((resolve) => {
        const look = (): unknown => (nodes.every(({ consumer }) => consumer.taken.length === 4 + turn) ? resolve() : setImmediate(look));
        look();
      });
      latencies.push(performance.now() - begun);
    }
    for (const { consumer } of nodes) await allReached(consumer);
    expect(relay.figures().records).toBe(100);
    nodes.forEach(({ feed }, index) => {
      const { gapReads, polls, applied } = feed.figures();
      expect({ gapReads, polls }).toEqual({ gapReads: before[index]!.gapReads, polls: before[index]!.polls });
      expect(applied).toBe(100);
    });
    // Some 0.8 ms from the append's answer to the last node, where nothing else runs.
    expect(latencies.toSorted((a, b) => a - b)[50]).toBeLessThan(100);
  });

  it('is as good with two relays, of which one ends', async () => {
    const [first] = [startRelay(), startRelay()];
    const { feed, consumer } = await startNode();
    await heard(feed);
    await write(20);
    await first.end();
    await write(20);
    await allReached(consumer);
    expect(feed.figures().ignored.known).toBeGreaterThan(0);
  });

  it('goes on without the server, and with it again after a restart', async () => {
    const { relay } = startRelay();
    const node = await startNode();
    await heard(node.feed);
    await write(5);
    await allReached(node.consumer);

    await nats.end('SIGKILL');
    await write(5);
    await allReached(node.consumer);
    await until('the loss is seen', () => !node.bus.connected);
    expect(node.feed.figures().silent).toBe(true);
    await until('the relay goes on', () => relay.figures().records === 10);

    await nats.start();
    await heard(node.feed);
    expect(node.bus.figures()).toMatchObject({ connected: true, connections: 2 });
    const { applied } = node.feed.figures();
    await write(5);
    await allReached(node.consumer);
    await until('by the relay', () => node.feed.figures().applied > applied);
  });

  it('goes on while the server stands still, and is not disturbed by what it says when it wakes', async () => {
    startRelay();
    const { feed, consumer } = await startNode();
    await heard(feed);
    await nats.pause();
    await write(5);
    await until('the silence is seen', () => feed.figures().silent);
    await allReached(consumer);
    nats.resume();
    await write(5);
    await allReached(consumer);
    await heard(feed);
    await write(5);
    await allReached(consumer);
  });

  it('begins without a server, which comes later', async () => {
    await nats.end();
    startRelay();
    const { bus: itsBus, feed, consumer } = await startNode();
    await write(3);
    await allReached(consumer);
    expect(itsBus.connected).toBe(false);
    await nats.start();
    await heard(feed);
  });

  it('lets somebody without the key waste time and nothing else', async () => {
    const stranger = await connect({ servers: nats.url, noEcho: true });
    ends.push(() => stranger.close());
    const { batches, heads } = subjectsOf(cell);
    const { relay } = startRelay();
    const { feed, consumer } = await startNode();
    await heard(feed);
    const recorded: { subject: string; data: Uint8Array }[] = [];
    // Whatever is said is heard by the stranger, too: said again, cut short, damaged, and as the other kind.
    stranger.subscribe('tsumugi.>', {
      callback: (_error, { subject, data }) => {
        recorded.push({ subject, data: Uint8Array.from(data) });
        for (const old of recorded.slice(-5)) stranger.publish(old.subject, old.data);
        stranger.publish(subject, data.subarray(0, data.length - 1));
        stranger.publish(
          subject,
          Uint8Array.from(data, (byte, index) => (index === data.length >> 1 ? byte ^ 1 : byte)),
        );
        stranger.publish(subject === heads ? batches : heads, data);
        stranger.publish(subject, Buffer.from('{"format":1,"prev":0,"position":9000000,"records":[]}'));
      },
    });
    await stranger.flush();
    for (let turn = 0; turn < 40; turn += 1) {
      await write();
      await moment(5);
    }
    await allReached(consumer);
    expect(relay.figures().records).toBe(40);
    await until('the noise was heard', () => feed.figures().ignored.sealed >= 160 && feed.figures().ignored.known >= 40);
    expect(feed.figures().ignored).toMatchObject({ malformed: 0, format: 0, stale: 0 });
  });

  it('says once that the connection was lost and why, and once that it is back', async () => {
    const told: [boolean, string | null][] = [];
    const changed = (connected: boolean, error: Error | null): void => void told.push([connected, error && error.message]);
    const itsBus = new NatsBus({ url: nats.url, name: 'node', changed });
    ends.push(() => itsBus.close());
    await until('connected', () => told.length === 1);
    await nats.end('SIGKILL');
    await until('lost', () => told.length === 2);
    await moment(600);
    await nats.start();
    await until('back', () => told.length === 3);
    expect(told.map(([connected]) => connected)).toEqual([true, false, true]);
  });

  it('is refused an address that is none, and the address is not in the refusal', () => {
    for (const url of ['nats:secret', 'http://secret@host', 'nats://a,http://secret', '']) {
      expect(() => new NatsBus({ url, name: 'node' })).toThrow(/^NATS is reached at nats:\/\/host:port or tls/);
    }
  });

  it('signs in with what the address holds', async () => {
    const guarded = await startGuardedNats();
    const attempts = ['helper:right%3F@', 'helper:wrong@', ''].map((userInfo) => {
      const told: (string | boolean)[] = [];
      const itsBus = new NatsBus({
        url: guarded.url.replace('//', `//${userInfo}`),
        name: 'node',
        changed: (connected, error) => void told.push(error?.name ?? connected),
      });
      ends.push(() => itsBus.close());
      return told;
    });
    await until('all tried', () => attempts.every((told) => told.length > 0));
    expect(attempts).toEqual([[true], ['AuthorizationError'], ['AuthorizationError']]);
  });

  it('can be closed while the server stands still', async () => {
    const { bus: itsBus, consumer } = await startNode();
    await until('connected', () => itsBus.connected);
    await nats.pause();
    itsBus.publish('elsewhere', Buffer.alloc(10));
    await consumer.leave();
    await itsBus.close();
    expect(itsBus.connected).toBe(false);
    itsBus.publish('elsewhere', Buffer.alloc(10));
    expect(itsBus.figures().dropped).toBe(1);
  });

  it('keeps a bounded amount for a server that does not take it', async () => {
    const itsBus = new NatsBus({ url: nats.url, name: 'node', maxPending: 1_000_000 });
    ends.push(() => itsBus.close());
    await until('connected', () => itsBus.connected);
    expect(itsBus.maxBytes).toBe(1024 * 1024);
    await nats.pause();
    for (let turn = 0; turn < 20; turn += 1) itsBus.publish('elsewhere', Buffer.alloc(100_000));
    expect(itsBus.figures()).toMatchObject({ published: 10, dropped: 10 });
    nats.resume();
    await until('it is taken again', () => {
      itsBus.publish('elsewhere', Buffer.alloc(100_000));
      return itsBus.figures().published > 10;
    });
  });
});
