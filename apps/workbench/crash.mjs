/**
 * `npm run test:crash [-- --kills N --seed S]`: a team writes over GraphQL as fast as it can while
 * the server is killed at random moments. After each restart a ledger of the writers is held to
 * what the server shows: every answered write once and whole, every other at most once. The last
 * line counts; the exit code is 1 when anything was lost, doubled or half.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { buildStale } from './build.mjs';
import { Client } from './crash/client.mjs';
import { Ledger } from './crash/ledger.mjs';
import { makeRegion } from './crash/region.mjs';
import { startServer } from './crash/server-process.mjs';
import { Workload } from './crash/workload.mjs';
import { seeded } from './seeded.mjs';

const { values } = parseArgs({ options: { kills: { type: 'string', default: '100' }, seed: { type: 'string', default: '1' } } });
const kills = Number(values.kills);
const writersPerPerson = 5;
const longestRoundMs = 900;

await buildStale();
const random = seeded(Number(values.seed));
const folder = await mkdtemp(join(tmpdir(), 'tsumugi-crash-'));
const region = await makeRegion(folder);
const ledger = new Ledger();
const picture = await sharp({ create: { width: 24, height: 16, channels: 3, background: '#8090a0' } })
  .png()
  .toBuffer();
const workload = new Workload(region, ledger, random, picture);
const person = (url, { token, account }) => Object.assign(new Client(url, 'team', token), { account });

/** What a client does whose answer never came: it sends the same command again. */
async function retry(entry, url) {
  const client = person(url, { token: entry.client.token, account: entry.client.account });
  const { name, type, input, answer: first } = entry;
  const before = entry.state;
  const answer = name ? await client.mutate(name, type, input) : await client.upload(region.patient, input.commandId, picture, input.name);
  const id = answer.id ?? answer.file;
  if (before === 'answered' && id !== first) ledger.doubled.add(`${entry.kind} ${input.commandId}`);
  if (id) ledger.answered(entry, id);
  else ledger.refused(entry, answer.refused ?? answer);
}

let server = await startServer(folder);
try {
  for (let killed = 0; killed < kills; killed += 1) {
    const { url } = server;
    const clients = region.people.flatMap((someone) => Array.from({ length: writersPerPerson }, () => person(url, someone)));
    const running = workload.run(clients);
    await new Promise((resolve) => setTimeout(resolve, 20 + random() * longestRoundMs));
    await server.kill();
    await running;
    server = await startServer(folder);
    for (const entry of ledger.unanswered()) {
      entry.client.url = server.url;
      if (random() < 0.5) await retry(entry, server.url);
    }
    for (const entry of ledger.lastAnswered(5)) await retry(entry, server.url);
    for (const { client } of ledger.entries.slice(-500)) client.url = server.url;
    await ledger.check(person(server.url, region.people[0]), region);
    if (process.stdout.isTTY) process.stdout.write(`\r${killed + 1} of ${kills}, ${ledger.answeredWrites} answered writes`);
  }
  for (const { client } of ledger.entries) client.url = server.url;
  await ledger.check(person(server.url, region.people[0]), region, true);
} finally {
  await server.stop();
}
if (process.stdout.isTTY) process.stdout.write('\n');
const { lost, doubled, half, refusals } = ledger;
for (const [what, found] of Object.entries({ lost, doubled, half }))
  for (const name of [...found].slice(0, 20)) console.log(`${what}: ${name}`);
for (const refusal of new Set(refusals)) console.log(`refused: ${refusal}`);
const well = lost.size + doubled.size + half.size === 0 && refusals.length === 0;
if (well) await rm(folder, { recursive: true, force: true });
else console.log(`The data folder is kept: ${folder}`);
console.log(`kills: ${kills}, answered writes: ${ledger.answeredWrites}, lost: ${lost.size}, doubled: ${doubled.size}, half: ${half.size}`);
process.exit(well && ledger.answeredWrites > 0 ? 0 : 1);
