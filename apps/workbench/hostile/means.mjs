/** What attacks have in common. */
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import WebSocket from 'ws';

/** Sends one document, as anybody may; answers what came of it in a word. */
export function ask(url, query, { variables = {}, ...how } = {}) {
  return send(url, JSON.stringify({ query, variables }), how);
}

export async function send(url, body, { token = null, path = '/team/graphql', signal, headers = {} } = {}) {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-tsumugi-client': 'test',
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...headers,
    },
    body,
    signal,
  });
  const text = await response.text();
  const code = /"code":"(\w+)"/.exec(text)?.[1];
  return code ?? (response.ok ? 'answered' : `status ${response.status}`);
}

/** What came of an attack's tries, how often. */
export class Tally {
  /** Told each outcome when it comes first. */
  static onNew = () => undefined;
  #times = new Map();

  add(outcome, times = 1) {
    if (!this.#times.has(outcome)) Tally.onNew(outcome);
    this.#times.set(outcome, (this.#times.get(outcome) ?? 0) + times);
  }

  of(outcome) {
    return this.#times.get(outcome) ?? 0;
  }

  get outcomes() {
    return [...this.#times.keys()];
  }

  toString() {
    return [...this.#times].map(([outcome, times]) => `${times} × ${outcome}`).join(' ');
  }

  /**
   * The verdict of an attack: what it saw, and what is wrong about it.
   * @param reached outcomes that only what is attacked gives: without any of them nothing was attacked
   * @param never outcomes of which each is a hole; a pattern, or a list
   */
  judged({ reached, never = [] }) {
    const wrong = [];
    if (!this.outcomes.some((outcome) => reached.includes(outcome)))
      wrong.push(`the attack never reached what it attacks (${reached.join(', ')})`);
    for (const outcome of this.outcomes) if (never.includes(outcome)) wrong.push(`${this.of(outcome)} × ${outcome}`);
    return { figures: this.toString() || 'nothing was answered', wrong };
  }
}

/** Does something over and over, several at once, until the attack is over; what the server did at its end does not count. */
export async function many(atOnce, signal, action, tally = new Tally()) {
  const over = new Promise((resolve) => signal.addEventListener('abort', () => resolve(null), { once: true }));
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (!signal.aborted) {
        // An answer that does not come must not keep the attack from ending.
        const outcome = await Promise.race([action().catch((error) => error.cause?.code ?? error.code ?? error.name), over]);
        if (outcome === null) return;
        tally.add(outcome);
        // Nobody is there: the attack must not become one on its own machine.
        if (outcome === 'ECONNREFUSED') await Promise.race([pause(50), over]);
      }
    }),
  );
  return tally;
}

/** Holds connections on which so much was said and nothing more; those that were closed are opened again. */
export async function half({ url, signal }, count, said, { reads = true, letsGo = true } = {}) {
  const { hostname, port } = new URL(url);
  let open = 0;
  const tally = new Tally();
  const sockets = new Set();
  while (!signal.aborted) {
    while (open < count && !signal.aborted) {
      const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
      sockets.add(socket);
      open += 1;
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        open -= 1;
        if (!signal.aborted) tally.add('closed by the server');
      });
      socket.on('end', () => letsGo && socket.destroy());
      socket.on('connect', () => tally.add('opened'));
      socket.on('data', (data) => tally.add(`status ${data.toString('latin1', 9, 12)}`));
      socket.write(said);
      if (!reads) socket.pause();
    }
    await pause(50);
  }
  for (const socket of sockets) socket.destroy();
  return tally;
}

/** A socket of the live protocol; with a token, once the server has said that it knows it. */
export function open(socketUrl, token) {
  const socket = new WebSocket(`${socketUrl}/team/graphql`, 'graphql-transport-ws', { perMessageDeflate: false });
  socket.on('error', () => undefined);
  return new Promise((resolve, reject) => {
    socket.once('close', (code) => reject(new Error(`closed with ${code}`)));
    socket.once('open', () => {
      if (token === null) return resolve(socket);
      socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
      socket.once('message', () => resolve(socket));
    });
  });
}

/** Sends on sockets as fast as the network takes it, until the attack is over; closed ones are opened again. */
export async function flood({ socketUrl, signal, token, sockets, reads }, message, send = (socket, n) => socket.send(message(n))) {
  let sent = 0;
  const tally = new Tally();
  await Promise.all(
    Array.from({ length: sockets }, async () => {
      while (!signal.aborted) {
        const socket = await open(socketUrl, token).catch(() => null);
        if (socket === null) {
          await pause(100);
          continue;
        }
        if (reads) socket.on('message', () => undefined);
        else socket.pause();
        while (!signal.aborted && socket.readyState === WebSocket.OPEN) {
          for (let n = 0; n < 200 && socket.bufferedAmount < 1_000_000; n += 1) {
            send(socket, (sent += 1));
            tally.add('sent');
          }
          await pause(2);
        }
        if (!signal.aborted) tally.add('closed by the server');
        socket.terminate();
      }
    }),
  );
  return tally;
}
