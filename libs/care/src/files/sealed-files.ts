import {
  AppendUncertainError,
  BlobsUnavailableError,
  KeysUnavailableError,
  StoreUnavailableError,
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

  /** Null where there are no bytes, or their key was destroyed. */
  async open({ id, key_id }: FileRow, variant: FileVariant): Promise<Content | null> {
    const sealed = await this.blobs.content(blobName(id, key_id, variant));
    return sealed && this.vault.openContent(key_id, sealed, associatedWith(id, variant));
  }

  /** Whether the log names this key as the file's. */
  async isRecorded(file: string, keyId: string): Promise<boolean> {
    for await (const { type, clear } of this.log.read(`upload-${file}`)) if (type === 'FileStored' && clear['keyId'] === keyId) return true;
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

/** Something that passes: the same can be tried again. */
export function isAway(error: unknown): boolean {
  return (
    error instanceof BlobsUnavailableError ||
    error instanceof KeysUnavailableError ||
    (error instanceof StoreUnavailableError && !(error instanceof AppendUncertainError))
  );
}
