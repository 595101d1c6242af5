/**
 * The real servers that tests of the cluster need, each a process of its own on loopback and a free
 * port, with a folder of its own. What is started here is ended here, by process id.
 */
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { program } from './programs.mjs';

const readyWithinMs = 20_000;

const portRange = '/proc/sys/net/ipv4/ip_local_port_range';

/**
 * A port that nobody listens on, and that the system gives to no connection: whoever is killed and
 * started again on it finds it free. Another process could choose the same before it is used: rare,
 * and seen at once.
 */
export async function freePort() {
  // Where the system does not say, connections have those from here on (IANA).
  const given = await readFile(portRange, 'utf8').then(
    (range) => Number.parseInt(range, 10),
    () => 49_152,
  );
  for (let tries = 0; tries < 100; tries += 1) {
    const port = randomInt(10_000, Math.max(given, 20_000));
    if (await isFree(port)) return port;
  }
  throw new Error('A hundred ports were in use.');
}

async function isFree(port) {
  const server = createServer();
  const listens = await new Promise((resolve) => server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true)));
  if (listens) await new Promise((resolve) => server.close(resolve));
  return listens;
}

/**
 * @typedef {object} TestServer
 * @property {string} url where clients reach it; the same after a restart
 * @property {number} port
 * @property {() => Promise<void>} start starts it again over what it kept
 * @property {(signal?: NodeJS.Signals) => Promise<void>} end ends the process and keeps the folder
 * @property {() => Promise<void>} pause the process stands still (SIGSTOP) when it answers
 * @property {() => void} resume
 * @property {() => Promise<void>} stop ends it for good and removes its folder
 */

/** @returns {Promise<TestServer>} */
export async function startProgram({ name, command, url, port, environment = {}, folder }) {
  let child = null;
  let exited = Promise.resolve();
  const start = async () => {
    if (child) throw new Error(`${name} is already running.`);
    const file = program(command[0]);
    if (!file) throw new Error(`${command[0]} is not installed: use describeWith.`);
    const started = spawn(file, command.slice(1), {
      env: { PATH: process.env.PATH, HOME: folder, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = started;
    let said = '';
    for (const stream of [started.stdout, started.stderr]) stream.on('data', (text) => (said = (said + text).slice(-4_000)));
    let ended = false;
    exited = new Promise((resolve) => {
      started.once('error', (error) => ((said += error.message), (ended = true), resolve()));
      started.once('exit', () => ((ended = true), resolve()));
    });
    const until = performance.now() + readyWithinMs;
    while (!(await answers(port))) {
      if (ended || performance.now() > until) {
        started.kill('SIGKILL');
        child = null;
        throw new Error(`${name} did not start: ${said}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  };
  const end = async (signal = 'SIGTERM') => {
    if (!child) return;
    child.kill('SIGCONT');
    child.kill(signal);
    // One that does not listen to reason must not hold the tests up.
    const hard = setTimeout(() => child?.kill('SIGKILL'), 5_000);
    await exited;
    clearTimeout(hard);
    child = null;
  };
  await start();
  return {
    url,
    port,
    start,
    end,
    pause: async () => {
      child?.kill('SIGSTOP');
      // The signal is on its way while the process still serves: a busy machine takes its time.
      while (child && (await threadsOf(child.pid)).some((state) => state !== 'T')) await new Promise((resolve) => setTimeout(resolve, 5));
    },
    resume: () => child?.kill('SIGCONT'),
    stop: async () => {
      await end('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The state of each thread, as the kernel names it: `T` stands still. None where there is no `/proc`. */
async function threadsOf(pid) {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const stats = await Promise.all(threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/stat`, 'utf8').catch(() => ') T')));
  return stats.map((stat) => stat.slice(stat.lastIndexOf(')') + 2)[0]);
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
}

const folderFor = (name) => mkdtemp(join(tmpdir(), `tsumugi-${name}-`));

/** Core NATS, as the relay uses it. */
export async function startNats() {
  const port = await freePort();
  return startProgram({
    name: 'NATS',
    command: ['nats-server', '--addr', '127.0.0.1', '--port', String(port)],
    url: `nats://127.0.0.1:${port}`,
    port,
    folder: await folderFor('nats'),
  });
}

/** Redis without persistence: what it holds may be lost. */
export async function startRedis() {
  const port = await freePort();
  const folder = await folderFor('redis');
  return startProgram({
    name: 'Redis',
    command: ['redis-server', '--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no', '--dir', folder],
    url: `redis://127.0.0.1:${port}`,
    port,
    folder,
  });
}

/** Speaks KurrentDB's protocol, over a log that outlives it. Runs from libs/event-store/dist: build first. */
export async function startEventStore() {
  const port = await freePort();
  const folder = await folderFor('kurrentdb');
  const entry = fileURLToPath(new URL('../../libs/event-store/dist/kurrentdb/protocol-process.js', import.meta.url));
  return startProgram({
    name: 'the protocol server',
    command: ['node', entry, String(port), folder],
    url: `kurrentdb://127.0.0.1:${port}?tls=false&discoveryInterval=10`,
    port,
    folder,
  });
}

/** The S3 servers that are tried; both refuse to overwrite with `If-None-Match: *`. */
export const s3Servers = ['versitygw', 'minio'];

/** @param {'versitygw' | 'minio'} kind; the buckets are for the client to make */
export async function startS3(kind = 'versitygw') {
  const port = await freePort();
  const folder = await folderFor(kind);
  const accessKey = 'tsumugi-tests';
  const secretKey = 'tsumugi-tests-secret';
  const command =
    kind === 'minio'
      ? ['minio', 'server', '--quiet', '--address', `127.0.0.1:${port}`, '--console-address', `127.0.0.1:${await freePort()}`, folder]
      : ['versitygw', '--port', `127.0.0.1:${port}`, '--health', '/health', 'posix', folder];
  const environment = {
    MINIO_ROOT_USER: accessKey,
    MINIO_ROOT_PASSWORD: secretKey,
    ROOT_ACCESS_KEY: accessKey,
    ROOT_SECRET_KEY: secretKey,
  };
  const server = await startProgram({ name: kind, command, url: `http://127.0.0.1:${port}`, port, environment, folder });
  return { ...server, accessKey, secretKey };
}
