import { createSecretKey } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  acceptInvitation,
  careCapabilities,
  defaultRegionPolicy,
  foundRegion,
  inviteFacility,
  inviteFamily,
  joinFamily,
  openAccount,
  recordConsent,
  registerFacility,
  registerPatient,
  reserveNumber,
  reserveSignInName,
  setPassword,
  storeFile,
  systemViewer,
} from '@tsumugi/care';
import {
  Dispatcher,
  isRefusal,
  Registry,
  Sealing,
  SetClock,
  systemIds,
  type Action,
  type Actor,
  type Appended,
  type Audience,
  type Command,
  type EventStore,
  type ExpectedRevision,
  type FeedItem,
  type NewRecord,
  type Refusal,
  type StoredRecord,
  type Vault,
  type View,
  type Viewer,
  type Written,
} from '@tsumugi/kernel';
import type { Plugin } from '@tsumugi/plugin-sdk';
import { ViewDatabase } from '@tsumugi/views';
import { installedPlugins } from '../../src/plugins/installed.js';
import { PluginHost, pluginViewsFile, type PluginCommandInput } from '../../src/plugins/plugin-host.js';

/** A log in memory that any number of nodes append to and follow. */
class SharedLog {
  readonly records: StoredRecord[] = [];
  readonly #waiting = new Set<() => void>();

  append(stream: string, expected: ExpectedRevision, records: readonly NewRecord[]): Promise<Appended> {
    const last = this.records.findLast((record) => record.stream === stream)?.revision ?? -1;
    if (last !== (expected === 'no-stream' ? -1 : expected)) return Promise.resolve({ kind: 'conflict', actual: last < 0 ? null : last });
    records.forEach((record, index) =>
      this.records.push({ ...record, stream, revision: last + 1 + index, position: this.records.length + 1 }),
    );
    for (const wake of this.#waiting) wake();
    return Promise.resolve({ kind: 'appended', revision: last + records.length, position: this.records.length });
  }

  async *read(stream: string, { from = 0 } = {}): AsyncGenerator<StoredRecord> {
    yield* await Promise.resolve(this.records.filter((record) => record.stream === stream && record.revision >= from));
  }

  async *subscribeAll({ after, signal }: { after: number; signal: AbortSignal }): AsyncGenerator<FeedItem> {
    let at = after;
    let wake = (): void => undefined;
    const woken = (): void => wake();
    this.#waiting.add(woken);
    signal.addEventListener('abort', woken);
    while (!signal.aborted) {
      const next = this.records.slice(at);
      at = this.records.length;
      yield next.length > 0 ? { kind: 'records', records: next } : { kind: 'caught-up', position: at };
      if (next.length === 0 && at === this.records.length && !signal.aborted) await new Promise<void>((resolve) => (wake = resolve));
    }
    this.#waiting.delete(woken);
  }
}

/** Contents stand as they are: this is about records, not seals. */
const openVault = {
  keyFor: () => Promise.resolve('key'),
  load: () => Promise.resolve(),
  seal: (_: string, plain: Uint8Array) => plain,
  open: (_: string, sealed: Uint8Array) => sealed,
} as unknown as Vault;

const registry = new Registry([...careCapabilities, ...installedPlugins.map((plugin) => PluginHost.capability(plugin))]);
const sealing = new Sealing(registry, openVault);
const sealed = {
  kind: 'PICTURE' as const,
  variants: [{ variant: 'original' as const, contentType: 'image/jpeg' }],
  size: 1,
  width: 1,
  height: 1,
  keyId: 'key',
};

/** By type of event: the feeds that a view told of it, by the word before the first colon of the topic. */
const told = new Map<string, Set<string>>();

/** The views, with a note of whom they tell of what. */
const notedViews = registry.views.map((view) => ({
  ...view,
  on: Object.fromEntries(
    Object.entries(view.on).map(([type, handler]): [string, View['on'][string]] => [
      type,
      (record, db) => {
        const feeds = told.get(type) ?? new Set();
        told.set(type, feeds);
        handler(record, {
          ...{ get: db.get.bind(db), all: db.all.bind(db), run: db.run.bind(db), position: db.position.bind(db) },
          tell(topic, ...change) {
            feeds.add(topic.slice(0, topic.indexOf(':')));
            db.tell(topic, ...change);
          },
          recheck(fact) {
            feeds.add('access');
            db.recheck(fact);
          },
        });
      },
    ]),
  ),
}));

/** A node: views of its own that lag behind the log until they are told to take it in. */
class Node {
  readonly views = new ViewDatabase(':memory:', notedViews);
  readonly dispatcher: Dispatcher;

  constructor(
    private readonly log: SharedLog,
    clock: SetClock,
  ) {
    this.dispatcher = new Dispatcher({
      store: log as unknown as EventStore,
      registry,
      sealing,
      read: this.views,
      commands: this.views,
      clock,
      ids: systemIds,
      digestKey: createSecretKey(Buffer.alloc(32)),
    });
  }

  async takeIn(upTo = this.log.records.length): Promise<void> {
    const next = this.log.records.filter(({ position }) => position > this.views.position() && position <= upTo);
    if (next.length === 0) return;
    const ours = next.filter(({ stream }) => !stream.startsWith('plugin.'));
    const plugins = next.filter(({ stream }) => stream.startsWith('plugin.'));
    this.views.apply(await sealing.openEach(ours), upTo, false, plugins);
  }
}

export interface Tried {
  readonly action: Action;
  readonly command: Command;
  readonly viewer: Viewer;
  readonly written: Written;
}

/** A region with two nodes over one log, where whatever is accepted must be taken by every view. */
export class TwoNodes {
  readonly log = new SharedLog();
  readonly clock = new SetClock('2026-04-01T02:00:00.000Z');
  readonly nodes = [new Node(this.log, this.clock), new Node(this.log, this.clock)] as const;
  readonly region = id(900);
  readonly patients = [id(1), id(2)];
  readonly facilities = [id(910), id(911), id(912)];
  readonly accounts = [id(920), id(921), id(922), id(923), id(924), id(925)];
  readonly accepted: Tried[] = [];
  readonly #host: PluginHost;

  private constructor(private readonly folder: string) {
    this.#host = new PluginHost(installedPlugins, this.nodes[0].views);
    this.pluginCommands = this.#allPluginCommands();
    this.actions = this.#allActions();
  }

  static async found(folder: string): Promise<TwoNodes> {
    const world = new TwoNodes(folder);
    await world.#found();
    await world.#host.start(join(folder, 'plugins'), world.log as never, sealing);
    return world;
  }

  /** Every type of event that there is, and whom the views told of those that came by. */
  readonly types = [...registry.events.keys()];
  readonly told: ReadonlyMap<string, ReadonlySet<string>> = told;

  /** Every action that anybody can come to, the plugins' among them. */
  readonly actions: readonly Action[];

  readonly pluginCommands: readonly { plugin: Plugin; name: string; input: Plugin['commands'][string]['input']; action: Action }[];

  #allActions(): Action[] {
    return [
      ...registry.actions.values(),
      openAccount(null),
      setPassword('$argon2id$', 0),
      storeFile(sealed, () => true),
      ...this.pluginCommands.map(({ action }) => action),
    ];
  }

  #allPluginCommands() {
    return installedPlugins.flatMap((plugin) =>
      Object.entries(plugin.commands).map(([name, { input }]) => ({
        plugin,
        name,
        input,
        action: this.#host.action(plugin.name, name) as Action,
      })),
    );
  }

  async pluginCommand(plugin: string, name: string, commandId: string, input: object): Promise<PluginCommandInput> {
    const { stream } = installedPlugins.find((each) => each.name === plugin)!.commands[name]!;
    return { commandId, input: input as never, stream: await stream({ commandId, input }) };
  }

  /** Professionals of three facilities, one of whom serves at two; a relative, the office and the platform itself. */
  get viewers(): Viewer[] {
    const [f0, f1, f2] = this.facilities as [string, string, string];
    const [a0, a1, a2, a3, a4, a5] = this.accounts as [string, string, string, string, string, string];
    const viewer = (audience: Audience, account: string, facility: string | null): Viewer => ({
      ...{ audience, account, facility, region: this.region, profession: null, device: null },
      ...{ session: id(990), sessionUntil: '2027-01-01T00:00:00.000Z' },
    });
    return [
      viewer('team', a0, f0),
      viewer('team', a1, f1),
      viewer('team', a2, f2),
      viewer('team', a0, f1),
      viewer('family', a3, null),
      viewer('office', a4, null),
      viewer('office', a5, null),
      systemViewer(this.region),
    ];
  }

  /** Ids of browsers that somebody subscribed. */
  pushes(): string[] {
    return this.log.records.flatMap(({ type, stream }) => (type === 'PushSubscribed' ? [stream.slice('push-'.length)] : []));
  }

  /** Null where it was not accepted, for whatever reason. */
  async dispatch(node: number, action: Action, command: Command, viewer: Viewer): Promise<Written | null> {
    this.clock.advance(1_000);
    const before = this.log.records.length;
    let answer: Written | Refusal;
    try {
      answer = await this.nodes[node]!.dispatcher.dispatch(action, command, viewer);
    } catch {
      // A field that no input would let through.
      return null;
    }
    if (isRefusal(answer)) return null;
    if (this.log.records.length > before) this.accepted.push({ action, command, viewer, written: answer });
    return answer;
  }

  async again(node: number, { action, command, viewer }: Tried): Promise<Written | Refusal> {
    return this.nodes[node]!.dispatcher.dispatch(action, command, viewer);
  }

  /** What no view could take; must be nothing. */
  async setAside(): Promise<object[]> {
    for (const node of this.nodes) await node.takeIn();
    for (const { name } of installedPlugins) await this.#host.ready(name, '');
    const plugins = Object.entries(this.#host.setAside()).flatMap(([name, count]) => (count > 0 ? [{ plugin: name, count }] : []));
    const failed = Object.entries(this.#host.health()).flatMap(([name, well]) => (well ? [] : [{ plugin: name, failed: true }]));
    return [...this.nodes.flatMap(({ views }) => views.setAside()), ...plugins, ...failed];
  }

  /** What was accepted as new and no view shows, each with the patient for whom it was made; must be nothing. */
  notShown(): object[] {
    const { views } = this.nodes[0];
    return this.log.records.flatMap((record) => {
      const { type, stream, clear, actor } = record;
      const made = madeBy[type];
      const opened = { ...clear, ...(JSON.parse(Buffer.from(record.sealed ?? 'e30=', 'base64').toString()) as object) };
      const missing = (made?.(opened as Record<string, unknown>, stream.slice(stream.indexOf('-') + 1), actor) ?? []).filter(
        ({ sql, values }) => views.get(sql, ...values) === undefined,
      );
      return missing.map(({ values }) => ({ type, stream, values }));
    });
  }

  /** Ids that were made from other ids, in the log or in a view: everybody can compute them, and choose one. */
  derivedIds(): string[] {
    const { views } = this.nodes[0];
    const log = this.log.records.map((record) => `${JSON.stringify(record)}${Buffer.from(record.sealed ?? '', 'base64').toString()}`);
    return [...new Set(`${log.join()}${rowsOf((sql) => views.all(sql))}`.match(madeIds))].sort();
  }

  /** The rows of each node's views, and of views that took in the log at once. */
  async rows(): Promise<string[]> {
    const anew = new Node(this.log, this.clock);
    await anew.takeIn();
    const rows = [...this.nodes, anew].map(({ views }) => rowsOf((sql) => views.all(sql)));
    anew.views.close();
    return rows;
  }

  /** What stands open though the stay that it belongs to ended; must be nothing. */
  beyondTheirStay(): object[] {
    const serves = (row: string) =>
      `EXISTS (SELECT 1 FROM facility_staff s WHERE s.facility = ${row}.facility AND s.account = ${row}.account AND s.to_position IS NULL)`;
    const member = (row: string) =>
      `EXISTS (SELECT 1 FROM careteam_member m WHERE m.patient = ${row}.patient AND m.facility = ${row}.facility AND m.to_position IS NULL)`;
    const assigned = `EXISTS (SELECT 1 FROM careteam_assignment a
       WHERE a.patient = p.patient AND a.facility = p.facility AND a.account IN (p.account, '*') AND a.to_position IS NULL)`;
    const open = [
      `SELECT 'assignment' AS what, a.* FROM careteam_assignment a
        WHERE a.to_position IS NULL AND NOT (${member('a')} AND (a.account = '*' OR ${serves('a')}))`,
      `SELECT 'party' AS what, p.* FROM timeline_room_party p
        WHERE p.to_position IS NULL AND NOT (${member('p')} AND (p.account = '*' OR (${serves('p')} AND ${assigned})))`,
      `SELECT 'session' AS what, x.id FROM account_session x WHERE x.ended_at IS NULL AND x.facility IS NOT NULL AND NOT ${serves('x')}`,
    ];
    return this.nodes.flatMap(({ views }) => open.flatMap((sql) => views.all(sql)));
  }

  /** The rows of each plugin's views, as they followed and built anew. */
  async pluginRows(): Promise<[string, string]> {
    const again = new PluginHost(installedPlugins, this.nodes[0].views);
    await again.start(join(this.folder, 'again'), this.log as never, sealing);
    await again.stop();
    return [join(this.folder, 'plugins'), join(this.folder, 'again')].map(rowsIn) as [string, string];
  }

  async end(): Promise<void> {
    await this.#host.stop();
    for (const { views } of this.nodes) views.close();
  }

  async #found(): Promise<void> {
    const system = systemViewer(this.region);
    const office = { ...system, account: this.region };
    const must = async (action: Action, command: object, viewer: Viewer): Promise<void> => {
      const written = await this.dispatch(0, action, { commandId: systemIds.next(), ...command }, viewer);
      if (!written) throw new Error(`${action.name} was not accepted.`);
      await this.nodes[0].takeIn();
    };
    await must(foundRegion, { commandId: this.region, name: '地域', policy: defaultRegionPolicy, demonstration: false }, system);
    for (const [index, account] of this.accounts.entries()) {
      const signInName = `person-${index}`;
      const kind = (['professional', 'professional', 'professional', 'family', 'office', 'office'] as const)[index]!;
      await must(reserveSignInName, { signInName, account }, system);
      await must(openAccount(null), { account, kind, signInName, name: `人 ${index}`, kana: 'ひと', email: null }, system);
    }
    for (const [index, facility] of this.facilities.entries()) {
      const number = String(1_400_000_000 + index);
      const managerProfession = (['doctor', 'visiting-nurse', 'pharmacist'] as const)[index]!;
      await must(reserveNumber, { number, facility }, office);
      await must(
        registerFacility,
        {
          facility,
          number,
          name: `事業所 ${index}`,
          kana: 'じ',
          kind: 'clinic',
          phone: null,
          manager: this.accounts[index],
          managerProfession,
        },
        office,
      );
    }
    for (const [index, patient] of this.patients.entries()) {
      const person = { name: `患者 ${index}`, kana: 'か', birthDate: '1942-05-03', sex: 'FEMALE' };
      await must(registerPatient, { commandId: patient, facility: this.facilities[0], ...person }, this.viewers[0]!);
    }
    const [first, second, third] = this.viewers as [Viewer, Viewer, Viewer];
    for (const patient of this.patients) {
      await must(recordConsent, { ...comprehensive, patient, givenOn: this.clock.now().slice(0, 10) }, first);
      for (const invited of [second, third]) {
        const invitation = systemIds.next();
        await must(inviteFacility, { commandId: invitation, patient, facility: invited.facility, message: null }, first);
        await must(acceptInvitation, { invitation }, invited);
      }
      const family = systemIds.next();
      await must(inviteFamily, { commandId: family, patient, name: '長女', relationship: '長女', email: null }, first);
      await must(joinFamily, { family, account: this.accounts[3] }, system);
    }
    for (const node of this.nodes) await node.takeIn();
  }
}

const comprehensive = {
  ...{ kind: 'COMPREHENSIVE', facilities: [], form: 'WRITTEN', explanationVersion: '1' },
  givenBy: { name: '山田 ハル', relationship: null },
};

export function id(n: number): string {
  return `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
}

/** UUIDs of version 8. */
const madeIds = /\b[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b/g;

interface Row {
  readonly sql: string;
  readonly values: readonly (string | number | null)[];
}

const inTable =
  (table: string, column = 'id') =>
  (data: Record<string, unknown>, id: string): Row[] => [
    { sql: `SELECT 1 FROM ${table} WHERE ${column} = ? AND patient = ?`, values: [id, String(data['patient'])] },
  ];

/** By which row each entity with an id that a client chose is shown. What is shown no more after its end keeps a row, too. */
const madeBy: Readonly<Record<string, (data: Record<string, unknown>, id: string, actor: Actor) => Row[]>> = {
  PostPublished: inTable('timeline_post'),
  RoomOpened: inTable('timeline_room'),
  FileStored: (_, id) => [{ sql: 'SELECT 1 FROM files_file WHERE id = ?1 UNION SELECT 1 FROM files_erased WHERE id = ?1', values: [id] }],
  DailyLifeRecorded: inTable('dailylife_entry'),
  FacilityInvited: inTable('careteam_invitation'),
  FamilyInvited: inTable('careteam_family', 'invitation'),
  ConsentRecorded: (data, patient) => [
    { sql: 'SELECT 1 FROM consent_consent WHERE id = ? AND patient = ?', values: [String(data['consent']), patient] },
  ],
  AlertRaised: ({ alert, reading, patient, low, high }, measuring) => [
    {
      // One that belongs to a reading that was there already is that reading's.
      sql: `SELECT 1 FROM vitals_alert a JOIN vitals_alert_id i ON i.id = a.id
             WHERE i.reading = ?1 AND a.patient = ?2 AND a.low IS ?3 AND a.high IS ?4
               AND ((i.measuring = ?5 AND i.alert = ?6) OR NOT EXISTS (SELECT 1 FROM vitals_id n WHERE n.measuring = ?5 AND n.reading = ?1))`,
      values: [String(reading), String(patient), low as number, high as number, measuring, String(alert)],
    },
  ],
  ReadingsRecorded: (data, measuring, { person, facility }) =>
    (data['readings'] as { id: string }[]).map(({ id }, index) => ({
      // The same value twice under one id, from the same hand and with the same note, is one reading.
      sql: `SELECT 1 FROM vitals_id i JOIN vitals_reading r ON r.id = i.id WHERE i.reading = ?1 AND r.patient = ?2
              AND (i.measuring = ?3 OR r.measured_at = ?4) AND coalesce((SELECT v.value FROM vitals_version v WHERE v.reading = r.id AND v.version = 1), r.value) = ?5
              AND r.author = ?6 AND r.author_facility IS ?7 AND r.note IS ?8`,
      values: [
        ...[id, String(data['patient']), measuring, String(data['measuredAt'])],
        ...[(data['values'] as { value: number }[])[index]!.value, person, facility, data['note'] as string | null],
      ],
    })),
};

/** What the runtime keeps for resuming streams depends on where batches began. */
const notCompared = ['views_checkpoint', 'views_change', 'plugin_checkpoint'];

function rowsOf(all: (sql: string) => object[]): string {
  const tables = all("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name") as {
    name: string;
  }[];
  return tables
    .filter(({ name }) => !notCompared.includes(name))
    .map(
      ({ name }) =>
        `${name}\n${all(`SELECT * FROM ${name}`)
          .map((row) => JSON.stringify(row))
          .sort()
          .join('\n')}`,
    )
    .join('\n');
}

function rowsIn(folder: string): string {
  return installedPlugins
    .map((plugin) => {
      const file = new DatabaseSync(join(folder, pluginViewsFile(plugin)), { readOnly: true });
      try {
        return rowsOf((sql) => file.prepare(sql).all() as object[]);
      } finally {
        file.close();
      }
    })
    .join('\n');
}
