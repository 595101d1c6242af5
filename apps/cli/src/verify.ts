import { systemClock, systemIds } from '@tsumugi/kernel';
import { DataFolder, openVault } from '@tsumugi/server';
import { Broken, checkAll, type Checked } from './check.js';
import { CommandError } from './command-error.js';
import { kekOf, openHoldings, type Holdings } from './holdings.js';
import { checkLooks } from './looks.js';
import { requireLog, settingsFor } from './open-platform.js';
import { setAsideIn, setAsideLines } from './set-aside.js';
import { number, Progress, rate, seconds, tell, type Output } from './output.js';

/** Opens everything that the folder or the cluster holds; prints counts, or the first broken place by position. */
export async function verify(options: Output & { data?: string }): Promise<void> {
  const settings = settingsFor(options.data);
  requireLog(settings);
  const began = performance.now();
  const kek = await kekOf(settings);
  const folder = settings.profile === 'embedded' ? new DataFolder(settings.data) : null;
  let holdings: Holdings | null = null;
  try {
    holdings = await openHoldings(settings);
    if (!folder && (await holdings.store.head()) === 0)
      throw new CommandError(`${holdings.name} has no events: there is nothing to verify.`);
    const checked = await verifyHoldings(holdings, kek, options.json);
    const took = seconds(began);
    const setAside = folder ? setAsideIn(folder) : [];
    tell(options, { ok: true, ...checked, setAside, seconds: took }, [
      `Log digest ${checked.digest}`,
      ...unnamedLine(checked),
      ...setAsideLines(setAside),
      `Verified ${number(checked.events)} events in ${number(checked.streams)} streams (${number(checked.shredded)} shredded), ` +
        `${number(checked.files)} files and ${number(checked.looks)} looks: all open and continue, in ${took} s (${rate(checked.events, took)}/s).`,
    ]);
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    const setAside = folder ? setAsideIn(folder) : [];
    tell(options, { ok: false, position: error.position, reason: error.message, setAside }, setAsideLines(setAside));
    throw new CommandError(sentenceOf(error));
  } finally {
    await holdings?.close();
    folder?.release();
  }
}

/** Nothing is wrong with the log then; but erasing a file ends what the log names, and this it does not. */
export function unnamedLine({ unnamed: { bytes, keys } }: Pick<Checked, 'unnamed'>): string[] {
  if (bytes === 0 && keys === 0) return [];
  return [
    `No record names ${number(bytes)} sealed forms of files and ${number(keys)} keys: uploads that came to nothing. A node removes them a day after they were made.`,
  ];
}

export type Verified = Checked & { readonly looks: number };

/** @throws Broken; CommandError for a broken log of looks */
export async function verifyHoldings(holdings: Holdings, kek: Uint8Array, quiet: boolean): Promise<Verified> {
  const vault = await openVault(holdings, { kek, ids: systemIds, clock: systemClock });
  const progress = new Progress('verifying', await holdings.store.head(), quiet);
  try {
    const { store, blobs } = holdings;
    const checked = await checkAll({ store, blobs, vault }, (events) => progress.at(events));
    return { ...checked, looks: await checkLooks(holdings, kek) };
  } finally {
    progress.end();
    await vault.close();
  }
}

export const sentenceOf = ({ position, message }: Broken): string => `Broken at position ${position}: ${message}`;
