/** The server of one arm; `fan-out.mjs` forks it. */
import { createServer } from 'node:http';
import { makeServer } from 'graphql-ws';
import { buildSchema } from 'graphql';
import { WebSocketServer } from 'ws';
import { allow, defineCapability, defineFeed, Registry } from '../libs/kernel/dist/index.js';
import { Hub, LiveConnection, Operations, Resume } from '../libs/live/dist/index.js';

const [arm, expected] = [process.argv[2], Number(process.argv[3])];
const schema = buildSchema(`
  type Query { nothing: Int }
  type Subscription { roomUpdates(room: ID!, from: String, mark: String): RoomUpdate! }
  type RoomUpdate { kind: String! id: ID item: Post mark: String! }
  type Post { id: ID! text: String! author: String! postedAt: String! seenCount: Int! }
`);
const text = '体重が2日で1.8kg増えました。両足のむくみが強く、すねを押すと跡が残ります。息苦しさはありません。水分はいつもどおりです。';
const post = (key) => ({ id: key, text, author: '佐藤 美咲', postedAt: '2026-04-01T02:00:00.000Z', seenCount: 3 });
const update = (key) => ({ kind: 'ADDED', id: key, item: post(key), mark: 'm'.repeat(60) });

/** Each arm: how a socket is served, and how an update goes out. */
const makers = {
  bare() {
    const sockets = new Set();
    return {
      serve(socket) {
        socket.on('message', (data) => {
          if (data.includes('connection_init')) socket.send('{"type":"connection_ack"}');
          else subscribed(sockets.add(socket));
        });
      },
      send(key) {
        const frame = Buffer.from(JSON.stringify({ id: 'room', type: 'next', payload: { data: { roomUpdates: update(key) } } }));
        for (const socket of sockets) socket.send(frame, { binary: false });
      },
    };
  },
  stock() {
    const listeners = new Set();
    schema.getSubscriptionType().getFields().roomUpdates.subscribe = () => {
      const queue = [];
      let wake = () => undefined;
      subscribed(listeners.add((value) => (queue.push(value), wake())));
      return (async function* () {
        for (;;) {
          while (queue.length > 0) yield { roomUpdates: queue.shift() };
          await new Promise((resolve) => (wake = resolve));
        }
      })();
    };
    const server = makeServer({ schema });
    return {
      serve(socket) {
        const closed = server.opened(
          {
            protocol: socket.protocol,
            send: (data) => new Promise((resolve, reject) => socket.send(data, (error) => (error ? reject(error) : resolve()))),
            close: (code, reason) => socket.close(code, reason),
            onMessage: (receive) => socket.on('message', (data) => receive(String(data))),
          },
          {},
        );
        socket.on('close', (code, reason) => void closed(code, String(reason)));
      },
      send(key) {
        const value = update(key);
        for (const listener of listeners) listener(value);
      },
    };
  },
  hub() {
    const decision = allow('member', ['content', 'readers']);
    const feed = defineFeed({
      name: 'roomUpdates',
      audiences: ['team'],
      topic: ({ room }) => `room:${room}`,
      access: () => decision,
      facts: (_args, viewer) => ['patient:p1', `session:${viewer.session}`],
      load: post,
    });
    let position = 0;
    const views = { get: () => undefined, all: () => [], position: () => position, changesSince: () => [] };
    const resume = new Resume({ seal: () => 'm'.repeat(60), open: () => null });
    const registry = new Registry([defineCapability({ name: 'bench', events: [], feeds: [feed] })]);
    const hub = new Hub({ registry, views, resume, now: () => '2026-04-01T02:00:00.000Z' });
    const operations = new Operations('team', schema);
    let count = 0;
    return {
      serve(socket, request) {
        count += 1;
        const viewer = {
          audience: 'team',
          region: 'r',
          account: `a${count}`,
          facility: 'f',
          profession: 'nurse',
          device: null,
          session: `s${count}`,
          sessionUntil: '9999-12-31T00:00:00.000Z',
        };
        const wire = {
          send(frames) {
            request.socket.cork();
            for (const frame of frames) socket.send(frame, { binary: false });
            request.socket.uncork();
          },
          waiting: () => socket.bufferedAmount,
          close: (code, reason) => socket.close(code, reason),
        };
        const connection = new LiveConnection(wire, {
          hub,
          operations,
          authenticate: () => Promise.resolve(viewer),
          looked: async () => subscribed({ size: hub.figures().streams }),
          onViewer: () => undefined,
        });
        request.socket.on('drain', () => connection.drained());
        socket.on('message', (data) => void connection.receive(String(data)));
        socket.on('close', () => connection.ended());
      },
      send(key) {
        position += 1;
        hub.applied({ position, changes: [{ topic: 'room:r1', key, kind: 'Added' }], rechecks: [] });
      },
    };
  },
};

function subscribed({ size }) {
  if (size === expected) setTimeout(() => process.send({ kind: 'all-subscribed' }), 200);
}

const served = makers[arm]();
const http = createServer();
const ws = new WebSocketServer({ server: http, perMessageDeflate: false, handleProtocols: () => 'graphql-transport-ws' });
ws.on('connection', (socket, request) => served.serve(socket, request));
http.listen(0, '127.0.0.1', () => process.send({ kind: 'listening', port: http.address().port }));

let before;
process.on('message', async (message) => {
  if (message.kind === 'go') {
    before = process.cpuUsage();
    // A busy room: one update a tick, as commits of single posts come.
    for (let n = 0; n < message.updates; n += 1) {
      served.send(`post-${n}`);
      await new Promise((resolve) => setImmediate(resolve));
    }
  } else {
    const { user, system } = process.cpuUsage(before);
    process.send({ kind: 'report', cpuMs: (user + system) / 1_000 });
  }
});
