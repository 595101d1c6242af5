import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { DataFolder, identityOf, isMeaningless, type Settings } from '@tsumugi/server';
import { CommandError } from './command-error.js';
import { createFolder, syncFolder } from '@tsumugi/vault';
import { openFolder, type Holdings } from './holdings.js';

const arriving = 'arriving';

/**
 * A folder without a log may hold the key-encryption key, which has to be there first, and what an
 * arrival left that was broken off: its mark says so.
 * @throws CommandError where it holds anything else
 */
export function requireRoom({ data, kekFile }: Settings): void {
  const folder = resolve(data);
  if (isHalfArrived(folder)) return;
  const kek = resolve(kekFile ?? join(folder, 'kek'));
  const isKek = (name: string): boolean => dirname(kek) === folder && name === basename(kek);
  const found = existsSync(folder) ? readdirSync(folder) : [];
  const identity = identityOf(folder);
  const isFounded = identity === 'unreadable' || (identity !== null && identity.state !== 'begun');
  if (isFounded || found.some((name) => !isMeaningless(name) && !isKek(name)))
    throw new CommandError(`The data folder ${folder} is not empty; name a new one, e.g. --data ./restored.`);
}

/** Also as earlier releases left it, which made no mark: the log lay beside until the end. */
function isHalfArrived(folder: string): boolean {
  const identity = identityOf(folder);
  if (identity !== null) return identity !== 'unreadable' && identity.state === 'arriving' && identity.by !== 'demonstration';
  return existsSync(join(folder, arriving, 'log')) && !existsSync(join(folder, 'log'));
}

/**
 * Fills a data folder. It is made beside and moved in whole, the log last: what is broken off
 * leaves a folder that says so, on which no node starts, and the next try begins anew.
 */
export async function arriveIn<Filled, Result>(
  settings: Settings,
  by: 'restore' | 'migration',
  fill: (beside: Holdings) => Promise<Filled>,
  look: (arrived: Holdings, filled: Filled) => Promise<Result>,
): Promise<Result> {
  const folder = new DataFolder(settings.data);
  try {
    requireRoom(settings);
    const again = isHalfArrived(folder.at());
    await folder.become({ state: 'arriving', by });
    const beside = folder.at(arriving);
    rmSync(beside, { recursive: true, force: true });
    await createFolder(beside);
    const holdings = await openFolder(beside);
    const filled = await fill(holdings)
      .finally(() => holdings.close())
      .catch(async (error: unknown) => {
        rmSync(beside, { recursive: true, force: true });
        // What an earlier try moved in stays half of something.
        if (!again) await folder.become(null);
        throw error;
      });
    const names = readdirSync(beside).filter((name) => name !== 'log');
    for (const name of [...names, 'log']) {
      // What an earlier try had moved in: all of it lies beside once more, and still where it came from.
      rmSync(folder.at(name), { recursive: true, force: true });
      renameSync(join(beside, name), folder.at(name));
      await syncFolder(folder.at());
    }
    rmSync(beside, { recursive: true });
    await folder.become({ state: 'founded' });
    const arrived = await openFolder(settings.data);
    return await look(arrived, filled).finally(() => arrived.close());
  } finally {
    folder.release();
  }
}
