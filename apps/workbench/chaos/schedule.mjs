/** What is done to the cluster, and when: a function of the seed alone, so that a run can be repeated. */
import { seeded } from '../seeded.mjs';

/** A fault's kinds, with how long each lasts in seconds: in a run of minutes, and in a short one. */
const lengths = {
  'node killed': [2, 1],
  'node stopped': [15, 5],
  'node cut off': [20, 5],
  'NATS gone': [30, 3],
  'Redis gone': [30, 3],
  'S3 gone': [30, 3],
  'event store gone': [30, 3],
};

export const faultKinds = Object.keys(lengths);
/**
 * On these, a node may die as well while the server is away. Not on Redis: what is slowed down is
 * then known to the living nodes alone, so that a newcomer listens to ten more guesses.
 */
const servers = ['NATS gone', 'S3 gone', 'event store gone'];
/** What the screens, the restart of a node and the look at it all take, in seconds beside the fault. */
const overhead = 9;

/**
 * `{ kind, node, forMs, gapMs, also }`: each fault begins `gapMs` after everything was right again.
 * `node` is the index of the one it strikes, among `nodes`; a fault that strikes no node names one
 * too, which is killed in the middle of it where `also` is true. A cut strikes the last node, which alone has a network of its own.
 */
export function schedule({ seed, minutes, short, nodes = 3, kinds = faultKinds }) {
  const random = seeded(seed);
  const faults = [];
  let left = minutes * 60;
  for (let round = 0; round === 0 || (!short && left > 0); round += 1) {
    for (const kind of shuffled(kinds, random)) {
      const seconds = lengths[kind][short ? 1 : 0];
      const gap = short ? 0.3 : 3 + random() * 4;
      const node = Math.floor(random() * nodes);
      const also = round > 0 && servers.includes(kind) && random() < 0.5;
      left -= seconds + gap + overhead;
      if (round > 0 && left < 0) return faults;
      faults.push({ kind, node: kind === 'node cut off' ? nodes - 1 : node, forMs: seconds * 1_000, gapMs: Math.round(gap * 1_000), also });
    }
  }
  return faults;
}

function shuffled(list, random) {
  const rest = [...list];
  return list.map(() => rest.splice(Math.floor(random() * rest.length), 1)[0]);
}

export function inWords({ kind, node, forMs, gapMs, also }) {
  const which = kind.startsWith('node') ? kind.replace('node', `node ${node + 1}`) : kind;
  return `${which} for ${forMs / 1_000} s${also ? `, node ${node + 1} killed meanwhile` : ''} (after ${(gapMs / 1_000).toFixed(1)} s)`;
}
