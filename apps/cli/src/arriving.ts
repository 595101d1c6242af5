import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { DataFolder, type Settings } from '@tsumugi/server';
import { CommandError } from './command-error.js';
import { createFolder, syncFolder } from '@tsumugi/vault';
import { openFolder, type Holdings } from './holdings.js';

const arriving = 'arriving';

/**
 * A folder without a log may hold the key-encryption key, which has to be there first, and what an
 * arrival left that was broken off.
 * @throws CommandError where it holds anything else
 */
export function requireRoom({ data, kekFile }: Settings): void {
  const folder = resolve(data);
  const kek = resolve(kekFile ?? join(folder, 'kek'));
  const allowed = ['lock', 'lock-journal', 'kek', ...(dirname(kek) === folder ? [basename(kek)] : [])];
  const found = existsSync(folder) ? readdirSync(folder) : [];
  if (found.includes(arriving) && !found.includes('log')) return;
  if (found.some((name) => !allowed.includes(name)))
    throw new CommandError(`The data folder ${folder} is not empty; name a new one, e.g. --data ./restored.`);
}

/**
 * Fills a data folder. It is made beside and moved in whole, the log last: what is broken off
 * leaves a folder without a log, and the next try begins anew.
 */
export async function arriveIn<Filled, Result>(
  settings: Settings,
  fill: (beside: Holdings) => Promise<Filled>,
  look: (arrived: Holdings, filled: Filled) => Promise<Result>,
): Promise<Result> {
  requireRoom(settings);
  const folder = new DataFolder(settings.data);
  try {
    const beside = folder.at(arriving);
    rmSync(beside, { recursive: true, force: true });
    await createFolder(beside);
    const holdings = await openFolder(beside);
    const filled = await fill(holdings)
      .finally(() => holdings.close())
      .catch((error: unknown) => {
        rmSync(beside, { recursive: true, force: true });
        throw error;
      });
    const names = readdirSync(beside).filter((name) => name !== 'log');
    for (const name of [...names, 'log']) {
      rmSync(folder.at(name), { recursive: true, force: true });
      renameSync(join(beside, name), folder.at(name));
      await syncFolder(resolve(settings.data));
    }
    rmSync(beside, { recursive: true });
    const arrived = await openFolder(settings.data);
    return await look(arrived, filled).finally(() => arrived.close());
  } finally {
    folder.release();
  }
}
