/** Sockets that never read, talk too much, or are too many. */
import { setTimeout as pause } from 'node:timers/promises';
import { flood, open } from '../means.mjs';

const invalid = (n) => JSON.stringify({ id: `${n}`, type: 'subscribe', payload: { query: `subscription { no${n} ${'x '.repeat(300)} }` } });
const ping = () => '{"type":"ping"}';

export const attacks = [
  {
    name: 'invalid subscriptions on a socket that never reads',
    short: true,
    run: ({ socketUrl, signal, insider: { token } }) => flood({ socketUrl, signal, token, sockets: 1, reads: false }, invalid),
  },
  {
    name: 'pings on sockets that never read',
    run: ({ socketUrl, signal, insider: { token } }) => flood({ socketUrl, signal, token, sockets: 8, reads: false }, ping),
  },
  {
    name: 'pings of the WebSocket protocol on sockets that never read',
    run: ({ socketUrl, signal, insider: { token } }) =>
      flood({ socketUrl, signal, token, sockets: 8, reads: false }, null, (socket) => socket.ping(Buffer.alloc(125))),
  },
  {
    name: 'pings before connection_init, by a stranger',
    run: ({ socketUrl, signal }) => flood({ socketUrl, signal, token: null, sockets: 30, reads: false }, ping),
  },
  {
    name: 'invalid subscriptions as fast as they go, with the answers read',
    run: ({ socketUrl, signal, insider: { token } }) => flood({ socketUrl, signal, token, sockets: 20, reads: true }, invalid),
  },
  {
    name: 'a hundred streams of three hundred fields on one socket',
    run: async ({ socketUrl, signal, insider: { token }, region: { room } }) => {
      const socket = await open(socketUrl, token);
      const seen = {};
      socket.on('message', (data) => {
        const { type, payload } = JSON.parse(data);
        const what = type === 'error' ? (payload[0]?.extensions?.code ?? type) : type;
        seen[what] = (seen[what] ?? 0) + 1;
      });
      for (let n = 0; n < 100; n += 1) {
        const fields = Array.from({ length: 290 }, (_, k) => `f${n}x${k}: text`).join(' ');
        const query = `subscription ($room: ID!) { roomUpdates(room: $room) { kind id item { id ${fields} } mark } }`;
        socket.send(JSON.stringify({ id: `s${n}`, type: 'subscribe', payload: { query, variables: { room } } }));
      }
      await over(signal);
      socket.terminate();
      return Object.entries(seen)
        .map(([what, times]) => `${times} × ${what}`)
        .join(' ');
    },
  },
  {
    name: 'sockets without end, by a stranger',
    run: ({ socketUrl, signal }) => crowd(socketUrl, signal, null),
  },
  {
    name: 'sockets without end, signed in',
    run: ({ socketUrl, signal, insider: { token } }) => crowd(socketUrl, signal, token),
  },
];

const over = (signal) => new Promise((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', resolve, { once: true })));

async function crowd(socketUrl, signal, token) {
  const sockets = [];
  const codes = {};
  while (!signal.aborted && sockets.length < 1_500) {
    const opened = await Promise.all(Array.from({ length: 20 }, () => open(socketUrl, token).catch(() => null)));
    for (const socket of opened) {
      if (!socket) continue;
      socket.on('close', (code) => (codes[code] = (codes[code] ?? 0) + 1));
      sockets.push(socket);
    }
    await pause(5);
  }
  await over(signal);
  const stood = sockets.filter(({ readyState }) => readyState === 1).length;
  for (const socket of sockets) socket.terminate();
  return `${sockets.length} opened, ${stood} stood, closed: ${JSON.stringify(codes)}`;
}
