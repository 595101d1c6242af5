/** The built server as a process of its own, over a data folder. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { root } from '../build.mjs';

/**
 * Resolves once the server says that it is ready; `command` comes before it, e.g. a tracer.
 * `onStart` is handed the process before that, so that it can be ended meanwhile.
 */
export async function startServer(folder, { environment = {}, command = [], onStart } = {}) {
  const [program, ...args] = [...command, process.execPath, join(root, 'apps/server/dist/main.js')];
  const child = spawn(program, args, {
    env: {
      PATH: process.env.PATH,
      TSUMUGI_DATA: folder,
      TSUMUGI_PORT: '0',
      TSUMUGI_DEMONSTRATION: 'false',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: a tracer and what it traces end together.
    detached: true,
  });
  let errors = '';
  child.stderr.on('data', (chunk) => (errors += chunk));
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const send = (signal) => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, signal);
  };
  const end = (signal) => async () => {
    send(signal);
    await exited;
  };
  const handle = {
    pid: child.pid,
    send,
    kill: end('SIGKILL'),
    stop: end('SIGTERM'),
    exited,
    code: () => child.exitCode,
    ended: () => child.exitCode !== null || child.signalCode !== null,
    errors: () => errors,
  };
  onStart?.(handle);
  const url = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const ready = /^Tsumugi is ready: (\S+)$/.exec(line);
      if (ready) resolve(ready[1]);
    });
    child.once('error', reject);
    void exited.then((code) => reject(new Error(`The server ended with ${code} before it was ready. ${errors}`)));
  });
  return { url, ...handle };
}
