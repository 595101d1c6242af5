/** Uploads and downloads that stand still, come twice or outlast a session. */
/* global Blob, FormData */
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { many } from '../means.mjs';

const megabyte = 1024 * 1024;

/** A PDF of that many bytes. */
function pdf(bytes) {
  const [head, end] = [Buffer.from('%PDF-1.4\n'), Buffer.from('\n%%EOF\n')];
  return Buffer.concat([head, Buffer.alloc(bytes - head.length - end.length, 0x20), end]);
}

const headersOf = (token) => ({ 'x-tsumugi-client': 'test', ...(token ? { authorization: `Bearer ${token}` } : {}) });

async function upload(url, { token, patient, bytes, commandId = randomUUID(), signal }) {
  const form = new FormData();
  form.set('patient', patient);
  form.set('commandId', commandId);
  form.set('file', new Blob([bytes]), 'a.pdf');
  const response = await fetch(`${url}/files`, { method: 'POST', body: form, headers: headersOf(token), signal });
  const { file, refused } = await response.json();
  return { file: file ?? null, outcome: refused?.code ?? 'stored' };
}

/** Sends the head of a request and perhaps some of its body, and then nothing: reads nothing either. Resolves when it ends. */
function standStill(url, lines, { body = null, signal }) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.pause();
  socket.write(`${[...lines, 'host: tsumugi'].join('\r\n')}\r\n\r\n`);
  if (body) socket.write(body);
  const stop = () => socket.destroy();
  signal.addEventListener('abort', stop, { once: true });
  return new Promise((resolve) => {
    const ended = (how) => {
      signal.removeEventListener('abort', stop);
      resolve(how);
    };
    socket.on('error', (error) => ended(error.code ?? 'broken off'));
    socket.on('close', () => ended('ended'));
  });
}

const authorization = (token) => (token ? [`authorization: Bearer ${token}`] : []);

function halfAnUpload(url, { token, patient, bytes, signal }) {
  const boundary = 'a-boundary';
  const field = (name, value) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const head = field('patient', patient) + field('commandId', randomUUID());
  const file = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(head + file), pdf(bytes / 2)]);
  const lines = [
    'POST /files HTTP/1.1',
    'x-tsumugi-client: test',
    `content-type: multipart/form-data; boundary=${boundary}`,
    `content-length: ${bytes}`,
    ...authorization(token),
  ];
  return standStill(url, lines, { body, signal });
}

/** Something long that the attacker may read. */
async function longFile(url, { token, patient, signal }) {
  const { file, outcome } = await upload(url, { token, patient, bytes: pdf(28 * megabyte), signal });
  if (!file) throw new Error(`The attacker could not upload: ${outcome}.`);
  return `/files/${file}/original`;
}

const readNothing = (url, path, token, signal, more = []) =>
  standStill(url, [`GET ${path} HTTP/1.1`, ...authorization(token), ...more], { signal });

export const attacks = [
  {
    name: 'sixty downloads of 28 MB that nobody reads, signed in twice',
    short: true,
    async run({ url, signal, insider: { token }, signIn, region: { patient } }) {
      const path = await longFile(url, { token, patient, signal });
      const other = await signIn();
      return many(60, signal, () => readNothing(url, path, Math.random() < 0.5 ? token : other.token, signal));
    },
  },
  {
    name: 'ranges of 28 MB, tiny, many and many at once, signed in',
    async run({ url, signal, insider: { token }, region: { patient } }) {
      const path = await longFile(url, { token, patient, signal });
      const ranges = ['bytes=0-0', `bytes=${Array.from({ length: 500 }, (_, n) => `${n}-${n}`).join(',')}`, `bytes=-${28 * megabyte}`];
      return many(12, signal, async () => {
        const range = ranges[Math.floor(Math.random() * ranges.length)];
        const response = await fetch(`${url}${path}`, { headers: { ...headersOf(token), range }, signal });
        await response.body.cancel();
        return `status ${response.status}`;
      });
    },
  },
  {
    name: 'uploads of 40 MB of which half comes, signed in',
    run: ({ url, signal, insider: { token }, region: { patient } }) =>
      many(40, signal, () => halfAnUpload(url, { token, patient, bytes: 40 * megabyte, signal })),
  },
  {
    name: 'uploads of 40 MB of which half comes, by a stranger',
    run: ({ url, signal, region: { patient } }) =>
      many(40, signal, () => halfAnUpload(url, { token: null, patient, bytes: 40 * megabyte, signal })),
  },
  {
    name: 'one document six times at once with one id, signed in',
    run: ({ url, signal, insider: { token }, region: { patient } }) =>
      many(1, signal, async () => {
        const commandId = randomUUID();
        const answers = await Promise.all(
          Array.from({ length: 6 }, () => upload(url, { token, patient, bytes: pdf(megabyte), commandId, signal })),
        );
        return new Set(answers.map(({ file }) => file)).size === 1 ? answers[0].outcome : 'MORE THAN ONE FILE';
      }),
  },
  {
    name: 'uploads that outlast the session',
    run: ({ url, signal, signIn, region: { patient } }) =>
      many(2, signal, async () => {
        const leaving = await signIn();
        const [{ outcome }] = await Promise.all([
          upload(url, { token: leaving.token, patient, bytes: pdf(20 * megabyte), signal }),
          pause(5).then(() => leaving.do('signOut', 'SignOutInput', {})),
        ]);
        return outcome;
      }),
  },
];
