import { resolve } from 'node:path';
import { noteArrival } from '@tsumugi/server';
import { Chain, type OutOfOrder, type Reach, type Until } from './backup/chain.js';
import { filesAmong } from './backup/files.js';
import { requireOutside } from './backup/folders.js';
import { KeysInBackup } from './backup/keys.js';
import { Ledger } from './backup/ledger.js';
import { backupKey } from './backup/manifest.js';
import { arriveIn, requireRoom } from './arriving.js';
import { Broken } from './check.js';
import { CommandError } from './command-error.js';
import { kekOf, openCluster, type Holdings } from './holdings.js';
import { settingsFor } from './open-platform.js';
import { number, Progress, seconds, tell, type Output } from './output.js';
import { requireNothing, transfer, type Contents, type Transferred } from './transfer.js';
import { sentenceOf, verifyHoldings, type Verified } from './verify.js';

export interface RestoreOptions extends Output {
  readonly from: string;
  readonly keys: string;
  /** A copy of the shred ledger that is newer than the backup's. */
  readonly ledger?: string;
  readonly until?: Until;
  /** Goes on with a restore into a cluster that was broken off. */
  readonly resume: boolean;
  readonly data?: string;
}

/** Brings a backup into an empty folder or cluster. Everything is read and checked before anything is written. */
export async function restore(options: RestoreOptions): Promise<void> {
  const settings = settingsFor(options.data);
  const began = performance.now();
  const inCluster = settings.profile === 'cluster';
  if (!inCluster) {
    requireRoom(settings);
    const data = { option: 'the data folder', folder: settings.data };
    for (const backup of [
      { option: '--from', folder: options.from },
      { option: '--keys', folder: options.keys },
    ])
      requireOutside(data, backup, 'what is restored would lie in the backup, keys and readable contents beside each other');
  }
  const kek = await kekOf(settings);
  const key = backupKey(kek);
  const chain = await Chain.open(options.from, key);
  const keys = await KeysInBackup.open(options.keys, key);
  const ledgers = await Promise.all(
    [chain.last.folder, ...(options.ledger === undefined ? [] : [options.ledger])].map((place) => Ledger.read(place)),
  );
  const ledger = ledgers.reduce((one, other) => one.and(other));
  await keys.tryOpening(ledger, kek);

  const cluster = inCluster ? await openCluster(settings) : null;
  try {
    if (cluster && !options.resume)
      await requireNothing(cluster, 'Name an empty one; if an earlier restore of this backup was broken off, go on with --resume.');
    const reach = await checked(chain, options);
    const { shreddedAlready, keysHeld } = await requireKeys(chain, keys, ledger, reach);
    const progress = new Progress('restoring', reach.events, options.json);
    const contents: Contents = {
      ledger,
      vaultCheck: keys.manifest.vaultCheck,
      keys: () => keys.all(),
      fileNames: () => reach.files.keys(),
      file: (name) => chain.file(reach.files.get(name)!),
      looks: () => chain.looks(),
      looksLog: null,
      records: () => chain.records(reach, (events) => progress.at(events)),
    };
    const fill = (target: Holdings): Promise<Transferred> => transfer(contents, target, kek).finally(() => progress.end());
    const look = (target: Holdings): Promise<Verified> => verified(target, kek, options, reach);
    const intoCluster = async (target: Holdings): Promise<Verified> => {
      await fill(target);
      await noteArrival(target.blobs);
      return look(target);
    };
    const result = cluster ? await intoCluster(cluster) : await arriveIn(settings, 'restore', fill, look);
    report(options, {
      chain,
      ledger,
      reach,
      result,
      shreddedAlready,
      keysHeld,
      where: cluster ? 'the cluster' : resolve(settings.data),
      took: seconds(began),
    });
  } finally {
    await cluster?.close();
  }
}

async function checked(chain: Chain, { until = null, json }: RestoreOptions): Promise<Reach> {
  const progress = new Progress('checking the backup', chain.last.whole.events, json);
  const reach = await chain.check(until, (events) => progress.at(events)).finally(() => progress.end());
  if (reach.events === 0) throw new CommandError('The first event of the backup lies after --until: there would be nothing to restore.');
  return reach;
}

/**
 * @returns how many keys that the log names were shredded, and how many are brought back
 * @throws CommandError where the backup of the keys was made before that of the log, and lacks some
 */
async function requireKeys(
  chain: Chain,
  keys: KeysInBackup,
  ledger: Ledger,
  { keyIds }: Reach,
): Promise<{ shreddedAlready: number; keysHeld: number }> {
  const there = new Set<string>();
  for await (const { keyId } of keys.all()) there.add(keyId);
  const shredded = [...keyIds].filter((keyId) => ledger.ends(keyId));
  const missing = [...keyIds].filter((keyId) => !there.has(keyId) && !ledger.ends(keyId));
  if (missing.length > 0 && keys.manifest.began < chain.last.began)
    throw new CommandError(
      `The keys were backed up at ${keys.manifest.began}, before the log at ${chain.last.began}, and lack ${number(missing.length)} of its keys; ` +
        'name the keys that were backed up with it, or later.',
    );
  return { shreddedAlready: shredded.length, keysHeld: [...there].filter((keyId) => !ledger.ends(keyId)).length };
}

async function verified(target: Holdings, kek: Uint8Array, options: RestoreOptions, reach: Reach): Promise<Verified> {
  try {
    const result = await verifyHoldings(target, kek, options.json);
    if (result.digest !== reach.digest)
      throw new CommandError('The restored log is not the one of the backup: somebody else wrote to it meanwhile.');
    return result;
  } catch (error) {
    if (error instanceof Broken) throw new CommandError(`Everything is restored, but it was backed up like this: ${sentenceOf(error)}`);
    throw error;
  }
}

function report(
  options: RestoreOptions,
  restored: {
    readonly chain: Chain;
    readonly ledger: Ledger;
    readonly reach: Reach;
    readonly result: Verified;
    readonly shreddedAlready: number;
    readonly keysHeld: number;
    readonly where: string;
    readonly took: number;
  },
): void {
  const { chain, ledger, reach, result, shreddedAlready, keysHeld, where, took } = restored;
  const lost = options.until && reach.eventsLeft > 0;
  const { lastAt, outOfOrder } = reach;
  const files = filesAmong(reach.files.keys());
  tell(
    options,
    {
      where,
      ...result,
      // As the backup counts them; those whose key was shredded do not open.
      files,
      filesOpen: result.files,
      keysHeld,
      until: lastAt,
      position: reach.position,
      eventsLeft: reach.eventsLeft,
      outOfOrder,
      shreds: ledger.entries.length,
      seconds: took,
    },
    [
      `Log digest ${result.digest}`,
      ...(lost
        ? [
            `Left out: ${number(reach.eventsLeft)} events after ${lastAt}, and the files that they name. The log of looks is there whole.`,
            `What was ended after ${lastAt} holds again: consents that were withdrawn, people who left a team, sessions. End it again before people come back.`,
          ]
        : [`What was written after ${lastAt} is lost with the old log; tell those who wrote then. Who signed in then signs in again.`]),
      ...(outOfOrder.length > 0 ? [outOfOrderSentence(outOfOrder)] : []),
      ledger.lastAt === null
        ? 'The shred ledger is empty: nothing had been shredded when it was copied. If something was since, shred it again, or restore again with --ledger.'
        : `Shredded stays ${number(shreddedAlready)} keys that the log names; the shred ledger ends at ${ledger.lastAt}. If a newer copy exists, restore again with --ledger.`,
      ...(where === 'the cluster' ? ['Nodes that held the old log find their views to be of another one and build them anew.'] : []),
      `Restored ${number(result.events)} events in ${number(result.streams)} streams, ${number(files)} files (${number(result.files)} open), ${number(result.looks)} looks and ${number(keysHeld)} keys of ${chain.last.folder} ` +
        `into ${where} in ${took} s: all open and continue.`,
    ],
  );
}

const namedAtMost = 10;

function outOfOrderSentence(records: readonly OutOfOrder[]): string {
  const named = records.slice(0, namedAtMost).map(({ position, type, at }) => `${position} (${type}, ${at})`);
  const more = records.length > named.length ? ` and ${number(records.length - named.length)} more` : '';
  return (
    `Kept, though their time lies after --until, for others that were written by then lie behind them: the events at positions ${named.join(', ')}${more}. ` +
    'A clock was wrong when they or those behind them were written; if less shall come back, name a position with --until.'
  );
}
