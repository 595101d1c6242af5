/** Sockets that never read, talk too much, or are too many. */
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from 'node:net';
import { flood, half, open, Tally } from '../means.mjs';

const invalid = (n) => JSON.stringify({ id: `${n}`, type: 'subscribe', payload: { query: `subscription { no${n} ${'x '.repeat(300)} }` } });
const ping = () => '{"type":"ping"}';

export const attacks = [
  {
    name: 'invalid subscriptions on a socket that never reads',
    short: true,
    reached: ['sent'],
    run: ({ socketUrl, signal, insider: { token } }) => flood({ socketUrl, signal, token, sockets: 1, reads: false }, invalid),
  },
  {
    name: 'pings on sockets that never read',
    reached: ['sent'],
    run: ({ socketUrl, signal, insider: { token } }) => flood({ socketUrl, signal, token, sockets: 8, reads: false }, ping),
  },
  {
    name: 'pings of the WebSocket protocol on sockets that never read',
    reached: ['sent'],
    run: ({ socketUrl, signal, insider: { token } }) =>
      flood({ socketUrl, signal, token, sockets: 8, reads: false }, null, (socket) => socket.ping(Buffer.alloc(125))),
  },
  {
    name: 'pings before connection_init, by a stranger',
    reached: ['closed by the server'],
    run: ({ socketUrl, signal }) => flood({ socketUrl, signal, token: null, sockets: 30, reads: false }, ping),
  },
  {
    name: 'invalid subscriptions as fast as they go, with the answers read',
    reached: ['sent'],
    run: ({ socketUrl, signal, insider: { token } }) => flood({ socketUrl, signal, token, sockets: 20, reads: true }, invalid),
  },
  {
    name: 'a hundred streams of three hundred fields on one socket',
    reached: ['next', 'RATE_LIMITED', 'BUSY'],
    run: async ({ socketUrl, signal, insider: { token }, region: { room } }) => {
      const socket = await open(socketUrl, token);
      const seen = new Tally();
      socket.on('message', (data) => {
        const { type, payload } = JSON.parse(data);
        seen.add(type === 'error' ? (payload[0]?.extensions?.code ?? type) : type);
      });
      for (let n = 0; n < 100; n += 1) {
        const fields = Array.from({ length: 290 }, (_, k) => `f${n}x${k}: text`).join(' ');
        const query = `subscription ($room: ID!) { roomUpdates(room: $room) { kind id item { id ${fields} } mark } }`;
        socket.send(JSON.stringify({ id: `s${n}`, type: 'subscribe', payload: { query, variables: { room } } }));
      }
      await over(signal);
      socket.terminate();
      return seen;
    },
  },
  {
    name: 'a message in pieces that never ends, by a stranger',
    reached: ['closed by the server'],
    run: (ground) => frames(ground, 60, (n) => frame({ opcode: n === 0 ? 1 : 0, payload: Buffer.alloc(n === 0 ? 10 : 1_000, 0x20) })),
  },
  {
    name: 'pieces without anything in them, by a stranger',
    reached: ['closed by the server'],
    run: (ground) =>
      frames(ground, 30, (n) =>
        Buffer.concat(Array.from({ length: 500 }, (_, k) => frame({ opcode: n + k === 0 ? 1 : 0, payload: Buffer.alloc(0) }))),
      ),
  },
  {
    name: 'pings as fast as they go between the pieces of a message, by a stranger',
    reached: ['closed by the server'],
    run: (ground) =>
      frames(ground, 30, (n) =>
        frame(n === 0 ? { opcode: 1, payload: Buffer.from('{') } : { opcode: 9, fin: true, payload: Buffer.alloc(100) }),
      ),
  },
  {
    name: 'compressed messages where none was agreed upon',
    reached: ['closed by the server'],
    run: (ground) => frames(ground, 30, () => frame({ opcode: 1, fin: true, rsv: 0x40, payload: Buffer.alloc(60_000, 0xaa) })),
  },
  {
    name: 'half a handshake on hundreds of connections',
    reached: ['opened'],
    never: ['status 101'],
    run: (ground) => half(ground, 400, 'GET /team/graphql HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n'),
  },
  {
    name: 'streams with arguments of sixty thousand characters, signed in',
    reached: ['sent'],
    run: ({ socketUrl, signal, insider: { token } }) =>
      flood({ socketUrl, signal, token, sockets: 8, reads: true }, (n) =>
        JSON.stringify({
          id: `${n}`,
          type: 'subscribe',
          payload: {
            query: 'subscription ($room: ID!) { roomUpdates(room: $room) { id } }',
            variables: { room: `${n}`.padEnd(60_000, 'r') },
          },
        }),
      ),
  },
  {
    name: 'sockets without end, by a stranger',
    reached: ['closed with 4408'],
    run: ({ socketUrl, signal }) => crowd(socketUrl, signal, null),
  },
  {
    name: 'sockets without end, signed in',
    reached: ['refused'],
    run: ({ socketUrl, signal, insider: { token } }) => crowd(socketUrl, signal, token),
  },
];

const over = (signal) => new Promise((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', resolve, { once: true })));

async function crowd(socketUrl, signal, token) {
  const sockets = [];
  const tally = new Tally();
  while (!signal.aborted && tally.of('opened') < 3_000) {
    const opened = await Promise.all(Array.from({ length: 20 }, () => open(socketUrl, token).catch(() => null)));
    for (const socket of opened) {
      tally.add(socket ? 'opened' : 'refused');
      if (!socket) continue;
      socket.on('close', (code) => signal.aborted || tally.add(`closed with ${code}`));
      sockets.push(socket);
    }
    await pause(5);
  }
  await over(signal);
  for (const socket of sockets) socket.terminate();
  return tally;
}

/** A handshake, and then what the given makes of the bare connection. */
function bare(socketUrl, more = []) {
  const { hostname, port } = new URL(socketUrl);
  const lines = [
    'GET /team/graphql HTTP/1.1',
    'host: x',
    'connection: upgrade',
    'upgrade: websocket',
    'sec-websocket-version: 13',
    'sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==',
    'sec-websocket-protocol: graphql-transport-ws',
    ...more,
  ];
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  return new Promise((resolve, reject) => {
    socket.once('close', () => reject(new Error('refused')));
    socket.once('data', (head) => resolve({ socket, head: head.toString() }));
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  });
}

/** A frame of the WebSocket protocol from a client, masked with nothing. */
function frame({ opcode, fin = false, rsv = 0, payload }) {
  const { length } = payload;
  const long = length > 125 ? Buffer.from([length >> 8, length & 0xff]) : Buffer.alloc(0);
  return Buffer.concat([
    Buffer.from([(fin ? 0x80 : 0) | rsv | opcode, 0x80 | (length > 125 ? 126 : length)]),
    long,
    Buffer.alloc(4),
    payload,
  ]);
}

/** Frames of bare connections, as fast as they go; what closes is opened anew. */
async function frames({ socketUrl, signal }, connections, next) {
  const tally = new Tally();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (!signal.aborted) {
        const made = await bare(socketUrl).catch(() => null);
        if (!made) {
          await pause(50);
          continue;
        }
        tally.add('opened');
        const { socket } = made;
        socket.resume();
        for (let n = 0; !signal.aborted && !socket.destroyed && socket.writable; n += 1) {
          if (socket.writableLength < 1_000_000) socket.write(next(n));
          await pause(1);
        }
        if (!signal.aborted) tally.add('closed by the server');
        socket.destroy();
      }
    }),
  );
  return tally;
}
