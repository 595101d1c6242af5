import { jest } from '@jest/globals';
import { careCapabilities } from '@tsumugi/care';
import { Registry } from '@tsumugi/kernel';
import { PluginHost } from '../src/plugins/plugin-host.js';
import { installedPlugins } from '../src/plugins/installed.js';
import { differing } from './two-worlds/differing.js';
import { invisible, nobodysSecret } from './two-worlds/invisible.js';
import { makeOrigin, viewers, type ViewerName } from './two-worlds/origin.js';
import { play, trying, type Heard } from './two-worlds/play.js';

jest.setTimeout(300_000);

describe('two worlds that differ in one thing', () => {
  let origin: Awaited<ReturnType<typeof makeOrigin>>;
  const happened = new Set<string>();
  const without = new Map<string, Promise<{ heard: Heard }>>();
  beforeAll(async () => {
    origin = await makeOrigin();
  });
  afterAll(() => origin.end());

  /** The world without it, once for each who try. */
  const nothing = (tries: readonly ViewerName[]): Promise<{ heard: Heard }> => {
    const key = tries.join();
    const played = without.get(key) ?? play(origin, [], tries);
    without.set(key, played);
    return played;
  };

  it('are the same where nothing differs', async () => {
    const [one, other] = [await play(origin, [], trying), await play(origin, [], trying)];
    for (const viewer of viewers) expect(differing(one.heard, other.heard, viewer)).toEqual([]);
    expect(one.heard['nurse']!.length).toBeGreaterThan(100);
  });

  it.each(invisible)('$what', async (thing) => {
    const tries = trying.filter((name) => !thing.shownTo.includes(name));
    const [there, here] = [await nothing(tries), await play(origin, [thing], tries)];
    for (const type of here.types) happened.add(type);
    const told = viewers.filter((viewer) => differing(there.heard, here.heard, viewer).length > 0);
    const why = viewers.flatMap((viewer) =>
      thing.shownTo.includes(viewer) ? [] : differing(there.heard, here.heard, viewer).map((line) => `${viewer}: ${line}`),
    );
    expect(why).toEqual([]);
    // And whoever may see it does: else nothing would have been shown by the rest.
    expect([...told].sort()).toEqual(thing.onlyByTrying ? [] : [...thing.shownTo].sort());
  });

  it('there is one for each kind of event', () => {
    const { events } = new Registry([...careCapabilities, ...installedPlugins.map((plugin) => PluginHost.capability(plugin))]);
    expect([...events.keys()].filter((type) => !happened.has(type) && !(type in nobodysSecret))).toEqual([]);
  });
});
