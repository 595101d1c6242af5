/** Requests that are never finished, never taken, or too many. */
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { ask, many } from '../means.mjs';

export const attacks = [
  {
    name: 'half a head on hundreds of connections',
    run: (ground) => half(ground, 300, 'POST /team/graphql HTTP/1.1\r\nhost: x\r\n'),
  },
  {
    name: 'half a body on hundreds of connections, by a stranger',
    short: true,
    run: (ground) => half(ground, 300, head({ length: 60_000 }) + 'x'.repeat(59_000)),
  },
  {
    name: 'half a body on hundreds of connections, signed in',
    run: (ground) => half(ground, 300, head({ length: 250_000, token: ground.insider.token }) + 'x'.repeat(249_000)),
  },
  {
    name: 'a body without a length, by a stranger',
    run: (ground) => half(ground, 300, `${head({ chunked: true })}ffff\r\n${'x'.repeat(65_000)}`),
  },
  {
    name: 'large answers that nobody takes',
    run: (ground) => {
      const query = '{ __schema { types { name description fields { name description args { name } type { name } } } } }';
      const body = JSON.stringify({ query });
      return half(ground, 100, head({ length: body.length, token: ground.insider.token }) + body, false);
    },
  },
  {
    name: 'two thousand documents, each a little different',
    run: ({ url, signal, insider: { token } }) => {
      let n = 0;
      return many(8, signal, () => {
        n += 1;
        return ask(url, `{ ${Array.from({ length: 390 }, (_, k) => `d${n}x${k}: __typename`).join(' ')} }`, { token });
      });
    },
  },
  {
    name: 'two hundred requests at once, by a stranger',
    run: ({ url, signal }) => many(200, signal, () => ask(url, '{ me { account } }')),
  },
  {
    name: 'passwords tried at once, by a stranger',
    run: ({ url, signal }) => {
      let n = 0;
      const query = 'mutation ($input: SignInInput!) { signIn(input: $input) { __typename } }';
      return many(50, signal, () => {
        n += 1;
        return ask(url, query, { variables: { input: { commandId: randomUUID(), signInName: `nobody-${n}`, password: 'wrong' } } });
      });
    },
  },
  {
    name: 'polls of large selections, signed in',
    run: ({ url, signal, insider: { token }, region: { room } }) => {
      const fields = Array.from({ length: 300 }, (_, k) => `f${k}: text`).join(' ');
      const query = `subscription ($room: ID!) { roomUpdates(room: $room) { kind id item { ${fields} } mark } }`;
      return many(16, signal, () => ask(url, query, { token, variables: { room }, path: '/team/live' }));
    },
  },
];

function head({ length, chunked = false, token = null }) {
  return [
    'POST /team/graphql HTTP/1.1',
    'host: x',
    'content-type: application/json',
    'x-tsumugi-client: test',
    chunked ? 'transfer-encoding: chunked' : `content-length: ${length}`,
    ...(token ? [`authorization: Bearer ${token}`] : []),
    '\r\n',
  ].join('\r\n');
}

/** Holds connections on which so much was said and nothing more; those that were closed are opened again. */
async function half({ url, signal }, count, said, reads = true) {
  const { hostname, port } = new URL(url);
  let open = 0;
  let closed = 0;
  const sockets = new Set();
  while (!signal.aborted) {
    while (open < count && !signal.aborted) {
      const socket = connect(Number(port), hostname);
      sockets.add(socket);
      open += 1;
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        open -= 1;
        closed += 1;
      });
      socket.write(said);
      if (reads) socket.resume();
      else socket.pause();
    }
    await pause(50);
  }
  for (const socket of sockets) socket.destroy();
  return `${closed} closed by the server`;
}
