/** Requests that are never finished, never taken, or too many. */
import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { ask, half, many, send } from '../means.mjs';

/** Connections stand, or were cut to make room. */
const opened = ['opened'];

export const attacks = [
  {
    name: 'half a head on hundreds of connections',
    reached: opened,
    run: (ground) => half(ground, 300, 'POST /team/graphql HTTP/1.1\r\nhost: x\r\n'),
  },
  {
    name: 'connections without a word, by the thousand',
    reached: opened,
    run: (ground) => half(ground, 4_000, ''),
  },
  {
    name: 'half a body on a thousand connections, by a stranger',
    short: true,
    reached: opened,
    never: ['status 200'],
    run: (ground) => half(ground, 1_000, head({ length: 60_000 }) + 'x'.repeat(59_000)),
  },
  {
    name: 'half a small body on a thousand connections, by a stranger',
    reached: opened,
    never: ['status 200'],
    run: (ground) => half(ground, 1_000, `${head({ length: 500 })}{"query":`),
  },
  {
    name: 'half a body of other kinds to other places, by a stranger',
    reached: opened,
    never: ['status 200', 'status 201'],
    run: async (ground) => {
      const places = ['/files', '/demonstration/enter', '/team/live', '/nowhere', '/live'];
      const kinds = ['text/plain', 'application/json', 'multipart/form-data; boundary=b', 'application/x-www-form-urlencoded', 'image/png'];
      const tallies = await Promise.all(
        places.flatMap((path) =>
          kinds.map((type) =>
            half(ground, 20, head({ path, type, length: 60_000 }) + (type.startsWith('m') ? '--b\r\n' : 'x'.repeat(59_000))),
          ),
        ),
      );
      return sum(tallies);
    },
  },
  {
    name: 'half a body on hundreds of connections, signed in',
    reached: opened,
    never: ['status 200'],
    run: (ground) => half(ground, 300, head({ length: 250_000, token: ground.insider.token }) + 'x'.repeat(249_000)),
  },
  {
    name: 'a body without a length, by a stranger',
    reached: ['status 411'],
    never: ['status 200'],
    run: (ground) => half(ground, 300, `${head({ chunked: true })}ffff\r\n${'x'.repeat(65_000)}`),
  },
  {
    name: 'chunks of one byte, signed in',
    reached: ['status 411'],
    never: ['status 200'],
    run: (ground) => half(ground, 24, `${head({ chunked: true, token: ground.insider.token })}${'1\r\nx\r\n'.repeat(40_000)}`),
  },
  {
    name: 'forms in chunks of one byte, signed in and by a stranger',
    reached: ['status 411'],
    never: ['status 200', 'status 201'],
    run: async (ground) => {
      const type = 'multipart/form-data; boundary=b';
      const tokens = [ground.insider.token, null];
      return sum(
        await Promise.all(
          tokens.map((token) => half(ground, 24, `${head({ chunked: true, path: '/files', type, token })}${'1\r\n-\r\n'.repeat(40_000)}`)),
        ),
      );
    },
  },
  {
    name: 'heads as large as they may be, by a stranger',
    reached: ['status 431', 'closed by the server'],
    run: (ground) =>
      half(
        ground,
        300,
        `GET /live HTTP/1.1\r\nhost: x\r\n${Array.from({ length: 1_900 }, (_, n) => `h${n}: ${'v'.repeat(9)}\r\n`).join('')}`,
      ),
  },
  {
    name: 'a hundred requests in one go on each connection, none read',
    reached: opened,
    run: (ground) => {
      const body = JSON.stringify({ query: '{ __typename }' });
      return half(ground, 100, (head({ length: body.length, token: ground.insider.token }) + body).repeat(100), { reads: false });
    },
  },
  {
    name: 'handshakes that are refused and never let go',
    reached: opened,
    never: ['status 101'],
    run: (ground) =>
      half(ground, 500, 'GET /team/graphql HTTP/1.1\r\nhost: a b\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n', { letsGo: false }),
  },
  {
    name: 'large answers that nobody takes',
    reached: opened,
    run: (ground) => {
      const query = '{ __schema { types { name description fields { name description args { name } type { name } } } } }';
      const body = JSON.stringify({ query });
      return half(ground, 100, head({ length: body.length, token: ground.insider.token }) + body, { reads: false });
    },
  },
  {
    name: 'compressed bodies, signed in',
    reached: ['INVALID', 'status 400', 'status 415'],
    never: ['answered', 'INTERNAL'],
    run: ({ url, signal, insider: { token } }) => {
      const body = gzipSync(Buffer.alloc(200_000_000, 0x20));
      return many(4, signal, () => send(url, body, { token, headers: { 'content-encoding': 'gzip' } }));
    },
  },
  {
    name: 'two thousand documents, each a little different',
    reached: ['answered', 'RATE_LIMITED'],
    never: ['INTERNAL'],
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
    reached: ['UNAUTHENTICATED', 'answered'],
    run: ({ url, signal }) => many(200, signal, () => ask(url, '{ me { account } }')),
  },
  {
    name: 'passwords tried at once, by a stranger at the same address',
    reached: ['UNAUTHENTICATED', 'RATE_LIMITED'],
    never: ['answered'],
    run: ({ url, signal }) => {
      let n = 0;
      return many(50, signal, () => signIn(url, `nobody-${(n += 1)}`));
    },
  },
  {
    name: 'polls of large selections, signed in',
    reached: ['answered', 'RATE_LIMITED'],
    run: ({ url, signal, insider: { token }, region: { room } }) => {
      const fields = Array.from({ length: 300 }, (_, k) => `f${k}: text`).join(' ');
      const query = `subscription ($room: ID!) { roomUpdates(room: $room) { kind id item { ${fields} } mark } }`;
      return many(16, signal, () => ask(url, query, { token, variables: { room }, path: '/team/live' }));
    },
  },
];

function signIn(url, signInName) {
  const query = 'mutation ($input: SignInInput!) { signIn(input: $input) { __typename ... on Refused { code } } }';
  return ask(url, query, { variables: { input: { commandId: randomUUID(), signInName, password: 'wrong' } } });
}

function sum(tallies) {
  const [first, ...others] = tallies;
  for (const tally of others) for (const outcome of tally.outcomes) first.add(outcome, tally.of(outcome));
  return first;
}

function head({ length, path = '/team/graphql', type = 'application/json', chunked = false, token = null }) {
  return [
    `POST ${path} HTTP/1.1`,
    'host: x',
    `content-type: ${type}`,
    'x-tsumugi-client: test',
    chunked ? 'transfer-encoding: chunked' : `content-length: ${length}`,
    ...(token ? [`authorization: Bearer ${token}`] : []),
    '\r\n',
  ].join('\r\n');
}
