import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  contradictionOf,
  cutOf,
  DataFolder,
  identityOf,
  isMeaningless,
  lossOf,
  type Contradiction,
  type FolderIdentity,
} from '@tsumugi/server';
import { CommandError } from './command-error.js';
import { openFolder } from './holdings.js';
import { requireSomething, settingsFor } from './open-platform.js';
import { tell, type Output } from './output.js';

/**
 * Goes on with a data folder whose parts contradict each other, as it is: keeps the log that is
 * there, and sets aside what knows of another.
 */
export async function acceptFolder(options: Output & { data?: string }): Promise<void> {
  const { data, profile } = settingsFor(options.data);
  requireSomething({ data, profile });
  const folder = new DataFolder(data);
  try {
    if (profile === 'cluster') return tellOfNode(options, folder, await acceptForNode(folder));
    const found = contradictionOf(data);
    if (found?.kind === 'arriving') throw new CommandError(found.sentence);
    const { sentence, aside } =
      found?.kind === 'no-log' ? { sentence: found.sentence, aside: await beginAnew(folder) } : await goOn(folder, found);
    tell(options, { folder: resolve(data), found: sentence, aside }, [
      sentence === null ? `The data folder ${resolve(data)} is whole: there is nothing to accept.` : `Accepted: ${sentence}`,
      ...(aside === null
        ? []
        : [
            `What was in the way lies in ${aside}. Log, keys, files and looks stay there until you delete them; ` +
              'views hold contents readable, and go when the next start serves: copy them elsewhere before, if you still look for what is missing.',
          ]),
    ]);
  } finally {
    folder.release();
  }
}

/** A node of a cluster has no log of its own; what it knows of one is its views, and what it noted. */
async function acceptForNode(folder: DataFolder): Promise<string | null> {
  const mark = identityOf(folder.at()) === 'unreadable' ? ['identity'] : [];
  const aside = await folder.setAside(['views', 'plugins', 'snapshots', ...mark], 'of-another-log');
  await folder.become(null);
  return aside;
}

function tellOfNode(options: Output, folder: DataFolder, aside: string | null): void {
  tell(options, { folder: folder.at(), found: null, aside }, [
    aside === null
      ? `The folder ${folder.at()} knows of no log: its node takes the one of the cluster as it is.`
      : `Accepted: the node takes the log of the cluster as it is. Its views lie in ${aside}, hold contents readable, and go when it serves.`,
  ]);
}

/** The key-encryption key stays: what is set aside is opened by no other. */
async function beginAnew(folder: DataFolder): Promise<string | null> {
  const mark = identityOf(folder.at()) === 'unreadable' ? ['identity'] : [];
  const aside = await folder.setAside([...readdirSync(folder.at()).filter((name) => !isMeaningless(name)), ...mark], 'without-its-log');
  await folder.become({ state: 'begun' });
  return aside;
}

/** Of what is missing beside a log that is whole nothing knows but the mark. */
async function goOn(folder: DataFolder, mark: Contradiction | null): Promise<{ sentence: string | null; aside: string | null }> {
  // Before anything is opened, which would begin a log of looks where there is none.
  const looks = await cutOf(folder.path, null);
  const asideFirst = await folder.setAside(looks?.inTheWay ?? [], 'unreadable');
  const { store, keys, close } = await openFolder(folder.path);
  try {
    const loss = (await lossOf(folder.path, { store, keys })) ?? looks ?? mark;
    if (!loss) return { sentence: null, aside: null };
    const was = identityOf(folder.at());
    if (loss.kind === 'cut' && was !== null && was !== 'unreadable') {
      const { looks: _, shreds: __, ...rest } = was;
      await folder.become(rest);
      return { sentence: (looks ?? loss).sentence, aside: asideFirst };
    }
    const names = [...(loss.kind === 'loss' ? ['views', 'plugins'] : []), ...(mark ? ['identity'] : [])];
    const aside = await folder.setAside(names, loss.kind === 'loss' ? 'of-another-log' : 'unreadable');
    const state: FolderIdentity['state'] =
      was !== null && was !== 'unreadable' && was.state === 'demonstration' ? 'demonstration' : 'founded';
    await folder.become({ state });
    return { sentence: loss.sentence, aside: aside ?? asideFirst };
  } finally {
    await close();
  }
}
