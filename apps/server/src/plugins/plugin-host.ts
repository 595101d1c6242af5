import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import {
  defineCapability,
  follow,
  notFound,
  refuse,
  type Action,
  type Capability,
  type Command,
  type DomainEvent,
  type EventStore,
  type JsonObject,
  type Recorded,
  type Refusal,
  type Sealing,
  type StoredRecord,
  type Unreadable,
  type ViewReader,
  type Viewer,
} from '@tsumugi/kernel';
import {
  PluginRuntime,
  sdkVersion,
  type FacilitySetAside,
  type Plugin,
  type PluginEvent,
  type PluginPerson,
  type PluginRecord,
  type PluginViewer,
  type UnreadableRecord,
} from '@tsumugi/plugin-sdk';
import { DamagedFileError, isDamaged, requireWholeFile } from '@tsumugi/views';

/** A command as it comes to a plugin. */
export interface PluginCommandInput extends Command {
  readonly input: JsonObject;
  /** The stream's last part, asked of the plugin beforehand. */
  readonly stream: string;
}

/** Where files lie that are built anew, until their successors serve. */
export interface DamagedFiles {
  /** Moves files out of the way, whichever of them there are. */
  setAside(files: readonly string[]): Promise<unknown>;
  /** A successor serves. */
  end(): void;
  /** The file was opened. */
  hold?(plugin: string, file: string): void;
  /** Whether a plugin's file does not lie any more where it was opened, though all that it is built from does. */
  isAway?(plugin: string): boolean;
}

/** What operators hear of plugins. */
export interface PluginNews {
  /** A plugin was stopped. */
  readonly failed?: (plugin: string, error: Error) => void;
  /** A plugin could not take a record, and goes on without its facility. */
  readonly setAside?: (plugin: string, setAside: FacilitySetAside) => void;
  /** A plugin waits for what passes, e.g. a full disk; null when it goes on. */
  readonly troubled?: (plugin: string, error: Error | null) => void;
}

/** Records handed to a plugin at once while it catches up. */
const batchSize = 200;
/** How often it is looked whether their files still lie where they were opened. */
const lookedAfterMs = 1_000;

/**
 * Runs plugins beside the core: their commands go through the same dispatcher, their events lie in
 * the same log, their views in files of their own. A record that a plugin cannot take sets aside its
 * facility there; a plugin that fails altogether is set aside with its reason; the core goes on.
 */
export class PluginHost {
  readonly #running = new Map<string, Running>();
  #looking: NodeJS.Timeout | undefined;

  constructor(
    readonly plugins: readonly Plugin[],
    private readonly read: ViewReader,
    private readonly tell: PluginNews = {},
  ) {
    for (const { name, sdk } of plugins) {
      if (sdk !== sdkVersion)
        throw new Error(`The plugin ${name} was written for version ${sdk} of the plugin SDK; this release has version ${sdkVersion}.`);
    }
    if (new Set(plugins.map(({ name }) => name)).size < plugins.length) throw new Error('Two plugins have the same name.');
  }

  /** What the core must know of a plugin: its events, so that they can be sealed and opened. */
  static capability(plugin: Plugin): Capability {
    return defineCapability({
      name: `plugin.${plugin.name}`,
      streams: [`plugin.${plugin.name}`],
      events: plugin.events.map(({ type, version, clear }) => ({ type: `${plugin.name}.${type}`, version, clear, upcasts: {} })),
    });
  }

  /**
   * Opens the plugins' views and follows the log for each. Views that are damaged are set aside and
   * built anew, also where that shows only in use.
   */
  async start(
    folder: string,
    feed: Pick<EventStore, 'subscribeAll'>,
    sealing: Sealing,
    damaged: DamagedFiles = { setAside: (files) => Promise.all(files.map((file) => rm(file, { force: true }))), end: () => undefined },
  ): Promise<void> {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    await Promise.all(
      this.plugins.map(async (plugin) => {
        const file = pluginViewsFile(plugin);
        for (const name of readdirSync(folder))
          if (name.startsWith(`${plugin.name}-`) && ![file, `${file}-wal`, `${file}-shm`].includes(name)) rmSync(join(folder, name));
        const begin = async (): Promise<void> => {
          mkdirSync(folder, { recursive: true, mode: 0o700 });
          const runtime = await openWhole(join(folder, file), () => this.#open(plugin, join(folder, file)), aside);
          const running = new Running(runtime, feed, sealing, {
            ...this.tell,
            failed: (name, error) => {
              this.tell.failed?.(name, error);
              if (isDamaged(error)) void running.stop().then(aside).then(begin);
            },
          });
          damaged.hold?.(plugin.name, join(folder, file));
          this.#running.set(plugin.name, running);
          await running.caughtUp;
          damaged.end();
        };
        const aside = (): Promise<unknown> => damaged.setAside(['', '-wal', '-shm'].map((end) => join(folder, `${file}${end}`)));
        await begin();
      }),
    );
    this.#looking = setInterval(() => {
      for (const [name, running] of this.#running)
        if (damaged.isAway?.(name)) running.lose(new DamagedFileError(`The views of the plugin ${name} were taken away.`));
    }, lookedAfterMs).unref();
  }

  #open(plugin: Plugin, file: string): PluginRuntime {
    return PluginRuntime.open(plugin, file, {
      people: (accounts, facility) => Promise.resolve(accounts.flatMap((account) => this.#person(account, facility) ?? [])),
      staff: (facility) => Promise.resolve(this.#staff(facility)),
    });
  }

  /** By name, whether the plugin still runs; false where it was set aside. */
  health(): Record<string, boolean> {
    return Object.fromEntries([...this.#running].map(([name, { failure }]) => [name, failure === null]));
  }

  /** By plugin, how many facilities it has set aside. */
  setAside(): Record<string, number> {
    return Object.fromEntries([...this.#running].map(([name, { runtime }]) => [name, runtime.setAside().length]));
  }

  async stop(): Promise<void> {
    clearInterval(this.#looking);
    await Promise.all([...this.#running.values()].map((running) => running.stop()));
  }

  /** The staff of a facility, as they act for it; anybody else is told that there is nothing. */
  viewer(viewer: Viewer): PluginViewer | Refusal {
    const staff =
      viewer.audience === 'team' && viewer.facility !== null
        ? this.read.get<{ profession: string; manager: number }>(
            'SELECT profession, manager FROM facility_staff WHERE account = ? AND facility = ? AND to_position IS NULL',
            viewer.account,
            viewer.facility,
          )
        : undefined;
    if (!staff || viewer.facility === null) return notFound;
    return { account: viewer.account, facility: viewer.facility, profession: staff.profession, manager: staff.manager === 1 };
  }

  /** The plugin, once its views hold everything that the core's hold; unless the facility is set aside there. */
  async ready(plugin: string, facility: string): Promise<PluginRuntime | Refusal> {
    const running = this.#running.get(plugin);
    if (!running || running.failure || !(await running.waitFor(this.read.position()))) return unavailable;
    return running.runtime.isSetAside(facility) ? setAsideHere : running.runtime;
  }

  /** A plugin's command as the dispatcher takes it: its decider lives in the plugin. */
  action(plugin: string, command: string): Action<PluginCommandInput, DomainEvent, readonly PluginEvent[], PluginViewer> {
    return {
      name: `${plugin}.${command}`,
      stream: ({ stream }, viewer) => `plugin.${plugin}-${viewer.facility}-${stream}`,
      subject: (_command, viewer) => `facility:${viewer.facility ?? ''}`,
      prepare: (_command, viewer) => this.viewer(viewer),
      decider: {
        initial: () => [],
        evolve: (history, { type, data }) => [...history, { type: type.slice(plugin.length + 1), data: data as JsonObject }],
        decide: async ({ commandId, input }, history, { at, facts }) => {
          const running = this.#running.get(plugin);
          if (!running || running.failure) return unavailable;
          if (running.runtime.isSetAside(facts.facility)) return setAsideHere;
          const decided = await running.runtime.decide(command, { commandId, input, viewer: facts, at, history });
          if ('refused' in decided) return refuse(decided.refused.code, decided.refused.message, decided.refused.field ?? null);
          return decided.map(({ type, data }) => ({ type: `${plugin}.${type}`, data }));
        },
      },
    };
  }

  #staff(facility: string): PluginPerson[] {
    return this.read.all<PluginPerson>(
      `SELECT a.id AS account, a.name, s.profession FROM facility_staff s JOIN account_account a ON a.id = s.account
        WHERE s.facility = ? AND s.to_position IS NULL ORDER BY a.kana, a.id`,
      facility,
    );
  }

  #person(account: string, facility: string): PluginPerson | undefined {
    return this.read.get<PluginPerson>(
      `SELECT a.id AS account, a.name, s.profession FROM facility_staff s JOIN account_account a ON a.id = s.account
        WHERE s.account = ? AND s.facility = ? ORDER BY s.from_position DESC LIMIT 1`,
      account,
      facility,
    );
  }
}

const unavailable = refuse('BUSY', 'この機能はいま使えません。少し待ってからもう一度お試しください。');
const setAsideHere = refuse(
  'SET_ASIDE',
  'この事業所の記録の一部を読み取れないため、この機能は利用できません。管理者が対応するまでお待ちください。',
);
const waitMs = 3_000;

/** One plugin following the log. */
class Running {
  readonly caughtUp: Promise<void>;
  failure: Error | null = null;
  readonly #abort = new AbortController();
  readonly #followed: Promise<void>;
  #reached: number;
  #tell: () => void = () => undefined;
  #waiting = new Promise<void>((resolve) => (this.#tell = resolve));

  constructor(
    readonly runtime: PluginRuntime,
    private readonly feed: Pick<EventStore, 'subscribeAll'>,
    private readonly sealing: Sealing,
    private readonly tell: PluginNews,
  ) {
    this.#reached = runtime.position;
    let caughtUp: () => void = () => undefined;
    this.caughtUp = new Promise((resolve) => (caughtUp = resolve));
    this.#followed = this.#follow(caughtUp).catch((error: unknown) => {
      caughtUp();
      this.lose(error instanceof Error ? error : new Error(String(error)));
    });
  }

  /** It does not go on, for that reason. */
  lose(error: Error): void {
    if (this.failure !== null) return;
    this.failure = error;
    this.#tell();
    this.tell.failed?.(this.runtime.plugin.name, error);
  }

  async waitFor(position: number): Promise<boolean> {
    const deadline = Date.now() + waitMs;
    while (this.#reached < position && this.failure === null) {
      const left = deadline - Date.now();
      if (left <= 0) return false;
      let timer: NodeJS.Timeout | undefined;
      await Promise.race([this.#waiting, new Promise((resolve) => (timer = setTimeout(resolve, left)))]);
      clearTimeout(timer);
    }
    return this.failure === null;
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#followed;
    this.runtime.close();
  }

  #follow(caughtUp: () => void): Promise<void> {
    return follow({
      feed: this.feed,
      after: () => this.#reached,
      signal: this.#abort.signal,
      take: async (item) => {
        if (item.kind === 'caught-up') {
          await this.#advance([], item.position);
          caughtUp();
          return;
        }
        for (let from = 0; from < item.records.length; from += batchSize) {
          const batch = item.records.slice(from, from + batchSize);
          await this.#advance(batch, batch.at(-1)!.position);
        }
      },
      onTrouble: (error) => this.tell.troubled?.(this.runtime.plugin.name, error),
    });
  }

  async #advance(stored: readonly StoredRecord[], reached: number): Promise<void> {
    const { name } = this.runtime.plugin;
    const own = stored.filter(({ stream }) => stream.startsWith(`plugin.${name}-`));
    // Other people's records only move the position; the file need not be touched for each.
    if (own.length > 0) {
      const records = (await this.sealing.openEach(own)).map((record) => recordOf(name, record));
      for (const setAside of await this.runtime.apply(records, reached)) this.tell.setAside?.(name, setAside);
    }
    this.#reached = Math.max(this.#reached, reached);
    const tell = this.#tell;
    this.#waiting = new Promise((resolve) => (this.#tell = resolve));
    tell();
  }
}

/** A record as the plugin reads it. */
function recordOf(plugin: string, opened: Recorded | Unreadable): PluginRecord | UnreadableRecord {
  const { type, subject, position, damaged } = 'unreadable' in opened ? opened.record : { ...opened, damaged: false };
  const known = { type: damaged ? type : type.slice(plugin.length + 1), facility: subject.slice('facility:'.length), position };
  if ('unreadable' in opened) return { ...known, unreadable: true };
  const { id, stream, data, actor, at, shredded } = opened;
  return { ...known, id, stream, data: data as JsonObject, actor: { account: actor.person, facility: actor.facility }, at, shredded };
}

/** A changed view is built anew in a file of its own. */
export function pluginViewsFile({ name, views }: Plugin): string {
  return `${name}-${createHash('sha256').update(`${views.version}\n${views.tables}`).digest('hex').slice(0, 16)}.db`;
}

async function openWhole<Opened>(file: string, open: () => Opened, setAside: () => Promise<unknown>): Promise<Opened> {
  try {
    requireWholeFile(file);
    return open();
  } catch (error) {
    if (!isDamaged(error)) throw error;
    await setAside();
    return open();
  }
}
