/** Fan-out of one room's updates to many sockets: `bare`, `stock` and `hub` in turn. See README.md. */
import { fork } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import WebSocket from 'ws';

const { values } = parseArgs({
  options: {
    sockets: { type: 'string', default: '500' },
    updates: { type: 'string', default: '300' },
    rounds: { type: 'string', default: '5' },
    out: { type: 'string' },
  },
});
const sockets = Number(values.sockets);
const updates = Number(values.updates);
const rounds = Number(values.rounds);
const arms = ['bare', 'stock', 'hub'];
const query = 'subscription ($room: ID!) { roomUpdates(room: $room) { kind id item { id text author postedAt seenCount } mark } }';

/** Opens the sockets, has the server send its updates, and waits until all have arrived. */
async function measure(arm) {
  const server = fork(fileURLToPath(new URL('./fan-out-server.mjs', import.meta.url)), [arm, String(sockets)]);
  const said = (wanted) => new Promise((resolve) => server.on('message', (message) => message.kind === wanted && resolve(message)));
  const { port } = await said('listening');
  let arrived = 0;
  let allArrived;
  const done = new Promise((resolve) => (allArrived = resolve));
  const clients = await Promise.all(
    Array.from({ length: sockets }, async () => {
      const client = new WebSocket(`ws://127.0.0.1:${port}`, 'graphql-transport-ws', { perMessageDeflate: false });
      await new Promise((resolve, reject) => client.once('open', resolve).once('error', reject));
      client.send('{"type":"connection_init"}');
      await new Promise((resolve) => client.once('message', resolve));
      client.send(JSON.stringify({ id: 'room', type: 'subscribe', payload: { query, variables: { room: 'r1' } } }));
      // Nothing is parsed: the client must not be what is measured.
      client.on('message', (data) => {
        if (!data.includes('"kind":"ADDED"')) return;
        arrived += 1;
        if (arrived === sockets * updates) allArrived();
      });
      return client;
    }),
  );
  await said('all-subscribed');
  const began = performance.now();
  server.send({ kind: 'go', updates });
  await done;
  const seconds = (performance.now() - began) / 1_000;
  server.send({ kind: 'report' });
  const { cpuMs } = await said('report');
  for (const client of clients) client.terminate();
  server.kill();
  return { arm, deliveredPerSecond: (sockets * updates) / seconds, serverMicrosecondsPerDelivery: (cpuMs * 1_000) / (sockets * updates) };
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const runs = [];
for (let round = 0; round < rounds; round += 1) {
  for (const arm of arms) runs.push({ round, ...(await measure(arm)) });
}
const summary = arms.map((arm) => {
  const of = runs.filter((run) => run.arm === arm);
  const cpu = of.map((run) => run.serverMicrosecondsPerDelivery);
  const ratios = of.map(
    (run) =>
      run.serverMicrosecondsPerDelivery /
      runs.find((other) => other.round === run.round && other.arm === 'bare').serverMicrosecondsPerDelivery,
  );
  return {
    arm,
    'delivered/s': Math.round(median(of.map((run) => run.deliveredPerSecond))),
    'server µs each': `${median(cpu).toFixed(1)} (${Math.min(...cpu).toFixed(1)}–${Math.max(...cpu).toFixed(1)})`,
    '× bare': `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)})`,
  };
});
console.log(`${sockets} sockets, ${updates} updates, ${rounds} rounds, ${availableParallelism()} cores`);
console.table(summary);
const result = {
  when: new Date().toISOString().slice(0, 10),
  node: process.version,
  processor: cpus()[0]?.model,
  cores: availableParallelism(),
  sockets,
  updates,
  rounds,
  summary,
  runs,
};
const out = values.out ?? fileURLToPath(new URL(`./results/fan-out-${result.when}.json`, import.meta.url));
await mkdir(fileURLToPath(new URL('./results/', import.meta.url)), { recursive: true });
await writeFile(out, `${JSON.stringify(result, null, 2)}\n`);
