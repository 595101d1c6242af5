import fc from 'fast-check';
import { cell, Consumer, key, MemoryLog, moment, quick, seal, UnreliableBus, until, type Fate } from '../../test/relay-world.js';
import { batchOf, headOf, subjectsOf } from './messages.js';
import { GcmRelaySeal } from './relay-seal.js';
import { Relay } from './relay.js';
import { RelayedFeed } from './relayed-feed.js';

const { batches, heads } = subjectsOf(cell);

/** A cell: its log, its bus, one node's feed, and as many relays as are started. */
class World {
  readonly log = new MemoryLog();
  readonly consumers: Consumer[] = [];
  readonly relays: { readonly relay: Relay; readonly end: () => Promise<void> }[] = [];
  readonly feed: RelayedFeed;

  constructor(
    readonly bus = new UnreliableBus(),
    pace = quick,
  ) {
    this.feed = new RelayedFeed({ store: this.log, bus, seal, cell, pace });
  }

  startRelay(): Relay {
    const abort = new AbortController();
    const relay = new Relay({ store: this.log, bus: this.bus, seal, cell, headEveryMs: 5 });
    const running = relay.run(abort.signal);
    this.relays.push({ relay, end: () => (abort.abort(), running) });
    return relay;
  }

  consume(after = 0, slownessMs = 0): Consumer {
    const consumer = new Consumer(this.feed, after, slownessMs);
    this.consumers.push(consumer);
    return consumer;
  }

  /** All that a consumer must have by now. */
  async allReached(consumers = this.consumers): Promise<void> {
    for (const consumer of consumers) {
      const due = this.log.after(consumer.after);
      await until('a consumer has all records', () => consumer.taken.length >= due.length && consumer.marks.length > 0);
      expect(consumer.taken).toEqual(due);
      expect(consumer.marks).toHaveLength(1);
    }
  }

  async end(): Promise<void> {
    await Promise.all(this.relays.map(({ end }) => end()));
    await Promise.all(this.consumers.map((consumer) => consumer.leave()));
  }
}

let world: World;
afterEach(() => world.end());

/** With a relay that is heard, and a consumer that has caught up. */
async function settled(bus?: UnreliableBus, pace = quick): Promise<{ relay: Relay; consumer: Consumer }> {
  world = new World(bus, pace);
  world.log.append(1, 2, 3);
  const relay = world.startRelay();
  const consumer = world.consume();
  await until('caught up', () => consumer.marks.length === 1 && !world.feed.figures().silent);
  return { relay, consumer };
}

/** So slow to read the store that what arrives in time came by the relay. */
const byRelayAlone = { ...quick, silent: 60_000, check: 60_000, gap: 60_000 };

describe('a feed that is relayed', () => {
  it('hands over what was there, says so once, and then what comes', async () => {
    const { consumer } = await settled();
    expect(consumer.marks).toEqual([{ position: 6, taken: 3 }]);
    world.log.append(5, 1);
    await world.allReached();
  });

  it('brings what comes by the relay, without asking the store', async () => {
    const { consumer } = await settled(undefined, byRelayAlone);
    const { reads } = world.log;
    for (let turn = 0; turn < 10; turn += 1) world.log.append(1, 4);
    await until('all came', () => consumer.taken.length === 23);
    expect(world.log.reads).toBe(reads);
    expect(world.feed.figures().applied).toBeGreaterThan(0);
  });

  it('has caught up at once where nothing follows', async () => {
    world = new World();
    world.log.append(4);
    const consumer = world.consume(4);
    await until('caught up', () => consumer.marks.length === 1);
    expect(consumer.marks).toEqual([{ position: 4, taken: 0 }]);
  });

  it('does not begin for a reader who has gone already, and ends for one who goes while waiting', async () => {
    const { consumer } = await settled();
    expect(await consumer.leave()).toBeNull();
    const gone = world.feed.subscribeAll({ after: 0, signal: AbortSignal.abort() });
    expect(await gone.next()).toEqual({ done: true, value: undefined });
    expect(world.feed.figures().consumers).toBe(0);
  });

  it('disturbs nobody when one of several leaves', async () => {
    await settled();
    const leaving = world.consume(3);
    await world.allReached();
    await leaving.leave();
    world.consumers.splice(world.consumers.indexOf(leaving), 1);
    world.log.append(1, 1);
    await world.allReached();
  });

  it('serves a slow reader all of it in the end, and from then on by the relay again', async () => {
    const { consumer } = await settled(undefined, byRelayAlone);
    const slow = world.consume(0, 20);
    await world.allReached([slow]);
    const before = world.log.reads;
    // Ten megabytes: more than is kept for anybody.
    for (let turn = 0; turn < 50; turn += 1) world.log.appendLong('a'.repeat(200_000));
    await world.allReached([consumer, slow]);
    const { reads } = world.log;
    expect(reads).toBeGreaterThan(before);
    world.log.append(1, 1);
    await world.allReached([consumer, slow]);
    expect(world.log.reads).toBe(reads);
  });

  it('begins anew after all had left', async () => {
    const { consumer } = await settled();
    await consumer.leave();
    world.consumers.length = 0;
    world.log.append(1, 1);
    world.consume(1);
    await world.allReached();
    world.log.append(1);
    await world.allReached();
  });

  it('loses and repeats nothing, whatever becomes of messages, relays, bus, store and readers', async () => {
    const fate = fc.constantFrom<Fate[]>('arrives', 'lost', 'twice', 'late', 'damaged', 'cut short', 'as the other kind', 'old ones again');
    const step = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          does: fc.constant('append' as const),
          gaps: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 9 }),
          pause: fc.integer({ min: 0, max: 4 }),
        }),
      },
      { weight: 3, arbitrary: fc.record({ does: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 15 }) }) },
      {
        weight: 2,
        arbitrary: fc.record({
          does: fc.constant('join' as const),
          share: fc.double({ min: 0, max: 1, noNaN: true }),
          slow: fc.integer({ min: 0, max: 2 }),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.constantFrom({ does: 'leave' as const }, { does: 'relay starts' as const }, { does: 'relay ends' as const }),
      },
      { weight: 1, arbitrary: fc.constantFrom({ does: 'bus' as const }, { does: 'store' as const }) },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fate, { minLength: 1, maxLength: 12 }),
        fc.array(step, { minLength: 3, maxLength: 40 }),
        fc.boolean(),
        fc.boolean(),
        async (fates, steps, silentAtLast, narrow) => {
          world = new World(new UnreliableBus(fates, narrow ? 3_000 : undefined), { ...quick, gap: 6, silent: 40, poll: 10 });
          try {
            world.startRelay();
            world.consume();
            for (const each of steps) {
              if (each.does === 'append') {
                world.log.append(...each.gaps);
                if (each.pause > 0) await moment(each.pause - 1);
              }
              if (each.does === 'wait') await moment(each.ms);
              if (each.does === 'join') {
                const { records } = world.log;
                world.consume(records[Math.floor(each.share * records.length)]?.position ?? 0, each.slow);
              }
              if (each.does === 'leave') await world.consumers.pop()?.leave();
              if (each.does === 'relay starts') world.startRelay();
              if (each.does === 'relay ends') await world.relays.pop()?.end();
              if (each.does === 'bus') world.bus.connected = !world.bus.connected;
              if (each.does === 'store') world.log.away = !world.log.away;
            }
            world.log.away = false;
            if (silentAtLast) await Promise.all(world.relays.map(({ end }) => end()));
            // The last message of all is the one that no later message tells about.
            world.log.append(1);
            await world.allReached();
          } finally {
            await world.end();
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('a message of the relay', () => {
  it('that is lost is made up for from the store', async () => {
    const { consumer } = await settled(new UnreliableBus(), { ...quick, silent: 60_000, check: 60_000 });
    world.bus.connected = false;
    world.log.append(1, 1);
    await until('said into the void', () => world.relays[0]!.relay.figures().batches === 1);
    expect(consumer.taken).toHaveLength(3);
    world.bus.connected = true;
    await world.allReached();
    expect(world.feed.figures().gapReads).toBe(1);
  });

  it('that overtook another waits for it, and the store is not asked', async () => {
    const { consumer } = await settled(undefined, byRelayAlone);
    world.bus.connected = false;
    const { reads } = world.log;
    const relay = world.relays[0]!.relay;
    world.log.append(1, 1);
    await until('the first was said', () => relay.figures().batches === 1);
    world.log.append(1);
    await until('the second was said', () => relay.figures().batches === 2);
    const [first, second] = world.bus.sent.filter(({ subject }) => subject === batches);
    world.bus.deliver(batches, second!.message);
    world.bus.deliver(batches, first!.message);
    await until('both were used', () => consumer.taken.length === 6);
    expect(consumer.taken).toEqual(world.log.records);
    expect(world.log.reads).toBe(reads);
  });

  const now = (): number => Date.now();
  const record = (position: number) => JSON.stringify({ position, id: `forged-${position}` });
  const sealed = (prev: number, position: number, records: string[], at = now()) =>
    seal.seal('batch', batchOf(prev, position, records, at));

  it('that was sealed with the key is believed: the seal is what protects', async () => {
    const { consumer } = await settled(undefined, byRelayAlone);
    world.bus.deliver(batches, sealed(6, 9, [record(8), record(9)]));
    await until('believed', () => consumer.taken.length === 5);
  });

  const bad: [string, string, () => Buffer][] = [
    ['is noise', 'sealed', () => Buffer.from('x'.repeat(200))],
    ['is empty', 'sealed', () => Buffer.alloc(0)],
    ['was cut short', 'sealed', () => sealed(6, 9, [record(9)]).subarray(0, -1)],
    ['was sealed for another cell', 'sealed', () => new GcmRelaySeal(key, 'cell-2').seal('batch', batchOf(6, 9, [record(9)], now()))],
    ['is a head in a batch’s place', 'sealed', () => seal.seal('head', batchOf(6, 9, [record(9)], now()))],
    [
      'is of a later format',
      'format',
      () => seal.seal('batch', Buffer.from(`{"format":2,"at":${now()},"prev":6,"position":9,"records":[${record(9)}]}`)),
    ],
    ['is no JSON', 'malformed', () => seal.seal('batch', Buffer.from('{'))],
    ['is not in order', 'malformed', () => sealed(6, 8, [record(9), record(8)])],
    ['repeats within itself', 'malformed', () => sealed(6, 9, [record(9), record(9)])],
    ['begins before it says', 'malformed', () => sealed(6, 9, [record(6), record(9)])],
    ['ends elsewhere than it says', 'malformed', () => sealed(6, 10, [record(9)])],
    ['holds nothing', 'malformed', () => sealed(6, 6, [])],
    ['was said too long ago', 'stale', () => sealed(6, 9, [record(9)], now() - 60_000)],
    ['comes from a future', 'stale', () => sealed(6, 9, [record(9)], now() + 60_000)],
    ['tells what is known', 'known', () => sealed(0, 6, [record(1), record(3), record(6)])],
  ];
  it.each(bad)('that %s changes nothing and is counted', async (_, reason, message) => {
    const { consumer } = await settled();
    const before = world.feed.figures().ignored;
    world.bus.deliver(batches, message());
    await until('counted', () => Object.values(world.feed.figures().ignored).some((count) => count > 0));
    expect(world.feed.figures().ignored).toEqual({ ...before, [reason]: 1 });
    world.log.append(1);
    await world.allReached([consumer]);
  });

  it('that no message of the bus can hold is read from the store, and the others come in parts', async () => {
    const { relay, consumer } = await settled(new UnreliableBus(['arrives'], 2_000), { ...quick, silent: 60_000, check: 60_000 });
    world.log.appendLong('看'.repeat(2_000));
    world.log.append(...Array.from({ length: 10 }, () => 1));
    await world.allReached([consumer]);
    expect(relay.figures()).toMatchObject({ tooLarge: 1, records: 10 });
    expect(relay.figures().batches).toBeGreaterThan(3);
    for (const { message } of world.bus.sent) expect(message.length).toBeLessThanOrEqual(2_000);
  });
});

describe('a relay that says nothing', () => {
  it('is noticed, and the node looks for itself until it is heard again', async () => {
    const { consumer } = await settled(undefined, { ...quick, check: 60_000 });
    await world.relays.pop()!.end();
    world.log.append(1);
    await world.allReached([consumer]);
    await until('silence is seen', () => world.feed.figures().silent);
    const { polls } = world.feed.figures();
    world.log.append(1);
    await world.allReached([consumer]);
    expect(world.feed.figures().polls).toBeGreaterThan(polls);

    world.startRelay();
    await until('it is heard again', () => !world.feed.figures().silent);
    const { applied } = world.feed.figures();
    world.log.append(1);
    await world.allReached([consumer]);
    await until('by the relay', () => world.feed.figures().applied > applied);
  });

  it('costs one reading of the store for all consumers', async () => {
    world = new World();
    for (let count = 0; count < 6; count += 1) world.consume();
    await until('all caught up', () => world.consumers.every(({ marks }) => marks.length === 1));
    await moment(10);
    const { reads } = world.log;
    for (let turn = 0; turn < 5; turn += 1) {
      world.log.append(1);
      await world.allReached();
    }
    expect(world.log.reads - reads).toBe(5);
  });

  it('is not missed for long though somebody keeps repeating its last head', async () => {
    const { consumer } = await settled(undefined, { ...quick, gap: 60_000, silent: 100 });
    await world.relays.pop()!.end();
    const repeating = setInterval(() => world.bus.deliver(heads, seal.seal('head', headOf(6, Date.now()))), 5);
    try {
      world.log.append(1);
      await world.allReached([consumer]);
      expect(world.feed.figures().silent).toBe(false);
    } finally {
      clearInterval(repeating);
    }
  });
});

describe('a store that is away', () => {
  it('is waited for, before the beginning and later', async () => {
    world = new World();
    world.log.append(1);
    world.log.away = true;
    const consumer = world.consume();
    await until('it is seen', () => world.feed.figures().storeAway);
    expect(consumer.taken).toEqual([]);
    world.log.away = false;
    await world.allReached();
    await until('it is seen to be back', () => !world.feed.figures().storeAway);
    world.log.away = true;
    await until('it is seen', () => world.feed.figures().storeAway);
    world.log.append(2);
    world.log.away = false;
    await world.allReached();
    await until('it is seen to be back', () => !world.feed.figures().storeAway);
  });

  it('does not hold up what the relay brings', async () => {
    const { consumer } = await settled(undefined, byRelayAlone);
    world.log.append(1);
    await world.allReached([consumer]);
    world.bus.connected = false;
    world.log.append(1, 1);
    await until('it was said', () => world.relays[0]!.relay.figures().batches === 2);
    world.log.away = true;
    world.bus.deliver(batches, world.bus.sent.findLast(({ subject }) => subject === batches)!.message);
    await until('it came', () => consumer.taken.length === 6);
  });

  it('is asked again for what the relay announced, as soon as it is back', async () => {
    const { consumer } = await settled(undefined, { ...quick, silent: 60_000, check: 60_000 });
    await world.relays.pop()!.end();
    world.log.append(1);
    world.log.away = true;
    world.bus.deliver(heads, seal.seal('head', headOf(7, Date.now())));
    await until('it was asked in vain', () => world.feed.figures().storeAway);
    world.log.away = false;
    await world.allReached([consumer]);
  });

  it('is asked again when what was announced during a reading did not come with it', async () => {
    const { consumer } = await settled(undefined, { ...byRelayAlone, gap: 3 });
    await world.relays.pop()!.end();
    let goOn = (): void => undefined;
    world.log.holdUp = new Promise((resolve) => (goOn = resolve));
    const announce = (position: number): void => world.bus.deliver(heads, seal.seal('head', headOf(position, Date.now())));
    world.log.append(1);
    announce(7);
    await until('a reading is under way', () => world.feed.figures().gapReads === 1);
    await moment(10);
    world.log.append(1);
    announce(8);
    await moment(10);
    expect(consumer.taken.length).toBeLessThan(5);
    world.log.holdUp = null;
    goOn();
    await world.allReached([consumer]);
  });

  it('may know less than the relay said, for a while: nothing is skipped', async () => {
    const { consumer } = await settled(undefined, byRelayAlone);
    world.log.seenUntil = 6;
    world.log.append(1, 1);
    await world.allReached([consumer]);
    const late = world.consume(3);
    await moment(20);
    expect(late.taken.map(({ position }) => position)).toEqual([6]);
    expect(late.marks).toEqual([]);
    world.log.append(1);
    await world.allReached([consumer]);
    world.log.seenUntil = Infinity;
    await world.allReached([consumer, late]);
    world.log.append(1);
    await world.allReached([consumer, late]);
  });

  it('is not waited for when it fails for another reason: all consumers learn it', async () => {
    await settled();
    const other = world.consume();
    await world.allReached();
    world.log.broken = new Error('A bug.');
    expect(await world.consumers[0]!.ended).toEqual(new Error('A bug.'));
    expect(await other.ended).toEqual(new Error('A bug.'));
    world.relays
      .pop()!
      .end()
      .catch(() => undefined);
    world.log.broken = null;
    world.consumers.length = 0;
    world.consume();
    await world.allReached();
  });
});
