import { roomIdOf } from '@tsumugi/care';
import { idOf } from './step-ids.js';
import type { Invisible } from './invisible.js';
import { viewers, type ViewerName } from './origin.js';
import { hidden, World, type Origin } from './world.js';

export type Heard = Readonly<Record<string, readonly string[]>>;

/** Who tries to do something with ids that they should know nothing of. */
export const trying: readonly ViewerName[] = ['therapist', 'pharmacist', 'stranger', 'daughter'];

/** What would change who the trying ones are, so that they would be asked about nothing afterwards. */
const without: ReadonlySet<string> = new Set(['signIn', 'signOut', 'changePassword', 'actFor', 'endSession', 'acceptFamilyInvitation']);

/**
 * Plays the script in a world of its own: everybody's screens are open, the invisible things happen
 * or not, life goes on, and everybody asks for everything before, after and at the end.
 */
export async function play(
  origin: Origin,
  things: readonly Invisible[],
  tries: readonly ViewerName[] = [],
  listening: readonly ViewerName[] = viewers,
): Promise<{ heard: Heard; types: ReadonlySet<string> }> {
  const world = await World.fork(origin, listening);
  try {
    await world.openScreens();
    const types = new Set<string>();
    await world
      .tick('something happens, or nothing', async () => {
        for (const [at, thing] of things.entries()) {
          await thing.happens(world, at === 0 ? hidden : idOf(`hidden ${at}`));
          // What one does may rest on what another did.
          await world.settled();
        }
      })
      .then((records) => records.forEach(({ type }) => types.add(type)));
    await lifeGoesOn(world);
    await world.askAll();
    for (const name of tries) await world.tick(`${name} tries`, () => world.tryAll(name, 'named', without));
    await world.listened();
    for (const name of tries) await world.tick(`${name} makes`, () => world.tryAll(name, 'new', without));
    return { heard: world.heard, types };
  } finally {
    await world.end();
  }
}

/** What everybody does afterwards is the same in both worlds, and is answered the same. */
async function lifeGoesOn(world: World): Promise<void> {
  const { known, people } = world;
  const { patient, room, aside, familyRoom, elsewhere } = known as Record<string, string>;
  const does = (name: ViewerName, mutation: string, input: Record<string, unknown>) =>
    world.tick(`${name} ${mutation} ${JSON.stringify(input)}`, async () => {
      const answer = await people[name]!.mutate(mutation, input);
      world.heard[name]!.push(
        `${mutation}: ${JSON.stringify(answer.__typename === 'Written' ? { ...answer, after: answer.after.length } : answer)}`,
      );
    });
  await does('therapist', 'publishPost', { room, text: '歩行訓練をしました。' });
  await does('nurse', 'publishPost', { room: aside, text: 'その後の相談です。' });
  await does('doctor', 'publishPost', { room: familyRoom, text: 'ご家族へ一言。' });
  await does('nurse', 'recordReadings', { patient, readings: [{ id: idOf('later reading'), kind: 'SPO2', value: 91 }], note: null });
  await does('therapist', 'recordDailyLife', { patient, kind: 'SKIN', result: 'VALUE', detail: '膝', note: null });
  await does('stranger', 'publishPost', { room: roomOf(elsewhere!), text: '別の患者です。' });
  await does('daughter', 'publishFamilyPost', { patient, text: 'ありがとうございます。' });
  await does('pharmacist', 'publishPost', { room, text: '書けないはずです。' });
  await does('stranger', 'boardsPostNotice', { title: 'その後', text: 'お知らせです。' });
}

const roomOf = (patient: string): string => roomIdOf(patient, 'ALL_PROFESSIONALS');
