import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { systemClock, systemIds } from '@tsumugi/kernel';
import { openVault } from '@tsumugi/server';
import { createFolder, type KeyVault } from '@tsumugi/vault';
import { filesListed, writeFiles } from './backup/files.js';
import { begin, hold, ledgerName, requireApart, requireFresh, requireOutside, seenFrom, type Place } from './backup/folders.js';
import { writeKeys } from './backup/keys.js';
import { Ledger } from './backup/ledger.js';
import { writeLooks } from './backup/looks.js';
import { backupKey, readManifest, writeManifest, type LastRecord, type LogBackup } from './backup/manifest.js';
import { readBack, SectionWriter, type Section } from './backup/segments.js';
import { CommandError } from './command-error.js';
import { blobNames, kekOf, openHoldings, type Holdings } from './holdings.js';
import { allOf } from './each-of.js';
import { lineOf } from './log/digest.js';
import { shippedLooks } from './looks.js';
import { requireLog, settingsFor } from './open-platform.js';
import { number, Progress, seconds, tell, type Output } from './output.js';

export interface BackupOptions extends Output {
  readonly to: string;
  readonly keysTo: string;
  /** The folder of an earlier backup. */
  readonly since?: string;
  /** A file that always holds the newest shred ledger. */
  readonly ledgerTo?: string;
  readonly data?: string;
}

/**
 * Copies log, files, looks and shred ledger into one folder and the keys into another, while nodes
 * run. The order makes it whole: a record is written after its file and after its key, and a key is
 * destroyed after the ledger says so. So log first, then files, then keys, and the ledger last.
 */
export async function backup(options: BackupOptions): Promise<void> {
  const settings = settingsFor(options.data);
  requireLog(settings);
  const toLog: Place = { option: '--to', folder: options.to };
  const toKeys: Place = { option: '--keys-to', folder: options.keysTo };
  requireApart(toLog, toKeys, 'the keys open what the log holds, and are kept for a shorter time');
  const data: Place = { option: 'the data folder', folder: settings.data };
  for (const to of [toLog, toKeys]) requireApart(to, data, 'what takes one must not take both');
  for (const apart of [toLog, toKeys, data])
    if (options.ledgerTo !== undefined)
      requireOutside({ option: '--ledger-to', folder: options.ledgerTo }, apart, 'it would be written over what stands there');
  const kek = await kekOf(settings);
  const key = backupKey(kek);
  const earlier =
    options.since === undefined ? null : { folder: resolve(options.since), ...(await readManifest(options.since, 'log', key)) };

  const began = performance.now();
  const holdings = await openHoldings(settings);
  let vault: KeyVault | null = null;
  const held: (() => void)[] = [];
  try {
    // Says at once when the key-encryption key is another, or the ledger was changed.
    vault = await openVault(holdings, { kek, ids: systemIds, clock: systemClock });
    const head = await holdings.store.head();
    if (head === 0) throw new CommandError(`${holdings.name} has no events: there is nothing to back up.`);
    if (earlier) await requireContinued(holdings, earlier);
    if (options.ledgerTo !== undefined) {
      await (await Ledger.of(holdings.keys)).requireToContinue(options.ledgerTo);
      await createFolder(dirname(resolve(options.ledgerTo)));
    }
    // Both are asked before either is made.
    for (const place of [toLog, toKeys]) requireFresh(place);
    for (const place of [toLog, toKeys]) held.push(await hold(place));
    const folder = await begin(toLog);
    const keysFolder = await begin(toKeys);
    const start = systemClock.now();
    const id = systemIds.next();

    const progress = new Progress('backing up', head, options.json);
    const log = await writeLog(folder, holdings, head, earlier, (position) => progress.at(position));
    progress.end();
    const known = earlier ? await filesListed(earlier.folder, earlier.files) : new Map();
    const files = await writeFiles(folder, id, { blobs: holdings.blobs, names: blobNames(holdings.blobs) }, known);
    const looks = await writeLooks(folder, holdings.looks, earlier?.lastLook ?? 0, earlier?.looks.digest ?? '');
    const keys = await writeKeys(keysFolder, key, holdings.keys, start);
    const ledger = await Ledger.of(holdings.keys);
    await ledger.write(join(folder, ledgerName));
    if (options.ledgerTo !== undefined) await ledger.write(options.ledgerTo);
    await readBack(folder, log.section, earlier?.log.digest);
    await readBack(folder, looks.section, earlier?.looks.digest);
    await readBack(keysFolder, keys);
    const manifest: LogBackup = {
      kind: 'log',
      id,
      began: start,
      ended: systemClock.now(),
      since: earlier && { id: earlier.id, folder: seenFrom(folder, earlier.folder) },
      log: log.section,
      whole: log.whole,
      files: files.section,
      looks: looks.section,
      lastLook: looks.last,
    };
    await writeManifest(folder, key, manifest);

    const took = seconds(began);
    const result = {
      folder,
      keys: keysFolder,
      since: earlier?.folder ?? null,
      events: manifest.whole.events,
      newEvents: log.section.lines,
      until: manifest.whole.lastAt,
      digest: log.section.digest,
      files: files.files,
      newFiles: files.newFiles,
      looks: holdings.looks ? looks.last : await shippedLooks(holdings.blobs, kek),
      keysHeld: keys.lines,
      shreds: ledger.entries.length,
      seconds: took,
    };
    tell(options, result, [
      `Log digest ${result.digest}`,
      `The key-encryption key is in no backup: without it none can be opened. Keep a copy of it where neither the data nor a backup lies.`,
      `The keys in ${keysFolder} open all that was not shredded by now: delete them as soon as a newer backup of the keys is whole.`,
      `Backed up ${number(result.events)} events up to ${result.until} (${number(result.newEvents)} new), ${number(result.files)} files ` +
        `(${number(result.newFiles)} new), ${number(result.looks)} looks and ${number(result.keysHeld)} keys in ${took} s.`,
    ]);
  } finally {
    for (const letGo of held) letGo();
    await vault?.close();
    await holdings.close();
  }
}

async function writeLog(
  folder: string,
  { store }: Holdings,
  head: number,
  earlier: LogBackup | null,
  onPosition: (position: number) => void,
): Promise<{ section: Section; whole: LogBackup['whole'] }> {
  const section = new SectionWriter(folder, 'log', earlier?.log.digest);
  let whole = earlier?.whole ?? { events: 0, head: 0, lastAt: '', last: { stream: '', revision: 0, id: '' } };
  for await (const record of store.readAll({ after: whole.head })) {
    if (record.position > head) break;
    await section.add({ place: record.position, text: lineOf(record) });
    const { stream, revision, id } = record;
    whole = { events: whole.events + 1, head: record.position, lastAt: record.at, last: { stream, revision, id } };
    onPosition(record.position);
  }
  return { section: await section.end(), whole };
}

/** @throws CommandError unless the log still holds what the earlier backup ended with, in its place */
async function requireContinued({ store, name }: Holdings, { folder, log, whole }: LogBackup & { folder: string }): Promise<void> {
  const missing = log.segments.find(({ file }) => !existsSync(join(folder, file)));
  if (missing) throw new CommandError(`The backup ${folder} cannot be gone on from: its segment ${missing.file} is missing.`);
  const { stream, revision, id }: LastRecord = whole.last;
  const [found] = await allOf(store.read(stream, { from: revision, limit: 1 }));
  if (found) lineOf(found);
  if (found?.id !== id || found.position !== whole.head)
    throw new CommandError(`${name} does not hold the log that the backup ${folder} was made of; make a whole one, without --since.`);
}
