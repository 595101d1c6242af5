/**
 * `npm run test:hostile [-- --only NAME --seconds S --short]`: somebody attacks a running server
 * while a nurse at the same address signs in, posts, reads and watches. Held to, for every attack: that
 * it reached what it attacks and saw nothing that it must not, that nothing of the nurse's is refused, her p99
 * stays below 250 ms, the server's memory within 150 MB of before, during and after, and SIGTERM
 * ends the node in the middle of it within its drain and five seconds. The attacks stand in
 * `hostile/attacks/`. A line for each; the last one counts; the exit code is 1 when one got through.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildStale } from './build.mjs';
import { makeRegion } from './crash/region.mjs';
import { knownAttacks } from './hostile/attacks.mjs';
import { Siege } from './hostile/siege.mjs';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    seconds: { type: 'string', default: '6' },
    /** Those marked `short`, for a second each, at one server. */
    short: { type: 'boolean', default: false },
  },
});
const seconds = values.short ? 1 : Number(values.seconds);
/** The short form is run beside other tests: it tells who is held up from who is not, not how long exactly. */
const bounds = values.short ? { mostP99Ms: 2_500, warmUpMs: 300 } : { mostP99Ms: 250, warmUpMs: 2_000 };

await buildStale();
const attacks = (await knownAttacks()).filter(
  ({ name, short }) => (values.only ? name.includes(values.only) : true) && (values.short ? short === true : true),
);
if (attacks.length === 0) {
  console.error('No attack has such a name.');
  process.exit(1);
}

const data = await mkdtemp(join(tmpdir(), 'tsumugi-hostile-'));
let through = 0;
try {
  const region = await makeRegion(data);
  // In the short form all attack one server, which ends under the last.
  const sieges = values.short ? [attacks] : attacks.map((attack) => [attack]);
  for (const together of sieges) {
    const siege = await Siege.begin(data, region, bounds);
    try {
      for (const attack of together) {
        const told = await siege.withstand(attack, { seconds, end: attack === together.at(-1) });
        if (told.wrong.length > 0) through += 1;
        console.log(`${told.wrong.length === 0 ? 'held   ' : 'THROUGH'} ${attack.name}: ${[...told.figures, ...told.wrong].join(', ')}`);
      }
    } finally {
      await siege.end();
    }
  }
} finally {
  await rm(data, { recursive: true, force: true });
}
console.log(`attacks: ${attacks.length}, got through: ${through}`);
process.exit(through === 0 ? 0 : 1);
