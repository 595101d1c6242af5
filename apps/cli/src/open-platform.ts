import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { careCapabilities } from '@tsumugi/care';
import { MINUTE, type Capability, type Clock, type Ids } from '@tsumugi/kernel';
import { installedPlugins, Platform, platformOptions, PluginHost, readSettings, requireLogBeside, type Settings } from '@tsumugi/server';
import { CommandError } from './command-error.js';

/** The events of a running node: those of the core and of its plugins. */
export const capabilities: readonly Capability[] = [
  ...careCapabilities,
  ...installedPlugins.map((plugin) => PluginHost.capability(plugin)),
];

/** The settings that the server would have, with the folder that the command names. */
export function settingsFor(data: string | undefined): Settings {
  return readSettings({ ...process.env, ...(data === undefined ? {} : { TSUMUGI_DATA: data }) });
}

export function openPlatform(settings: Settings, sources: { clock?: Clock; ids?: Ids } = {}): Promise<Platform> {
  return Platform.open({ ...platformOptions(settings, capabilities), ...sources });
}

/** As `openPlatform`, for what writes into the log. @throws CommandError where the servers of a cluster say that this machine's clock is wrong */
export async function openToWrite(settings: Settings, sources: { clock?: Clock } = {}): Promise<Platform> {
  const platform = await openPlatform(settings, sources);
  try {
    const verdict = (await platform.clocks?.ask()) ?? null;
    if (verdict?.kind !== 'strays') return platform;
    const { byMs, servers } = verdict;
    const way = byMs > 0 ? 'ahead of' : 'behind';
    throw new CommandError(
      `The clock of this machine stands ${Math.round(Math.abs(byMs) / MINUTE)} minutes ${way} those of the servers (${servers.join(', ')}): set it right first. Nothing was written.`,
    );
  } catch (error) {
    await platform.close();
    throw error;
  }
}

/** @throws CommandError unless the folder is not there yet or is empty */
export function requireEmpty({ data }: Settings): void {
  const folder = resolve(data);
  if (!holdsNothing(folder)) {
    throw new CommandError(`The data folder ${folder} is not empty; name a new one, e.g. --data ./seeded.`);
  }
}

function holdsNothing(folder: string): boolean {
  return !existsSync(folder) || readdirSync(folder).length === 0;
}

/** @throws CommandError where nothing lies at all: the name is mistyped, and nothing is made there */
export function requireSomething({ data, profile }: Pick<Settings, 'data' | 'profile'>): void {
  const folder = resolve(data);
  if (profile === 'embedded' && holdsNothing(folder))
    throw new CommandError(`The data folder ${folder} holds nothing; name the one of a server, e.g. --data ./data.`);
}

/**
 * @throws CommandError where there is no log to work on; a cluster's is asked when it is opened
 * @throws DataFolderError where the folder says that there was one, or is half filled
 */
export function requireLog({ data, profile }: Pick<Settings, 'data' | 'profile'>): void {
  const folder = resolve(data);
  if (profile === 'embedded') requireLogBeside(folder);
  if (profile === 'embedded' && !existsSync(join(folder, 'log', 'events.db'))) {
    throw new CommandError(`The data folder ${folder} holds no log; name the one of a server, e.g. --data ./data.`);
  }
}
