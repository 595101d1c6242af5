import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DataFolder, noteArrival, readSettings, type Settings } from '@tsumugi/server';
import { arriveIn, requireRoom } from './arriving.js';
import { Ledger } from './backup/ledger.js';
import { Broken } from './check.js';
import { CommandError } from './command-error.js';
import { blobNames, kekOf, openCluster, openWholeFolder, type Holdings } from './holdings.js';
import { looksAfter } from './looks.js';
import { requireLog } from './open-platform.js';
import { number, Progress, rate, seconds, tell, type Output } from './output.js';
import { requireNothing, transfer, type Contents, type Transferred } from './transfer.js';
import { sentenceOf, verifyHoldings, type Verified } from './verify.js';

export interface MigrateOptions extends Output {
  readonly toCluster?: boolean;
  readonly fromCluster?: boolean;
  /** Goes on with a migration into the cluster that was broken off. */
  readonly resume: boolean;
  readonly data?: string;
}

interface Moved {
  readonly transferred: Transferred;
  readonly result: Verified;
  readonly seconds: number;
}

/** Moves everything from a data folder into the cluster that the settings name, or back. What was there stays. */
export async function migrate(options: MigrateOptions): Promise<void> {
  if (options.toCluster === options.fromCluster) throw new CommandError('Say where to: --to-cluster or --from-cluster.');
  const settings = clusterSettings(options);
  const began = performance.now();
  const kek = await kekOf(settings);
  const {
    transferred,
    result,
    seconds: writing,
  } = options.toCluster ? await intoCluster(settings, kek, options) : await intoFolder(settings, kek, options);
  const folder = resolve(settings.data);
  const took = seconds(began);
  tell(options, { ...result, resumedAfter: transferred.resumedAfter, seconds: { writing, all: took } }, [
    `Log digest ${result.digest}, the same in both.`,
    options.toCluster
      ? `${folder} is as it was: keep it until the cluster has proven itself, but start no node on it; then delete it, for it holds what may be shredded later.`
      : `The cluster is as it was: start no node on it. A node on ${folder} needs the key-encryption key, which is not brought along: TSUMUGI_KEK or TSUMUGI_KEK_FILE.`,
    `Moved ${number(result.events)} events in ${number(result.streams)} streams, ${number(result.files)} files and ${number(result.looks)} looks ` +
      `${options.toCluster ? `from ${folder} into the cluster` : `from the cluster into ${folder}`} in ${took} s ` +
      `(${rate(transferred.events - transferred.resumedAfter, writing)} events/s): all open and continue.`,
  ]);
}

/** The folder's own key-encryption key goes with it, where no other is named. */
function clusterSettings({ data, toCluster }: MigrateOptions): Settings {
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    TSUMUGI_PROFILE: 'cluster',
    ...(data === undefined ? {} : { TSUMUGI_DATA: data }),
  };
  const own = join(resolve(environment['TSUMUGI_DATA'] || './data'), 'kek');
  const named = environment['TSUMUGI_KEK'] || environment['TSUMUGI_KEK_FILE'];
  return readSettings({ ...environment, ...(toCluster && !named && existsSync(own) ? { TSUMUGI_KEK_FILE: own } : {}) });
}

async function intoCluster(settings: Settings, kek: Uint8Array, options: MigrateOptions): Promise<Moved> {
  requireLog({ ...settings, profile: 'embedded' });
  const folder = new DataFolder(settings.data);
  let source: Holdings | null = null;
  let target: Holdings | null = null;
  try {
    source = await openWholeFolder(settings.data);
    target = await openCluster(settings);
    if (!options.resume)
      await requireNothing(target, 'Name an empty one; if an earlier migration of this folder was broken off, go on with --resume.');
    const moved = await move(source, target, kek, options.json);
    await noteArrival(target.blobs);
    return { ...moved, result: await verified(target, kek, moved.transferred, options.json) };
  } finally {
    await source?.close();
    await target?.close();
    folder.release();
  }
}

async function intoFolder(settings: Settings, kek: Uint8Array, options: MigrateOptions): Promise<Moved> {
  requireRoom(settings);
  const source = await openCluster(settings);
  try {
    return await arriveIn(
      settings,
      'migration',
      (target) => move(source, target, kek, options.json),
      async (target, moved) => ({ ...moved, result: await verified(target, kek, moved.transferred, options.json) }),
    );
  } finally {
    await source.close();
  }
}

async function move(source: Holdings, target: Holdings, kek: Uint8Array, quiet: boolean): Promise<Omit<Moved, 'result'>> {
  const head = await source.store.head();
  if (head === 0) throw new CommandError(`${source.name} has no events: there is nothing to move.`);
  const began = performance.now();
  // Positions of the source: they say how far it is, not how many events there are.
  const progress = new Progress('moving', head, quiet);
  try {
    const transferred = await transfer(await contentsOf(source, (position) => progress.at(position)), target, kek);
    if ((await source.store.head()) !== head)
      throw new CommandError(`${source.name} was written to while it was moved: stop its nodes, and migrate again.`);
    return { transferred, seconds: seconds(began) };
  } finally {
    progress.end();
  }
}

async function contentsOf({ store, blobs, keys, looks, name }: Holdings, onPosition: (position: number) => void): Promise<Contents> {
  const vaultCheck = await keys.check();
  if (vaultCheck === null) throw new CommandError(`${name} has no keys: ${keys.name} lacks its "check".`);
  return {
    ledger: await Ledger.of(keys),
    vaultCheck,
    async *keys() {
      for await (const keyId of keys.keyIds()) yield { keyId, wrapped: () => keys.get(keyId) };
    },
    fileNames: () => blobNames(blobs),
    file: (file) => blobs.get(file),
    async *looks() {
      if (looks) for await (const { look } of looksAfter(looks, 0)) yield look;
    },
    looksLog: looks,
    async *records() {
      for await (const record of store.readAll()) {
        yield record;
        onPosition(record.position);
      }
    },
  };
}

async function verified(target: Holdings, kek: Uint8Array, { digest, events }: Transferred, quiet: boolean): Promise<Verified> {
  try {
    const result = await verifyHoldings(target, kek, quiet);
    if (result.digest !== digest || result.events !== events)
      throw new CommandError(`${target.name} holds another log than the one that was moved: somebody else wrote to it meanwhile.`);
    return result;
  } catch (error) {
    if (error instanceof Broken) throw new CommandError(`Everything is moved, but it was like this before: ${sentenceOf(error)}`);
    throw error;
  }
}
