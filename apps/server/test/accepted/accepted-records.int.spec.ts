import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRefusal, systemIds, type Command, type Viewer } from '@tsumugi/kernel';
import fc from 'fast-check';
import { Dice, plausible, plausibleInput } from './plausible.js';
import { toldOf } from './told.js';
import { id, TwoNodes } from './two-nodes.js';

/** `TSUMUGI_PROPERTY_RUNS=500` plays longer, and otherwise than yesterday. */
const wished = Number(process.env['TSUMUGI_PROPERTY_RUNS'] ?? 0);
const runs = wished > 0 ? { numRuns: wished } : { numRuns: 3, seed: 20260401 };
const stepsOfRun = 150;
/** After these little can happen any more: they come seldom. */
const ending: ReadonlySet<string> = new Set(['recordDeath', 'withdrawConsent', 'removeFacility', 'removeStaff', 'removeFamily']);

/** Actions that make several things of one stream, each with an id that the device chose. */
const withIdsOfTheirOwn: ReadonlySet<string> = new Set(['recordReadings']);

/** Few ids for many commands, so that they meet; others are new, so that things go on. */
const shared = [3, 4, 5, 6, 7].map(id);

class Player {
  readonly ids = [...shared];
  /** Fields that an action asked its command for and that no command here has. */
  readonly unknown = new Set<string>();
  #fresh = 100;

  constructor(readonly world: TwoNodes) {}

  async step(seed: number): Promise<void> {
    const dice = new Dice(seed);
    if (dice.chance(9)) {
      const node = this.world.nodes[dice.below(2)]!;
      const from = node.views.position();
      return node.takeIn(from + dice.below(this.world.log.records.length - from + 1));
    }
    const { name } = dice.one(this.world.actions);
    if (!ending.has(name) && dice.chance(9)) await this.act(dice, name, this.#under(dice.one(this.world.derivedIds()), name));
    else if (!ending.has(name)) await (dice.chance(3) ? this.act(dice, name) : this.twins(dice, name));
    else if (dice.chance(6)) await this.act(dice, name);
  }

  /** The same action under the same new id at both nodes at once, for whomever chance chooses each time. */
  async twins(dice: Dice, name: string): Promise<void> {
    const commandId = this.#next();
    // What a command makes has its id, or, within its stream, one of its own: then that is what meets.
    const inside = withIdsOfTheirOwn.has(name) && !dice.chance(3) ? this.#next() : undefined;
    for (const node of [0, 1])
      await this.act(dice, name, inside === undefined ? { node, commandId } : { node, commandId: this.#next(), inside });
  }

  /** The action with an id that is made from others for whatever it makes, at both nodes at once. */
  async underMade(name: string, made: string): Promise<void> {
    for (const node of [0, 1]) await this.act(new Dice(seedOf(name + made, node)), name, { node, ...this.#under(made, name) });
  }

  #under(made: string, name: string): { commandId: string; inside?: string } {
    return withIdsOfTheirOwn.has(name) ? { commandId: this.#next(), inside: made } : { commandId: made, inside: made };
  }

  async act(dice: Dice, name: string, at: { node?: number; commandId?: string; inside?: string; viewer?: Viewer } = {}): Promise<void> {
    const { world } = this;
    const action = world.actions.find((each) => each.name === name)!;
    const commandId = at.commandId ?? (dice.chance(2) ? dice.one(shared) : this.#next());
    const known = {
      ...{ region: world.region, patients: world.patients, facilities: world.facilities, accounts: world.accounts },
      ...{ ids: [...shared, ...this.ids.slice(-12)], now: world.clock.now(), commandId, pushes: world.pushes() },
      ...(at.inside !== undefined && { inside: at.inside }),
      made: (maker: string, field: string) =>
        world.accepted.flatMap((tried) =>
          tried.action.name === maker ? [String((tried.command as unknown as Record<string, unknown>)[field])] : [],
        ),
    };
    const plugin = world.pluginCommands.find((each) => each.action.name === name);
    const viewer = at.viewer ?? dice.one(world.viewers);
    const command = plugin
      ? await world.pluginCommand(plugin.plugin.name, plugin.name, commandId, plausibleInput(plugin.input, known, dice))
      : this.#noting(name, { ...plausible(name, known, viewer, dice), commandId });
    await world.dispatch(at.node ?? dice.below(2), action, command, viewer);
  }

  #noting(action: string, command: Command): Command {
    return new Proxy(command, {
      get: (target, field, receiver) => {
        if (typeof field === 'string' && !(field in target)) this.unknown.add(`${action}.${field}`);
        return Reflect.get(target, field, receiver) as unknown;
      },
    });
  }

  #next(): string {
    this.#fresh += 1;
    this.ids.push(id(this.#fresh));
    return id(this.#fresh);
  }
}

const seedOf = (name: string, round: number): number => [...name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), round) % 2 ** 31;

describe('whatever two nodes accept, in any order and with colliding ids', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tsumugi-accepted-'));
  let worlds = 0;
  const inWorld = async (play: (player: Player) => Promise<void> | void): Promise<void> => {
    worlds += 1;
    const world = await TwoNodes.found(join(folder, String(worlds)));
    try {
      await play(new Player(world));
    } finally {
      await world.end();
    }
  };
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Every view takes it; built anew they are the same; and each command has its own first answer. */
  const holds = async (world: TwoNodes): Promise<void> => {
    expect(await world.setAside()).toEqual([]);
    expect(world.notShown()).toEqual([]);
    expect(world.beyondTheirStay()).toEqual([]);
    const [first, second, anew] = await world.rows();
    expect(second).toEqual(first);
    expect(anew).toEqual(first);
    for (const tried of world.accepted) {
      for (const node of [0, 1]) {
        const answer = await world.again(node, tried);
        if (isRefusal(answer)) expect([tried.action.name, answer.code]).not.toEqual([tried.action.name, 'COMMAND_REUSED']);
        else expect(answer).toEqual(tried.written);
      }
    }
    const [followed, again] = await world.pluginRows();
    expect(again).toEqual(followed);
  };

  it('with every field that an action asks for: who adds one whose fields are new gives them in plausible.ts', async () => {
    await inWorld(async (player) => {
      const { world } = player;
      const dice = new Dice(7);
      // Lists of patients are told to who is signed in.
      for (const viewer of world.viewers) {
        // Not every try proves the password that stands.
        for (let tries = 0; tries < 6; tries += 1) await player.act(dice, 'openSession', { node: 0, viewer });
      }
      for (const node of world.nodes) await node.takeIn();
      const lasting = world.actions.map(({ name }) => name).filter((name) => !ending.has(name));
      for (let round = 0; round < 12; round += 1) {
        // Dice of its own for each: an action that is added changes no other's play.
        for (const name of lasting) await player.twins(new Dice(seedOf(name, round)), name);
        for (const node of world.nodes) await node.takeIn();
      }
      for (const name of ending) await player.act(dice, name);
      expect([...player.unknown]).toEqual([]);
      // A play in which little is accepted shows little.
      const accepted = new Set(world.accepted.map(({ action }) => action.name));
      expect(accepted.size).toBeGreaterThan(20);
      await holds(world);
    });
  });

  /**
   * What makes ids from other ids, with the same ids in every world: whoever makes a new kind of
   * them in a view or a decider lets it be made here.
   */
  const making = async ({ world }: Player): Promise<void> => {
    const [doctor, nurse] = world.viewers as [Viewer, Viewer];
    let count = 500;
    const does = async (name: string, command: object, node = 0, viewer = doctor): Promise<void> => {
      const action = world.actions.find((each) => each.name === name)!;
      count += 1;
      const written = await world.dispatch(node, action, { commandId: id(count), ...command } as Command, viewer);
      expect([name, written]).not.toEqual([name, null]);
    };
    const takenIn = async (): Promise<void> => {
      for (const node of world.nodes) await node.takeIn();
    };
    const bounds = { kind: 'PULSE', part: 'VALUE', low: 50, high: 100 };
    const pulse = (reading: string, value: number) => ({ readings: [{ id: reading, kind: 'PULSE', value, value2: null }] });
    const measured = { measuredAt: null, waitedMs: 0, note: null };
    for (const patient of world.patients) {
      const standing = world.nodes[0].views.get<{ low: number | null; high: number | null }>(
        'SELECT low, high FROM vitals_threshold WHERE patient = ? AND kind = ? AND part = ?',
        ...[patient, bounds.kind, bounds.part],
      );
      const expected = { expectedLow: standing?.low ?? null, expectedHigh: standing?.high ?? null };
      if (standing?.low !== bounds.low || standing.high !== bounds.high) await does('setThreshold', { ...bounds, ...expected, patient });
    }
    await takenIn();
    // One id for two readings.
    for (const node of [0, 1]) await does('recordReadings', { ...measured, ...pulse(id(490), 120), patient: world.patients[node] }, node);
    // The same value at the same time, by two who each have something to say of it.
    for (const [node, viewer] of [doctor, nurse].entries()) {
      const theirs = { measuredAt: '2026-03-31T02:00:00.000Z', note: `その${node}`, patient: world.patients[0] };
      await does('recordReadings', { ...measured, ...pulse(id(491), 120), ...theirs }, node, viewer);
    }
    // A second and a third alert of one reading.
    const place = { measuring: id(480), reading: id(481), alert: id(481) };
    await does('recordReadings', { ...measured, ...pulse(place.reading, 120), commandId: place.measuring, patient: world.patients[0] });
    for (const version of [1, 2]) {
      await takenIn();
      const alert = String(world.log.records.findLast(({ type }) => type === 'AlertRaised')!.clear['alert']);
      await does('takeAlert', { ...place, alert, expectedVersion: version });
      await does('closeAlert', { ...place, alert, expectedVersion: version, outcome: '様子観察' });
      await does('correctReading', { ...place, expectedVersion: version, value: 130 + version, value2: null });
    }
    await takenIn();
  };

  it('takes ids that anybody can compute, chosen before and after what they are made for', async () => {
    let made: string[] = [];
    await inWorld(async (player) => {
      await making(player);
      made = player.world.derivedIds();
    });
    // Rooms, a reading, and two alerts.
    expect(made.length).toBeGreaterThan(6);
    for (const before of [true, false]) {
      await inWorld(async (player) => {
        const { world } = player;
        if (!before) await making(player);
        const lasting = world.actions.map(({ name }) => name).filter((name) => !ending.has(name));
        const recordReadings = world.actions.find(({ name }) => name === 'recordReadings')!;
        for (const each of made) {
          // Values that alarm, wherever bounds are set. What a patient's own reading is shown by is refused.
          const answers: unknown[] = [];
          for (const [node, patient] of world.patients.entries()) {
            const readings = [{ id: each, kind: 'PULSE', value: 150, value2: null }];
            const command = { commandId: systemIds.next(), patient, readings, measuredAt: null, waitedMs: 0, note: null };
            answers.push(await world.dispatch(node, recordReadings, command as Command, world.viewers[0]!));
          }
          expect(answers).toContainEqual(expect.objectContaining({ id: expect.any(String) }));
          for (const name of lasting) await player.underMade(name, each);
        }
        for (const node of world.nodes) await node.takeIn();
        if (before) await making(player);
        await holds(world);
      });
    }
  });

  it('tells who has it open of each event, or says why nobody', async () => {
    await inWorld(({ world }) => {
      const known = world.types.filter((type) => !type.includes('.'));
      expect(Object.keys(toldOf).sort()).toEqual([...known].sort());
      for (const [type, feeds] of world.told) {
        const meant = toldOf[type]!;
        const others = typeof meant === 'string' ? [...feeds] : [...feeds].filter((feed) => !(meant as readonly string[]).includes(feed));
        expect([type, others]).toEqual([type, []]);
        // What only decides again what is open concerns nobody where its person has nothing open.
        const shown = typeof meant !== 'string' && meant.some((feed) => feed !== 'access');
        if (shown) expect([type, feeds.size]).not.toEqual([type, 0]);
      }
      // A play in which little happened shows little.
      expect(world.told.size).toBeGreaterThan(30);
    });
  });

  it('every view takes, plugins’ too', async () => {
    const steps = fc.array(fc.nat(), { minLength: stepsOfRun, maxLength: stepsOfRun, size: 'max' });
    const property = fc.asyncProperty(steps, (seeds) =>
      inWorld(async (player) => {
        for (const seed of seeds) await player.step(seed);
        await holds(player.world);
      }),
    );
    await fc.assert(property, { ...runs, endOnFailure: false, interruptAfterTimeLimit: wished > 0 ? 600_000 : 30_000 });
  });
});
