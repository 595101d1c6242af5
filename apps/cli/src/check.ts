import { fromJson, type JsonValue } from '@bufbuild/protobuf';
import { associatedWith, blobName, unnamedFiles, type Unnamed } from '@tsumugi/care';
import { messageOf } from '@tsumugi/contracts';
import {
  BlobsUnavailableError,
  KeysUnavailableError,
  Registry,
  Sealing,
  type Blobs,
  type Content,
  type EventDefinition,
  type EventStore,
  type Position,
  type Recorded,
  type StoredRecord,
} from '@tsumugi/kernel';
import type { KeyVault } from '@tsumugi/vault';
import { eachOf } from './each-of.js';
import { Digest, lineOf } from './log/digest.js';
import { capabilities } from './open-platform.js';

/** The first place that is not as it was written. */
export class Broken extends Error {
  constructor(
    readonly position: Position,
    reason: string,
  ) {
    super(reason);
  }
}

export interface Checked {
  readonly events: number;
  readonly streams: number;
  readonly shredded: number;
  readonly files: number;
  /** What lies among the files and no record names, of more than an hour ago: uploads that came to nothing. */
  readonly unnamed: { readonly bytes: number; readonly keys: number };
  /** Two logs of the same digest hold the same records in the same order. */
  readonly digest: string;
}

export type StoredFile = {
  readonly variants: readonly { readonly variant: Parameters<typeof blobName>[2] }[];
  readonly keyId: string;
};

interface Parts {
  readonly store: Pick<EventStore, 'readAll'>;
  readonly blobs: Pick<Blobs, 'content' | 'list'>;
  readonly vault: KeyVault;
}

/** Events opened at once. */
const batchSize = 500;
const filesAtOnce = 4;
const nothing: Content = { size: 0, async *read() {} };

/** The file that a `FileStored` or `FileErased` is about. */
export const fileOf = ({ stream }: { readonly stream: string }): string => stream.slice('upload-'.length);

/**
 * Opens every event and every file.
 * @throws Broken
 */
export async function checkAll(parts: Parts, onEvents: (events: number) => void): Promise<Checked> {
  const registry = new Registry(capabilities);
  const sealing = new Sealing(registry, parts.vault);
  const revisions = new Map<string, number>();
  const ids = new Set<string>();
  const files = new Map<string, { position: Position; stored: StoredFile }>();
  const digest = new Digest();
  let events = 0;
  let shredded = 0;
  let last = 0;
  let batch: StoredRecord[] = [];

  const open = async (): Promise<void> => {
    for (const record of await opened(sealing, batch)) {
      events += 1;
      if (record.shredded) shredded += 1;
      else if (!record.stream.startsWith('plugin.')) readAsMessage(record, registry.definition(record));
      if (record.type === 'FileStored')
        files.set(fileOf(record), { position: record.position, stored: record.data as unknown as StoredFile });
      if (record.type === 'FileErased') {
        const { keyId } = files.get(fileOf(record))?.stored ?? {};
        // The ledger was written first: without it a key from a backup opens what was erased.
        if (keyId !== undefined && !parts.vault.isShredded(keyId))
          throw new Broken(
            record.position,
            `the file ${fileOf(record)} was erased, but the shred ledger does not name its key: bring the ledger back from its copy.`,
          );
        files.delete(fileOf(record));
      }
    }
    batch = [];
    onEvents(events);
  };

  for await (const record of parts.store.readAll()) {
    if (record.position <= last) throw new Broken(record.position, `it does not lie behind position ${last}.`);
    last = record.position;
    const revision = (revisions.get(record.stream) ?? -1) + 1;
    if (record.revision !== revision)
      throw new Broken(last, `the stream ${record.stream} continues with revision ${record.revision}, not ${revision}.`);
    revisions.set(record.stream, revision);
    if (record.damaged) throw new Broken(last, `it is not as it was written (revision ${revision} of ${record.stream}). ${fromBackup}`);
    if (ids.has(record.id)) throw new Broken(last, `the id ${record.id} stands a second time.`);
    ids.add(record.id);
    digest.add(lineOf(record));
    batch.push(record);
    if (batch.length === batchSize) await open();
  }
  await open();

  let opening = 0;
  const broken: Broken[] = [];
  await eachOf(files, filesAtOnce, async ([file, { position, stored }]) => {
    try {
      if (await isOpening(parts, file, position, stored)) opening += 1;
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      broken.push(error);
    }
  });
  const first = broken.sort((a, b) => a.position - b.position)[0];
  if (first) throw first;
  const unnamed = await unnamedIn(parts, files);
  return { events, streams: revisions.size, shredded, files: opening, unnamed, digest: String(digest) };
}

async function unnamedIn({ blobs, vault }: Parts, files: ReadonlyMap<string, { stored: StoredFile }>): Promise<Checked['unnamed']> {
  const keyIds = new Set([...files.values()].map(({ stored }) => stored.keyId));
  const found: Unnamed = await unnamedFiles(
    { blobs, vault, now: Date.now() },
    { keyOf: (file) => files.get(file)?.stored.keyId ?? null, isKey: (keyId) => keyIds.has(keyId) },
  );
  return { bytes: found.blobs.length, keys: found.keys.length };
}

/** Opens a batch; when one of it does not open, the first that does not is named. */
async function opened(sealing: Sealing, batch: readonly StoredRecord[]): Promise<Recorded[]> {
  try {
    return await sealing.openAll(batch);
  } catch {
    for (const record of batch) {
      try {
        await sealing.openAll([record]);
      } catch (error) {
        throw new Broken(record.position, (error as Error).message + remedyFor(error as Error));
      }
    }
    throw new Error('A batch does not open, but each of its records does.');
  }
}

/** What brings a part back without the rest. */
const fromBackup = 'Bring it back: restore the newest backup into a new folder, and copy it from there.';

function remedyFor({ message }: Error): string {
  return message.startsWith('The key in ') ? ` ${fromBackup}` : '';
}

function readAsMessage({ type, data, position }: Recorded, { version }: EventDefinition): void {
  try {
    fromJson(messageOf(type, version), data as unknown as JsonValue);
  } catch (error) {
    throw new Broken(position, `${type} is not in the form of its message: ${(error as Error).message}`);
  }
}

/**
 * False for a file whose key was destroyed.
 * @throws Broken
 */
async function isOpening({ vault, blobs }: Parts, file: string, position: Position, { keyId, variants }: StoredFile): Promise<boolean> {
  for (const { variant } of variants) {
    const name = blobName(file, keyId, variant);
    const sealed = await blobs.content(name);
    try {
      // Bytes may be gone only together with their key, which is asked for before any bytes.
      const content = await vault.openContent(keyId, sealed ?? nothing, associatedWith(file, variant));
      if (content === null) return false;
      for await (const _ of content.read());
    } catch (error) {
      if (error instanceof BlobsUnavailableError || error instanceof KeysUnavailableError) throw error;
      const remedy = remedyFor(error as Error);
      if (remedy) throw new Broken(position, (error as Error).message + remedy);
      throw new Broken(
        position,
        `the ${variant} of the file ${file} ${sealed ? 'does not open' : 'is missing'}. It lies among the files as ${name}. ${fromBackup}`,
      );
    }
  }
  return true;
}
