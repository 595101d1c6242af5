/**
 * `npm run test:chaos [-- --minutes M --seed S --short]`: three nodes over real servers, with a team
 * that writes, screens that are open and rights that end and are given again, while nodes and
 * servers are killed, stopped and cut off one after the other. Judged from outside: every answered
 * write is there once at every node, every refused one is not; every screen is right again by
 * itself; nothing reached anybody after their right ended; no session ended and no limit opened.
 * The last line counts; the exit code is 1 when anything was amiss.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { buildStale } from './build.mjs';
import { Cluster } from './chaos/cluster.mjs';
import { ComingsAndGoings, rightNames } from './chaos/comings-and-goings.mjs';
import { strike } from './chaos/faults.mjs';
import { Guesser } from './chaos/guesser.mjs';
import { difference, leaks, Outages, Rights } from './chaos/judge.mjs';
import { Peeper } from './chaos/peeper.mjs';
import { makeCare } from './chaos/region.mjs';
import { RoamingClient } from './chaos/roaming-client.mjs';
import { faultKinds, inWords, schedule } from './chaos/schedule.mjs';
import { ask, lists, Screen } from './chaos/screen.mjs';
import { Ledger } from './crash/ledger.mjs';
import { Workload } from './crash/workload.mjs';
import { seeded } from './seeded.mjs';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '7' },
    seed: { type: 'string', default: '1' },
    short: { type: 'boolean', default: false },
    only: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});
const { short } = values;
const seed = Number(values.seed);
const nodeCount = 3;
const staleAfterMs = short ? 3_000 : 10_000;
/** A fault is over when what was struck runs again; from then on the screens have so long. */
const rightWithinMs = 15_000;
const servesWithinMs = 20_000;
const settledWithinMs = 30_000;
const writerPaceMs = short ? 350 : 450;

const inSeconds = (ms) => `${(ms / 1_000).toFixed(1)} s`;
const say = (line) => process.stdout.write(`${line}\n`);
const wrong = [];
let closing = false;
let over = false;
let cluster = null;
let starting = null;

const end = async (code) => {
  closing = over = true;
  // Also what is only just being started.
  const started = cluster ?? (await starting?.catch(() => null));
  await started?.end({ keep: values.keep });
  process.exit(code);
};
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void end(1));

/** For how long this process itself was held up lately: what it sees then, it sees late. */
const lateness = { at: performance.now(), ms: 0, seenAt: 0 };
setInterval(() => {
  const now = performance.now();
  const late = now - lateness.at - 50;
  if (late > 20 || now - lateness.seenAt > 2_000) Object.assign(lateness, { ms: Math.max(0, late), seenAt: now });
  lateness.at = now;
}, 50).unref();

try {
  await buildStale();
  starting = Cluster.start({ nodes: nodeCount });
  cluster = await starting;
  const kinds = faultKinds.filter(
    (kind) => (values.only ? kind.includes(values.only) : true) && (cluster.network || kind !== 'node cut off'),
  );
  if (!cluster.network) say('skipped: this machine allows no network of its own, so that no node is cut off');
  const faults = schedule({ seed, minutes: Number(values.minutes), short, nodes: nodeCount, kinds });
  say(`seed ${seed}: ${faults.length} faults`);
  const care = await makeCare(cluster, staleAfterMs);
  await cluster.begin();
  await run(care, faults);
} catch (error) {
  say(`The run broke off: ${error.stack}`);
  for (const { name, said } of cluster?.nodes ?? []) if (said) say(`${name} said: ${said.slice(-2_000)}`);
  await end(1);
}

async function run(care, faults) {
  const { people, common, guarded } = care;
  const { urls } = cluster;
  const ledgers = new Map([
    [common, new Ledger()],
    [guarded, new Ledger()],
  ]);
  const sum = (count) => [...ledgers.values()].reduce((total, ledger) => total + count(ledger), 0);
  const answeredWrites = () => sum((ledger) => ledger.answeredWrites);
  const rights = new Rights();
  const outages = new Outages();
  const frames = [];
  const refusals = new Map();
  const notes = {
    unsettled: 0,
    internals: new Map(),
    internal: (name) => notes.internals.set(name, (notes.internals.get(name) ?? 0) + 1),
    signedOut: ({ account }) => wrong.push(`a session of ${account} ended by itself`),
    bounces: 0,
    bounced: () => (notes.bounces += 1),
    refused: (code) => refusals.set(code, (refusals.get(code) ?? 0) + 1),
  };
  const world = {
    urls,
    random: seeded(seed + 1),
    rights,
    notes,
    closing: () => closing,
    over: () => over,
    seen: (frame) => frames.push(frame),
    lateMs: () => lateness.ms,
    doing: () => doing,
  };
  let doing = 'at the start';

  const screen = (who, list, where, on, node) => {
    const args = list === 'timeline' ? { room: where.room } : { patient: where.patient };
    const name = `${who}: ${list} of ${where === common ? 'the common patient' : 'the guarded patient'}`;
    return new Screen(world, people[who], { name, list, args, rights: on.map((each) => rightNames[each]), node }).open();
  };
  const screens = [
    screen('nurses', 'timeline', common, [], 0),
    screen('nurse', 'timeline', common, [], 1),
    screen('nightNurse', 'timeline', common, ['session'], 2),
    screen('clinic', 'timeline', common, [], 1),
    screen('clinicNurse', 'timeline', common, ['staff'], 2),
    screen('pharmacy', 'timeline', common, [], 2),
    screen('nurses', 'readings', common, [], 1),
    screen('pharmacy', 'readings', common, [], 0),
    screen('nightNurse', 'readings', common, ['session'], 0),
    screen('nurses', 'timeline', guarded, [], 2),
    screen('clinic', 'timeline', guarded, ['consent'], 0),
    screen('clinicNurse', 'timeline', guarded, ['consent', 'staff'], 1),
    screen('clinic', 'timeline', guarded, ['consent'], 2),
  ];
  const restingOn = (what) => screens.filter((each) => each.rights.includes(rightNames[what]));

  const picture = await sharp({ create: { width: 24, height: 16, channels: 3, background: '#8090a0' } })
    .png()
    .toBuffer();
  const client = (who, node, paceMs = 0) => new RoamingClient(world, people[who], { node, paceMs });
  const commonWriters = ['nurses', 'nurse', 'clinic', 'pharmacy', 'nurses', 'clinic'].map((who, n) =>
    client(who, n % nodeCount, writerPaceMs),
  );
  const guardedWriters = ['nurses', 'nurse'].map((who, n) => client(who, (n + 1) % nodeCount, 2 * writerPaceMs));
  const peeper = (who, { room }, on, writes) =>
    new Peeper(world, people[who], { name: `${who}, asking`, room, rights: on.map((each) => rightNames[each]), writes, everyMs: 400 });
  const guesser = new Guesser(world, short ? 1_000 : 3_000);
  const writing = [
    new Workload(common, ledgers.get(common), world.random, picture).run(commonWriters),
    new Workload(guarded, ledgers.get(guarded), world.random, picture).run(guardedWriters),
    new ComingsAndGoings(
      world,
      care,
      { nurses: client('nurses', 0), clinic: client('clinic', 1) },
      {
        consent: restingOn('consent'),
        staff: restingOn('staff'),
        session: restingOn('session'),
      },
    ).run(),
    guesser.run(),
    peeper('clinic', guarded, ['consent']).run(),
    peeper('clinicNurse', common, ['staff'], true).run(),
    peeper('nightNurse', common, ['session'], true).run(),
  ];
  const broken = Promise.all(writing).then(() => new Promise(() => undefined));
  const orBroken = (work) => Promise.race([work, broken]);

  /** What a fresh query shows the screen's person; null where it is refused, undefined where no node answers. */
  const refusedWith = new Map();
  const fresh = async ({ name, list, person, args }, from = 0) => {
    for (let n = 0; n < nodeCount; n += 1) {
      const answer = await ask(urls[(from + n) % nodeCount], person.token, list.query, args).catch(() => null);
      if (answer?.data) return list.page(answer.data).items;
      const code = answer?.errors?.[0].extensions?.code;
      if (['NOT_FOUND', 'UNAUTHENTICATED'].includes(code)) return null;
      refusedWith.set(name, code ?? 'nothing');
      // The judge asks oftener than a person may; who is told to slow down does.
      if (code === 'RATE_LIMITED') await pause(1_500);
    }
    return undefined;
  };
  /** What is wrong with a screen; null as soon as it is right. */
  const followed = async (each, until, atRest = false) => {
    for (let said; ;) {
      const began = performance.now();
      const page = await fresh(each, Math.floor(world.random() * nodeCount));
      // Within this long, what a page shows must have come to the screen; a right that changed meanwhile asks for another page.
      const within = Math.min(began + 2_500, until);
      while (page !== undefined) {
        said = difference(each.items, page, each.list, atRest);
        if (said === null) return null;
        if (rights.anyEnded(each.rights, began - 2_000, performance.now()) && performance.now() > began + 500) break;
        if (performance.now() > within) break;
        await pause(25);
      }
      if (performance.now() > until) return `${each.name} ${said ?? `no node answers but ${refusedWith.get(each.name)}`}`;
      await pause(50);
    }
  };
  const screensRight = async (what, withinMs, atRest) => {
    const since = performance.now();
    const said = await Promise.all(screens.map((each) => followed(each, since + withinMs, atRest)));
    for (const each of said) if (each) wrong.push(`${what}: ${each}`);
    return performance.now() - since;
  };

  /** Until every node answers again; how long it took. */
  const nodesServe = async (what) => {
    const since = performance.now();
    const serves = async (url) => {
      while (performance.now() - since < servesWithinMs) {
        const answer = await ask(url, people.nurses.token, lists.timeline.query, { room: common.room }).catch(() => null);
        if (answer?.data) return;
        await pause(50);
      }
      wrong.push(`${what}: ${url} does not serve again`);
    };
    await Promise.all(urls.map(serves));
    return performance.now() - since;
  };

  await orBroken(screensRight('at the start', rightWithinMs));
  for (const [n, fault] of faults.entries()) {
    await orBroken(pause(fault.gapMs));
    const before = answeredWrites();
    const refusedBefore = new Map(refusals);
    doing = `while ${inWords(fault)}`;
    const struck = performance.now();
    await orBroken(strike(fault, cluster, outages));
    const lasted = performance.now() - struck;
    const during = answeredWrites() - before;
    const after = `after ${inWords(fault)}`;
    doing = after;
    const [took, serving] = await orBroken(Promise.all([screensRight(after, rightWithinMs), nodesServe(after)]));
    const said = [...refusals].map(([code, count]) => [code, count - (refusedBefore.get(code) ?? 0)]).filter(([, count]) => count > 0);
    const refused = said.map(([code, count]) => `, ${count} × ${code}`).join('');
    say(
      `${n + 1}. ${inWords(fault)}: back after ${inSeconds(lasted)}, ${during} writes answered meanwhile${refused}; all nodes serve ${inSeconds(serving)} later, all screens are right after ${inSeconds(took)}`,
    );
  }

  closing = true;
  const settled = await Promise.race([Promise.all(writing).then(() => true), pause(settledWithinMs, false)]);
  over = true;
  await Promise.all(writing);
  await screensRight('at the end', rightWithinMs, true);
  for (const each of screens) await each.close();

  for (const [n, url] of urls.entries()) {
    const reader = Object.assign(new RoamingClient({ ...world, over: () => false }, people.nurses, { node: n }), { url });
    for (const [where, ledger] of ledgers) {
      for (const { client: writer } of ledger.entries) writer.url = url;
      await ledger.check(reader, where, true);
    }
    const [lost, doubled, half] = ['lost', 'doubled', 'half'].map((what) => sum((ledger) => ledger[what].size));
    if (lost + doubled + half > 0) say(`seen up to node ${n + 1}: lost ${lost}, doubled ${doubled}, half ${half}`);
  }

  const verdict = leaks(frames, rights, outages, { staleAfterMs });
  const finalRefusals = [...ledgers.values()]
    .flatMap((each) => each.refusals)
    .filter((refusal) => !/: (BUSY|VIEW_BEHIND|STALE) /.test(refusal));
  for (const what of ['lost', 'doubled', 'half'])
    for (const name of [...ledgers.values()].flatMap((each) => [...each[what]]).slice(0, 20)) say(`${what}: ${name}`);
  for (const { screen: name, node, what, age, allowed } of verdict.found.slice(0, 20))
    say(`leaked: ${what} to ${name} by node ${node + 1}, ${Math.round(age)} ms after the end of the right, ${Math.round(allowed)} at most`);
  if (!settled || notes.unsettled > 0) wrong.push(`${notes.unsettled} writes were never settled`);
  for (const refusal of new Set(finalRefusals)) wrong.push(`refused: ${refusal}`);
  for (const [name, count] of notes.internals) wrong.push(`${count} × ${name} failed without a refusal`);
  for (const when of guesser.let) wrong.push(`a guess was listened to after the limit, ${when}`);
  for (const each of new Set(wrong)) say(`wrong: ${each}`);
  const resets = screens.reduce((sum, each) => sum + each.resets, 0);
  const connections = screens.reduce((sum, each) => sum + each.connections, 0);
  say(
    `${rights.count} rights ended, the last frame ${Math.round(verdict.slowest)} ms after; ${screens.length} screens connected ${connections} times, ${resets} resets; ${notes.bounces} opened too early; ${guesser.guesses} guesses`,
  );
  const losses = sum((ledger) => ledger.lost.size + ledger.half.size);
  const doubled = sum((ledger) => ledger.doubled.size);
  say(
    `faults: ${faults.length}, writes: ${answeredWrites()}, frames: ${frames.length}, losses: ${losses}, leaks: ${verdict.found.length}, doubled: ${doubled}, wrong: ${wrong.length}`,
  );
  const well = losses + verdict.found.length + doubled + wrong.length === 0 && answeredWrites() > 0;
  if (!well) for (const { name, said } of cluster.nodes) if (said) say(`${name} said: ${said.slice(-3_000)}`);
  await end(well ? 0 : 1);
}
