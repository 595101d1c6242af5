import { allow, notFound, refuse, type Viewer } from '@tsumugi/kernel';
import { buildSchema } from 'graphql';
import { ClientBudget } from './budget/client-budget.js';
import { LiveConnection, type Wire } from './connection.js';
import type { Hub, Sink } from './hub.js';
import { Operations } from './operation.js';

const schema = buildSchema('type Query { nothing: Int } type Subscription { roomUpdates(room: ID!, from: String, mark: String): Int }');
const subscribe = (id: string) => JSON.stringify({ id, type: 'subscribe', payload: { query: 'subscription { roomUpdates(room: "r1") }' } });

const nurse: Viewer = {
  audience: 'team',
  region: 'r',
  account: 'nurse',
  facility: 'f1',
  profession: 'nurse',
  device: null,
  session: 's1',
  sessionUntil: '2026-04-01T12:00:00.000Z',
};

function bench(
  options: {
    viewer?: Viewer | null;
    auditFails?: boolean;
    budget?: ClientBudget;
    authenticated?: Promise<unknown>;
    endsAtOnce?: boolean;
  } = {},
) {
  const frames: { id?: string; type: string; payload?: unknown }[] = [];
  const writes: number[] = [];
  const buffers: Buffer[] = [];
  let closed: { code: number; reason: string } | null = null;
  let waiting: () => number = () => 0;
  let paused = false;
  const pongs: string[] = [];
  const looks: string[] = [];
  const sinks: Sink[] = [];
  let release: () => void = () => undefined;
  let hold = Promise.resolve();
  const wire: Wire = {
    send(batch) {
      writes.push(batch.length);
      buffers.push(...batch);
      frames.push(...batch.map((frame) => JSON.parse(frame.toString()) as (typeof frames)[number]));
    },
    pong: (data) => pongs.push(data.toString()),
    waiting: () => waiting(),
    pause: () => (paused = true),
    resume: () => (paused = false),
    close: (code, reason) => (closed = { code, reason }),
  };
  let refusal: ReturnType<Hub['open']> | null = null;
  const hub = {
    open(_viewer: Viewer, _operation: unknown, sink: Sink) {
      if (refusal) return refusal;
      sinks.push(sink);
      if (options.endsAtOnce) sink.end(notFound);
      return { decision: allow('member', []), topic: 'room:r1', cells: 1, close: () => sinks.splice(sinks.indexOf(sink), 1) };
    },
  } as unknown as Hub;
  const connection = new LiveConnection(wire, {
    hub,
    operations: new Operations('team', schema),
    budget: options.budget ?? new ClientBudget(),
    authenticate: async () => {
      await options.authenticated;
      return options.viewer === undefined ? nurse : options.viewer;
    },
    looked: async (_viewer, what, feed) => {
      await hold;
      looks.push(`${feed}:${what}`);
    },
    onViewer: () => true,
  });
  return {
    connection,
    frames,
    writes,
    buffers,
    looks,
    sinks,
    pongs,
    closed: () => closed,
    paused: () => paused,
    setWaiting: (bytes: number) => (waiting = () => bytes),
    /** The network is behind as soon as something was taken up to be answered. */
    fallBehind(bytes: number) {
      let taken = false;
      waiting = () => (taken ? bytes : ((taken = true), 0));
    },
    refuseWith: (given: ReturnType<Hub['open']>) => (refusal = given),
    holdAudit() {
      hold = new Promise((resolve) => (release = resolve));
      return () => release();
    },
    async init() {
      await connection.receive('{"type":"connection_init"}');
      return this;
    },
  };
}

const tick = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
const payload = Buffer.from('{"data":{"roomUpdates":1}}');

describe('a live connection', () => {
  it('acknowledges a signed-in client and answers its pings', async () => {
    const { connection, frames, closed } = await bench().init();
    await connection.receive('{"type":"ping"}');
    expect(frames.map(({ type }) => type)).toEqual(['connection_ack', 'pong']);
    expect(closed()).toBeNull();
    connection.ended();
  });

  it('closes with the protocol’s code: no session, nothing initialised, initialised twice, the same id twice', async () => {
    const strangers = await bench({ viewer: null }).init();
    expect(strangers.closed()?.code).toBe(4403);

    const early = bench();
    await early.connection.receive(subscribe('1'));
    expect(early.closed()?.code).toBe(4401);

    const twice = await bench().init();
    await twice.connection.receive('{"type":"connection_init"}');
    expect(twice.closed()?.code).toBe(4429);

    const same = await bench().init();
    await same.connection.receive(subscribe('1'));
    expect(same.closed()).toBeNull();
    await same.connection.receive(subscribe('1'));
    expect(same.closed()?.code).toBe(4409);
  });

  describe('counts what waits for slow readers exactly, so that nothing of the count is left', () => {
    const behind = 300 * 1024;
    const pong = '{"type":"pong"}'.length;
    /** Pings of a stranger whose answers the network does not take. */
    async function stranger(budget: ClientBudget, authenticated: Promise<unknown>) {
      const slow = bench({ budget, authenticated });
      const initialised = slow.connection.receive('{"type":"connection_init"}');
      for (let n = 0; n < 3; n += 1) {
        slow.fallBehind(behind);
        await slow.connection.receive('{"type":"ping"}');
      }
      return { ...slow, initialised };
    }

    it('when a stranger becomes a person', async () => {
      const budget = new ClientBudget();
      let known = (): void => undefined;
      const { connection, initialised, closed } = await stranger(budget, new Promise<void>((resolve) => (known = resolve)));
      expect(budget.waitingBytes).toBe(3 * pong);
      known();
      await initialised;
      expect(closed()).toBeNull();
      expect(budget.waitingBytes).toBe(3 * pong + '{"type":"connection_ack"}'.length);
      connection.ended();
      expect(budget.waitingBytes).toBe(0);
    });

    it('when the person has no room for it', async () => {
      const budget = new ClientBudget();
      const others = 8 * 1024 * 1024 - 2 * pong;
      expect(budget.keeps(nurse, others)).toBe(true);
      let known = (): void => undefined;
      const { initialised, closed } = await stranger(budget, new Promise<void>((resolve) => (known = resolve)));
      known();
      await initialised;
      expect(closed()?.code).toBe(1013);
      expect(budget.waitingBytes).toBe(others);
      budget.letGo(nurse, others);
      expect(budget.waitingBytes).toBe(0);
    });

    it('when the socket goes before it is known whose it is', async () => {
      const budget = new ClientBudget();
      let known = (): void => undefined;
      const { connection, initialised } = await stranger(budget, new Promise<void>((resolve) => (known = resolve)));
      connection.ended();
      known();
      await initialised;
      expect(connection.viewer).toBeNull();
      expect(budget.waitingBytes).toBe(0);
    });
  });

  it('leaves nothing open of a stream that ended while it was opened', async () => {
    const { connection, sinks, frames } = await bench({ endsAtOnce: true }).init();
    await connection.receive(subscribe('1'));
    expect(frames.at(-1)).toMatchObject({ id: '1', type: 'error' });
    expect(sinks).toEqual([]);
    connection.ended();
  });

  it.each([
    '',
    'nonsense',
    '[]',
    'null',
    '{"type":"unknown"}',
    '{"type":"subscribe","id":1,"payload":{}}',
    '{"type":"subscribe","id":"1","payload":{"query":2}}',
    '{"type":"complete"}',
  ])('closes on the malformed message %j', async (text) => {
    const { connection, closed } = await bench().init();
    await connection.receive(text);
    expect(closed()).toEqual({ code: 4400, reason: 'Invalid message' });
  });

  it('hands over nothing before the look is on record', async () => {
    const open = await bench().init();
    const recorded = open.holdAudit();
    const subscribing = open.connection.receive(subscribe('1'));
    await tick();
    open.sinks[0]!.next(payload);
    await tick();
    expect(open.frames.map(({ type }) => type)).toEqual(['connection_ack']);
    recorded();
    await subscribing;
    expect(open.looks).toEqual(['roomUpdates:open']);
    expect(open.frames.at(-1)).toEqual({ id: '1', type: 'next', payload: { data: { roomUpdates: 1 } } });
    open.connection.ended();
  });

  it('writes the frames of one tick at once, and shares whole frames between equal ids', async () => {
    const a = await bench().init();
    const b = await bench().init();
    await a.connection.receive(subscribe('same'));
    await b.connection.receive(subscribe('same'));
    const second = Buffer.from('{"data":{"roomUpdates":2}}');
    for (const each of [payload, second]) for (const open of [a, b]) open.sinks[0]!.next(each);
    await tick();
    expect(a.writes.at(-1)).toBe(2);
    expect(a.buffers.at(-1)).toBe(b.buffers.at(-1));
    a.connection.ended();
    b.connection.ended();
  });

  it('drops the waiting frames of a stream that was ended, and keeps those of the others', async () => {
    const open = await bench().init();
    await open.connection.receive(subscribe('revoked'));
    await open.connection.receive(subscribe('kept'));
    open.setWaiting(10_000_000);
    const [revoked, kept] = [...open.sinks];
    revoked!.next(payload);
    kept!.next(payload);
    await tick();
    revoked!.end(notFound);
    open.setWaiting(0);
    open.connection.drained();
    const after = open.frames.slice(1).map(({ id, type }) => `${id} ${type}`);
    expect(after).toEqual(['revoked error', 'kept next']);
    open.connection.ended();
  });

  it('sends nothing of before once the screen begins anew', async () => {
    const open = await bench().init();
    await open.connection.receive(subscribe('narrowed'));
    open.setWaiting(10_000_000);
    open.sinks[0]!.next(payload);
    await tick();
    open.sinks[0]!.anew(Buffer.from('{"data":{"roomUpdates":0}}'));
    open.setWaiting(0);
    open.connection.drained();
    expect(open.frames.slice(1).map(({ payload: told }) => told)).toEqual([{ data: { roomUpdates: 0 } }]);
    open.connection.ended();
  });

  it('closes a reader that is too slow, so that it resumes from its last mark', async () => {
    const open = await bench().init();
    await open.connection.receive(subscribe('1'));
    open.setWaiting(10_000_000);
    const large = Buffer.from(JSON.stringify({ data: { roomUpdates: 'x'.repeat(100_000) } }));
    for (let n = 0; n < 19; n += 1) open.sinks[0]?.next(large);
    expect(open.closed()).toBeNull();
    for (let n = 0; n < 3; n += 1) open.sinks[0]?.next(large);
    expect(open.closed()?.code).toBe(1013);
    expect(open.sinks).toHaveLength(0);
  });

  it('tells a refusal with its code, and ends streams with the socket', async () => {
    const open = await bench().init();
    await open.connection.receive(subscribe('open'));
    open.refuseWith(refuse('STALE_TOKEN', '読み込み直してください。', 'from'));
    await open.connection.receive(subscribe('stale'));
    expect(open.frames.at(-1)).toMatchObject({
      id: 'stale',
      type: 'error',
      payload: [{ extensions: { code: 'STALE_TOKEN', field: 'from' } }],
    });
    open.connection.ended();
    expect(open.sinks).toHaveLength(0);
    await tick();
    expect(open.looks).toContain('roomUpdates:close');
  });

  it('says nothing to who does not read: answers wait, reading stops, and the rest is not taken up', async () => {
    const { connection, frames, pongs, paused, setWaiting, closed } = await bench().init();
    setWaiting(300 * 1024);
    await connection.receive('{"type":"ping"}');
    expect(paused()).toBe(true);
    for (let n = 0; n < 1_000; n += 1) void connection.receive('{"type":"ping"}');
    connection.pinged(Buffer.from('first'));
    connection.pinged(Buffer.from('last'));
    expect(frames.map(({ type }) => type)).toEqual(['connection_ack']);
    expect(pongs).toEqual([]);
    setWaiting(0);
    connection.drained();
    await tick();
    expect(closed()).toBeNull();
    expect(frames.filter(({ type }) => type === 'pong').length).toBeLessThanOrEqual(300);
    connection.ended();
  });

  it('reads on once the network keeps up again', async () => {
    const { connection, paused, setWaiting, pongs } = await bench().init();
    setWaiting(300 * 1024);
    connection.pinged(Buffer.from('there?'));
    await connection.receive('{"type":"ping"}');
    expect(paused()).toBe(true);
    setWaiting(0);
    connection.drained();
    await tick();
    expect([paused(), pongs]).toEqual([false, ['there?']]);
    connection.ended();
  });

  it('takes up so many messages a second, and lets the others wait', async () => {
    const { connection, frames, paused } = await bench().init();
    for (let n = 0; n < 2_000; n += 1) void connection.receive('{"type":"ping"}');
    await tick();
    expect(frames.length).toBeLessThan(320);
    expect(paused()).toBe(true);
    connection.ended();
  });

  it('takes up fewer of long ones', async () => {
    const { connection, frames, paused } = await bench().init();
    const long = JSON.stringify({ type: 'ping', payload: { text: 'r'.repeat(60_000) } });
    for (let n = 0; n < 100; n += 1) void connection.receive(long);
    await tick();
    expect(frames.length).toBeGreaterThan(10);
    expect(frames.length).toBeLessThan(30);
    expect(paused()).toBe(true);
    connection.ended();
  });

  it('hears little from a stranger', async () => {
    const chatty = bench();
    for (let n = 0; n < 11; n += 1) await chatty.connection.receive('{"type":"ping"}');
    expect(chatty.closed()).toMatchObject({ code: 4429 });
    const long = bench();
    await long.connection.receive(`{"type":"connection_init","payload":{"a":"${'x'.repeat(17_000)}"}}`);
    expect(long.closed()).toMatchObject({ code: 4429 });
    const pinging = bench();
    for (let n = 0; n < 11; n += 1) pinging.connection.pinged(Buffer.alloc(0));
    expect(pinging.closed()).toMatchObject({ code: 4429 });
    const usual = bench();
    for (let n = 0; n < 3; n += 1) await usual.connection.receive('{"type":"ping"}');
    await usual.init();
    expect(usual.closed()).toBeNull();
    usual.connection.ended();
  });
});
