/** The nurse who works while somebody attacks: she posts, reads, and sees her post on her open screen. */
import { setTimeout as pause } from 'node:timers/promises';
import WebSocket from 'ws';
import { Client } from '../crash/client.mjs';

const paceMs = 60;
/** A colleague at her address comes to work, now and then. */
const signsInEvery = 8;
const givesUpMs = 15_000;
const signsInWithinMs = 3_000;
const timeline = 'query ($room: ID!) { timeline(room: $room) { live edges { node { id text author { name } } } } }';
const updates = 'subscription ($room: ID!) { roomUpdates(room: $room) { kind id item { id text } mark } }';

let times = [];
let failed = [];

class Patient extends Client {
  signal() {
    return AbortSignal.timeout(givesUpMs);
  }
}

process.on('message', (message) => {
  if (message === 'measure') {
    const sorted = times.sort((one, other) => one - other);
    const p99 = sorted.length === 0 ? 0 : Math.round(sorted[Math.ceil(sorted.length * 0.99) - 1]);
    process.send({ p99, samples: sorted.length, failed });
    times = [];
    failed = [];
    return;
  }
  void work(message);
});

async function work({ url, room, token, signInName, password }) {
  // At work here since before the attack began.
  await new Patient(url, 'team').signIn(signInName, password);
  const nurse = new Patient(url, 'team', token);
  const shown = new Map();
  await watch(url, room, token, (id) => shown.get(id)?.());
  process.send('at work');
  for (let round = 0; ; round += 1) {
    if (round % signsInEvery === 0) await admitted(() => new Patient(url, 'team').signIn(signInName, password));
    await timed(async () => {
      const id = await nurse.do('publishPost', 'PublishPostInput', { room, text: '血圧は落ち着いています。' });
      const arrived = new Promise((resolve, reject) => {
        shown.set(id, resolve);
        setTimeout(() => reject(new Error('her post did not come to her screen')), givesUpMs).unref();
      });
      // It may have come before the answer.
      if (seen.has(id)) return;
      await arrived;
      shown.delete(id);
    });
    await timed(() => nurse.read(timeline, { room }));
    await pause(paceMs);
  }
}

const seen = new Set();

function watch(url, room, token, onUpdate) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/team/graphql`, 'graphql-transport-ws');
  const send = (message) => socket.send(JSON.stringify(message));
  socket.on('close', (code) => failed.push(`her stream closed with ${code}`));
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.on('open', () => send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
    socket.on('message', (data) => {
      const { type, payload } = JSON.parse(data);
      if (type === 'connection_ack') send({ id: 'room', type: 'subscribe', payload: { query: updates, variables: { room } } });
      if (type === 'error') failed.push(`her stream ended: ${payload[0]?.message}`);
      if (type !== 'next') return;
      resolve();
      const { id } = payload.data.roomUpdates;
      seen.add(id);
      onUpdate(id);
    });
  });
}

/** Takes as long as a password takes, several times over where the processor is not theirs alone; but is not refused. */
async function admitted(action) {
  const began = performance.now();
  try {
    await action();
    if (performance.now() - began > signsInWithinMs) failed.push('her colleague waited too long to sign in');
  } catch (error) {
    failed.push(`her colleague could not sign in: ${error.cause?.code ?? error.message}`);
  }
}

async function timed(action) {
  const began = performance.now();
  try {
    await action();
  } catch (error) {
    failed.push(error.message);
  }
  times.push(performance.now() - began);
}
