/** Uploads and downloads that stand still, come twice or outlast a session. */
/* global Blob, FormData */
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { many, Tally } from '../means.mjs';

const megabyte = 1024 * 1024;

/** A PDF of that many bytes. */
function pdf(bytes) {
  const [head, end] = [Buffer.from('%PDF-1.4\n'), Buffer.from('\n%%EOF\n')];
  return Buffer.concat([head, Buffer.alloc(bytes - head.length - end.length, 0x20), end]);
}

const headersOf = (token) => ({ 'x-tsumugi-client': 'test', ...(token ? { authorization: `Bearer ${token}` } : {}) });

async function upload(url, { token, patient, bytes, name = 'a.pdf', commandId = randomUUID(), signal }) {
  const form = new FormData();
  form.set('patient', patient);
  form.set('commandId', commandId);
  form.set('file', new Blob([bytes]), name);
  const response = await fetch(`${url}/files`, { method: 'POST', body: form, headers: headersOf(token), signal });
  const { file, refused } = await response.json();
  return { file: file ?? null, outcome: refused?.code ?? 'stored' };
}

/** Sends the head of a request and perhaps some of its body, and then nothing: reads nothing either. Resolves when it ends. */
function standStill(url, lines, { body = null, signal, tally }) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.pause();
  socket.write(`${[...lines, 'host: tsumugi'].join('\r\n')}\r\n\r\n`);
  for (const piece of body ?? []) socket.write(piece);
  socket.once('connect', () => tally.add('stands'));
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

const boundary = 'a-boundary';
const end = Buffer.from(`\r\n--${boundary}--\r\n`);

/** The lines and the beginning of an upload whose form has so many bytes in all. */
function uploadOf({ token, patient, bytes }) {
  const field = (name, value) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const head =
    field('patient', patient) +
    field('commandId', randomUUID()) +
    `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.pdf"\r\ncontent-type: application/pdf\r\n\r\n`;
  const lines = [
    'POST /files HTTP/1.1',
    'x-tsumugi-client: test',
    `content-type: multipart/form-data; boundary=${boundary}`,
    `content-length: ${bytes}`,
    ...authorization(token),
  ];
  return { head: Buffer.from(head), body: head, lines };
}

/** @param half the half that comes, made once: an attacker pays for it only once, too */
function halfAnUpload(url, { token, patient, bytes, half, signal, tally }) {
  const { head, lines } = uploadOf({ token, patient, bytes });
  return standStill(url, lines, { body: [head, half], signal, tally });
}

/** Something long that the attacker may read. */
async function longFile(url, { token, patient, signal }) {
  const { file, outcome } = await upload(url, { token, patient, bytes: pdf(28 * megabyte), signal });
  if (!file) throw new Error(`The attacker could not upload: ${outcome}.`);
  return `/files/${file}/original`;
}

const readNothing = (url, path, token, signal, more, tally) =>
  standStill(url, [`GET ${path} HTTP/1.1`, ...authorization(token), ...more], { signal, tally });

export const attacks = [
  {
    name: 'sixty downloads of 28 MB that nobody reads, signed in twice',
    short: true,
    reached: ['stands'],
    prepare: async (ground) => ({ path: await longFile(ground.url, of(ground)), other: await ground.signIn() }),
    run: ({ url, signal, insider: { token } }, { path, other }) =>
      standing((tally) =>
        many(60, signal, () => readNothing(url, path, Math.random() < 0.5 ? token : other.token, signal, [], tally), tally),
      ),
  },
  {
    name: 'ranges of 28 MB, tiny, many and many at once, signed in',
    reached: ['status 206'],
    never: ['status 500'],
    prepare: (ground) => longFile(ground.url, of(ground)),
    run({ url, signal, insider: { token } }, path) {
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
    short: true,
    reached: ['stands'],
    run: (ground) => {
      const half = pdf(20 * megabyte);
      return standing((tally) =>
        many(40, ground.signal, () => halfAnUpload(ground.url, { ...of(ground), half, bytes: 40 * megabyte, tally }), tally),
      );
    },
  },
  {
    name: 'uploads of 40 MB of which half comes, by a stranger',
    reached: ['stands', 'UNAUTHENTICATED'],
    run: (ground) => {
      const half = pdf(20 * megabyte);
      return standing((tally) =>
        many(40, ground.signal, () => halfAnUpload(ground.url, { ...of(ground), token: null, half, bytes: 40 * megabyte, tally }), tally),
      );
    },
  },
  {
    name: 'uploads of 40 MB, whole, by twelve sessions of one person',
    reached: ['stored', 'TOO_LARGE'],
    never: ['INTERNAL'],
    prepare: async ({ signIn }) => {
      const tokens = [];
      for (let n = 0; n < 12; n += 1) tokens.push((await signIn()).token);
      return tokens;
    },
    run: (ground, tokens) => {
      const bytes = pdf(28 * megabyte);
      let n = 0;
      return many(12, ground.signal, async () => {
        const { outcome } = await upload(ground.url, { ...of(ground), token: tokens[(n += 1) % tokens.length], bytes });
        return outcome;
      });
    },
  },
  {
    name: 'pictures of fifty million pixels, small as files, signed in',
    reached: ['stored', 'RATE_LIMITED', 'BUSY'],
    never: ['INTERNAL'],
    // Turned, it must be unpacked as a whole.
    growsMb: 300,
    prepare: () => flatPicture(8_000, 6_200),
    run: (ground, bytes) =>
      many(8, ground.signal, async () => {
        const { outcome } = await upload(ground.url, { ...of(ground), bytes, name: 'a.jpg' });
        return outcome;
      }),
  },
  {
    name: 'pictures of more pixels than are taken, signed in',
    reached: ['TOO_LARGE', 'UNSUPPORTED_FILE', 'INVALID'],
    never: ['stored', 'INTERNAL'],
    prepare: () => flatPicture(16_000, 16_000),
    run: (ground, bytes) =>
      many(8, ground.signal, async () => {
        const { outcome } = await upload(ground.url, { ...of(ground), bytes, name: 'a.jpg' });
        return outcome;
      }),
  },
  {
    name: 'forms of a hundred thousand parts, signed in',
    reached: ['INVALID'],
    never: ['stored', 'INTERNAL'],
    run: (ground) => {
      const part = '--b\r\ncontent-disposition: form-data; name="x"\r\n\r\n1\r\n';
      const body = Buffer.from(`${part.repeat(100_000)}--b--\r\n`);
      return many(8, ground.signal, async () => {
        const headers = { ...headersOf(ground.insider.token), 'content-type': 'multipart/form-data; boundary=b' };
        const response = await fetch(`${ground.url}/files`, { method: 'POST', headers, body, signal: ground.signal });
        return (await response.json()).refused?.code ?? 'stored';
      });
    },
  },
  {
    name: 'one document six times at once with one id, signed in',
    reached: ['stored'],
    never: ['MORE THAN ONE FILE', 'INTERNAL'],
    run: (ground) => {
      const bytes = pdf(megabyte);
      return many(1, ground.signal, async () => {
        const commandId = randomUUID();
        const answers = await Promise.all(Array.from({ length: 6 }, () => upload(ground.url, { ...of(ground), bytes, commandId })));
        const files = new Set(answers.map(({ file }) => file));
        return files.size === 1 ? answers[0].outcome : 'MORE THAN ONE FILE';
      });
    },
  },
  {
    name: 'uploads that outlast the session',
    reached: ['UNAUTHENTICATED'],
    never: ['stored', 'INTERNAL'],
    prepare: async ({ signIn }) => {
      const leaving = [];
      for (let n = 0; n < 8; n += 1) leaving.push(await signIn());
      return leaving;
    },
    // What is still on its way when the session ends must not be stored: half of it comes after the answer to that.
    run: (ground, leaving) =>
      many(2, ground.signal, async () => {
        const person = leaving.pop() ?? (await ground.signIn());
        return outlasting(ground, person);
      }),
  },
];

const of = ({ insider: { token }, region: { patient }, signal }) => ({ token, patient, signal });

/** Counts what stands as well as what ended: that it stands is what the attack wants. */
const standing = (attack) => attack(new Tally());

async function flatPicture(width, height) {
  const { default: sharp } = await import('sharp');
  const create = { width, height, channels: 3, background: '#a04040' };
  return sharp({ create, limitInputPixels: false }).withMetadata({ orientation: 6 }).jpeg().toBuffer();
}

/** Sends half of a file, signs out, and sends the rest once that was answered. */
async function outlasting({ url, region: { patient }, signal }, person) {
  const { hostname, port } = new URL(url);
  const { head, body, lines } = uploadOf({ token: person.token, patient, bytes: 2 * megabyte });
  const rest = Buffer.concat([pdf(2 * megabyte - head.length - end.length), end]);
  const socket = connect(Number(port), hostname);
  const answered = new Promise((resolve) => {
    let text = '';
    socket.on('data', (data) => {
      text += data;
      const code = /"code":"(\w+)"/.exec(text)?.[1];
      if (code) resolve(code);
      if (/^HTTP\/1.1 201/.test(text)) resolve('stored');
    });
    socket.on('error', (error) => resolve(error.code));
    socket.on('close', () => resolve('ended'));
    signal.addEventListener('abort', () => socket.destroy(), { once: true });
  });
  socket.write(`${[...lines, 'host: tsumugi'].join('\r\n')}\r\n\r\n${body}`);
  socket.write(rest.subarray(0, megabyte));
  await pause(20);
  await person.do('signOut', 'SignOutInput', {});
  socket.write(rest.subarray(megabyte));
  const outcome = await answered;
  socket.destroy();
  return outcome;
}
