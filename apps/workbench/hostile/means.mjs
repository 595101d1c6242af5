/** What attacks have in common. */
import { setTimeout as pause } from 'node:timers/promises';
import WebSocket from 'ws';

/** Sends one document, as anybody may; answers what came of it in a word. */
export async function ask(url, query, { variables = {}, token = null, path = '/team/graphql', signal } = {}) {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-tsumugi-client': 'test', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify({ query, variables }),
    signal,
  });
  const text = await response.text();
  const code = /"code":"(\w+)"/.exec(text)?.[1];
  return code ?? (response.ok ? 'answered' : `status ${response.status}`);
}

/** Does something over and over, several at once, until the attack is over; answers how often which outcome came. */
export async function many(atOnce, signal, action) {
  const outcomes = new Map();
  const over = new Promise((resolve) => signal.addEventListener('abort', () => resolve(null), { once: true }));
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (!signal.aborted) {
        // An answer that does not come must not keep the attack from ending.
        const outcome = await Promise.race([action().catch((error) => error.cause?.code ?? error.name), over]);
        if (outcome !== null) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      }
    }),
  );
  return [...outcomes].map(([outcome, times]) => `${times} × ${outcome}`).join(' ') || 'nothing was answered';
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
  let closed = 0;
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
          for (let n = 0; n < 200 && socket.bufferedAmount < 1_000_000; n += 1) send(socket, (sent += 1));
          await pause(2);
        }
        closed += 1;
        socket.terminate();
      }
    }),
  );
  return `${sent} sent, ${closed - sockets} sockets closed by the server`;
}
