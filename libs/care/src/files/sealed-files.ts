import {
  AppendUncertainError,
  BlobsUnavailableError,
  KeysUnavailableError,
  MissingKeyError,
  StoreUnavailableError,
  TamperedError,
  type Content,
  type Instant,
} from '@tsumugi/kernel';
import type { FileRow } from './access.js';
import type { FileVariant } from './events.js';
import type { FileBlobs, FileLog, FileVault, PreparedFile } from './ports.js';
import { associatedWith, blobName, blobPrefix, fileOfBlob, keyMark } from './sealed-bytes.js';

/** Sealed bytes and keys of files. What is laid down before the decision is taken away by who laid it. */
export class SealedFiles {
  constructor(
    private readonly vault: FileVault,
    private readonly blobs: FileBlobs,
    private readonly log: FileLog,
  ) {}

  /** A key for one try to store a file; durable when it answers. */
  async newKey(patient: string): Promise<string> {
    const keyId = await this.vault.newFileKey(`patient:${patient}`);
    await this.vault.load([keyId]);
    return keyId;
  }

  async put(file: string, keyId: string, variants: PreparedFile['variants']): Promise<void> {
    for (const { variant, bytes } of variants) {
      await this.blobs.putIfAbsent(blobName(file, keyId, variant), this.vault.sealContent(keyId, bytes, associatedWith(file, variant)));
    }
  }

  /**
   * Opens a form of a file, its first part read. Null where its key was destroyed.
   * @throws DamagedFileError where bytes or key are missing or damaged
   */
  async open({ id, key_id }: FileRow, variant: FileVariant, on: OnReading): Promise<Content | null> {
    try {
      const sealed = await this.blobs.content(blobName(id, key_id, variant));
      const content = await this.vault.openContent(key_id, sealed ?? nothing, associatedWith(id, variant));
      if (content && !sealed) throw new DamagedFileError();
      return content && (await begun(content, on));
    } catch (error) {
      if (isDamage(error)) throw new DamagedFileError({ cause: error });
      throw error;
    }
  }

  /** Lays a form of a file in the place of one that is damaged or missing. */
  async replace({ id, key_id }: FileRow, variant: FileVariant, bytes: Uint8Array): Promise<void> {
    const name = blobName(id, key_id, variant);
    const sealed = this.vault.sealContent(key_id, bytes, associatedWith(id, variant));
    await this.blobs.delete(name);
    await this.blobs.putIfAbsent(name, sealed);
  }

  /** Whether the log names this key as the file's, or may: of what is damaged nobody knows. */
  async isRecorded(file: string, keyId: string): Promise<boolean> {
    for await (const { type, clear, damaged } of this.log.read(`upload-${file}`))
      if (damaged || (type === 'FileStored' && clear['keyId'] === keyId)) return true;
    return false;
  }

  /**
   * Takes away what a try laid down that came to nothing. Where the log cannot be asked, or a
   * store is away, it stays for the sweep.
   * @returns whether it was taken away; not where the log names the key after all
   */
  async discard(file: string, keyId: string): Promise<boolean> {
    try {
      if (await this.isRecorded(file, keyId)) return false;
      await this.vault.drop(keyId);
      await this.#deleteBytes(file, keyMark(keyId));
      return true;
    } catch (error) {
      if (!isAway(error)) throw error;
      return false;
    }
  }

  /** Destroys every key under which something of the file lies, the recorded one first. */
  async shredKeys({ id, patient, key_id }: FileRow, at: Instant): Promise<void> {
    await this.vault.shred({ keyId: key_id }, at);
    const marks = new Set<string>();
    for await (const name of this.blobs.list(blobPrefix(id))) marks.add(fileOfBlob(name)?.mark ?? '');
    marks.delete(keyMark(key_id));
    if (marks.size === 0) return;
    for await (const { keyId } of this.vault.fileKeys(`patient:${patient}`))
      if (marks.has(keyMark(keyId))) await this.vault.shred({ keyId }, at);
  }

  /** Deletes everything that lies under the file. */
  async deleteBytes(file: string): Promise<void> {
    await this.#deleteBytes(file, null);
  }

  async #deleteBytes(file: string, mark: string | null): Promise<void> {
    const names: string[] = [];
    for await (const name of this.blobs.list(blobPrefix(file))) if (mark === null || fileOfBlob(name)?.mark === mark) names.push(name);
    for (const name of names) await this.blobs.delete(name);
  }
}

/** The sealed bytes of a file, or their key, are damaged or missing. */
export class DamagedFileError extends Error {
  constructor(options?: ErrorOptions) {
    super('The sealed bytes of a file, or their key, are damaged or missing.', options);
    this.name = 'DamagedFileError';
  }
}

const isDamage = (error: unknown): boolean => error instanceof TamperedError || error instanceof MissingKeyError;

/** What there is of a file without bytes: enough to learn whether its key was destroyed, which is no damage. */
const nothing: Content = {
  size: 0,
  async *read() {
    // No byte.
  },
};

const firstBytes = 64 * 1024;

/** What reading a form of a file to its end, or as far as it is whole, showed. */
export interface OnReading {
  readonly damaged: () => void;
  readonly whole: () => void;
}

/** A content whose first part was found unchanged: what begins to leave is whole that far. It is read once. */
async function begun(content: Content, on: OnReading): Promise<Content> {
  const pieces: Uint8Array[] = [];
  for await (const piece of content.read(0, Math.min(firstBytes, content.size))) pieces.push(piece);
  const first = Buffer.concat(pieces);
  if (first.length === content.size) on.whole();
  return {
    size: content.size,
    async *read(from = 0, to = content.size) {
      if (from < first.length && from < to) yield first.subarray(from, to);
      if (to <= first.length) return;
      try {
        yield* content.read(Math.max(from, first.length), to);
        if (from === 0 && to >= content.size) on.whole();
      } catch (error) {
        if (isDamage(error)) on.damaged();
        throw error;
      }
    },
  };
}

/** Something that passes: the same can be tried again. */
export function isAway(error: unknown): boolean {
  return (
    error instanceof BlobsUnavailableError ||
    error instanceof KeysUnavailableError ||
    (error instanceof StoreUnavailableError && !(error instanceof AppendUncertainError))
  );
}
