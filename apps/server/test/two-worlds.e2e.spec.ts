import { differing } from './two-worlds/differing.js';
import { invisible } from './two-worlds/invisible.js';
import { makeOrigin, type ViewerName } from './two-worlds/origin.js';
import { play } from './two-worlds/play.js';

const outside: readonly ViewerName[] = ['pharmacist', 'helper', 'removed'];
/** What may happen together, a post first: its ids are tried. Each by itself, and for everybody: two-worlds.long.spec.ts. */
const together = [
  ...['a post', 'a post in a narrowed room', 'a reaction in a narrowed room', 'a look in the room of all', 'a release'],
  ...['了解 for what the pharmacy wrote', 'an objection to what the pharmacy wrote', 'a reading', 'a threshold', 'daily life'],
  ...['basics and a phase', 'another patient', 'an invitation', 'a relative who was invited', 'a notice on a board'],
];

describe('two worlds that differ in what a team does', () => {
  it('are one to those outside: without consent, with own records or none, and removed', async () => {
    const origin = await makeOrigin();
    try {
      const things = together.map((wanted) => invisible.find(({ what }) => what === wanted)!);
      const listening: readonly ViewerName[] = [...outside, 'doctor'];
      const there = await play(origin, [], ['pharmacist'], listening);
      const here = await play(origin, things, ['pharmacist'], listening);
      expect(outside.flatMap((viewer) => differing(there.heard, here.heard, viewer))).toEqual([]);
      expect(differing(there.heard, here.heard, 'doctor')).not.toEqual([]);
      expect(here.types.size).toBeGreaterThanOrEqual(together.length);
    } finally {
      await origin.end();
    }
  }, 180_000);
});
