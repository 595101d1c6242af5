import { fromJson, type JsonValue } from '@bufbuild/protobuf';
import { associatedWith, blobName } from '@tsumugi/care';
import { messageOf } from '@tsumugi/contracts';
import type { EventDefinition, Position, Recorded, StoredRecord } from '@tsumugi/kernel';
import type { Platform } from '@tsumugi/server';
import { SqliteAuditLog } from '@tsumugi/vault';
import { CommandError } from './command-error.js';
import { openPlatform, requireLog, settingsFor } from './open-platform.js';
import { number, Progress, rate, seconds, tell, type Output } from './output.js';

/** The first place that is not as it was written. */
class Broken extends Error {
  constructor(
    readonly position: Position,
    reason: string,
  ) {
    super(reason);
  }
}

interface Checked {
  events: number;
  streams: number;
  shredded: number;
  files: number;
}

/** Events opened at once. */
const batchSize = 500;

type StoredFile = {
  readonly patient: string;
  readonly variants: readonly { readonly variant: Parameters<typeof blobName>[2] }[];
  readonly keyId: string;
};

/** Opens everything that the folder holds; prints counts, or the first broken place by position. */
export async function verify(options: Output & { data?: string }): Promise<void> {
  const settings = settingsFor(options.data);
  requireLog(settings);
  const began = performance.now();
  const platform = await openPlatform(settings);
  const progress = new Progress('verifying', await platform.store.head(), options.json);
  try {
    const checked = await checkAll(platform, progress);
    progress.end();
    const took = seconds(began);
    tell(options, { ok: true, ...checked, seconds: took }, [
      `Verified ${number(checked.events)} events in ${number(checked.streams)} streams (${number(checked.shredded)} shredded), ` +
        `${number(checked.files)} files and the log of looks: all open and continue, in ${took} s (${rate(checked.events, took)}/s).`,
    ]);
  } catch (error) {
    progress.end();
    if (!(error instanceof Broken)) throw error;
    tell(options, { ok: false, position: error.position, reason: error.message }, []);
    throw new CommandError(`Broken at position ${error.position}: ${error.message}`);
  } finally {
    await platform.close();
  }
}

async function checkAll(platform: Platform, progress: Progress): Promise<Checked> {
  const revisions = new Map<string, number>();
  const ids = new Set<string>();
  const files = new Map<string, { position: Position; stored: StoredFile }>();
  const checked: Checked = { events: 0, streams: 0, shredded: 0, files: 0 };
  let last = 0;
  let batch: StoredRecord[] = [];

  const open = async (): Promise<void> => {
    for (const record of await opened(platform, batch)) {
      checked.events += 1;
      if (record.shredded) checked.shredded += 1;
      else if (!record.stream.startsWith('plugin.')) readAsMessage(record, platform.registry.definition(record));
      if (record.type === 'FileStored')
        files.set(record.stream.slice('file-'.length), { position: record.position, stored: record.data as unknown as StoredFile });
      if (record.type === 'FileErased') files.delete(record.stream.slice('file-'.length));
    }
    batch = [];
    progress.at(checked.events);
  };

  for await (const record of readable(platform, () => last)) {
    if (record.position <= last) throw new Broken(record.position, `it does not lie behind position ${last}.`);
    last = record.position;
    const revision = (revisions.get(record.stream) ?? -1) + 1;
    if (record.revision !== revision)
      throw new Broken(last, `the stream ${record.stream} continues with revision ${record.revision}, not ${revision}.`);
    revisions.set(record.stream, revision);
    if (ids.has(record.id)) throw new Broken(last, `the id ${record.id} stands a second time.`);
    ids.add(record.id);
    batch.push(record);
    if (batch.length === batchSize) await open();
  }
  await open();
  checked.streams = revisions.size;

  for (const [file, { position, stored }] of files) checked.files += await checkFile(platform, file, position, stored);
  await checkLooks(platform);
  return checked;
}

/** The log, with the position of what cannot even be read as a record. */
async function* readable(platform: Platform, last: () => Position): AsyncGenerator<StoredRecord> {
  try {
    yield* platform.store.readAll();
  } catch (error) {
    if (error instanceof Broken || !(error instanceof SyntaxError)) throw error;
    // A page holds several: one at a time finds which it is.
    for (let after = last(); ;) {
      try {
        let found = false;
        for await (const record of platform.store.readAll({ after, limit: 1 })) {
          found = true;
          after = record.position;
          yield record;
        }
        if (!found) return;
      } catch (inner) {
        throw inner instanceof SyntaxError ? new Broken(after + 1, 'it is no record any more.') : inner;
      }
    }
  }
}

/** Opens a batch; when one of it does not open, the first that does not is named. */
async function opened(platform: Platform, batch: readonly StoredRecord[]): Promise<Recorded[]> {
  try {
    return await platform.sealing.openAll(batch);
  } catch {
    for (const record of batch) {
      try {
        await platform.sealing.openAll([record]);
      } catch (error) {
        throw new Broken(record.position, (error as Error).message);
      }
    }
    throw new Error('A batch does not open, but each of its records does.');
  }
}

function readAsMessage({ type, data, position }: Recorded, { version }: EventDefinition): void {
  try {
    fromJson(messageOf(type, version), data as unknown as JsonValue);
  } catch (error) {
    throw new Broken(position, `${type} is not in the form of its message: ${(error as Error).message}`);
  }
}

/** @returns 1 for a file that opens, 0 for one whose key was destroyed */
async function checkFile({ vault, blobs }: Platform, file: string, position: Position, { keyId, variants }: StoredFile): Promise<number> {
  await vault.load([keyId]);
  for (const { variant } of variants) {
    const sealed = await blobs.get(blobName(file, keyId, variant));
    try {
      // Bytes may be gone only together with their key, which any bytes tell.
      if (vault.open(keyId, sealed ?? new Uint8Array(), associatedWith(file, variant)) === null) return 0;
    } catch {
      throw new Broken(
        position,
        sealed ? `the ${variant} of the file ${file} does not open.` : `the ${variant} of the file ${file} is missing.`,
      );
    }
  }
  return 1;
}

async function checkLooks({ folder }: Platform): Promise<void> {
  const audit = await SqliteAuditLog.open({ file: folder.at('audit', 'looks.db') });
  try {
    const broken = await audit.verifyChain();
    if (broken !== null) throw new CommandError(`The log of looks is broken: entry ${broken} does not continue the one before.`);
  } finally {
    await audit.close();
  }
}
