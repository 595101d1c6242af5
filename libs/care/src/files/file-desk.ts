import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { BlobsUnavailableError, isRefusal, KeysUnavailableError, notFound, refuse, type Refusal, type Viewer } from '@tsumugi/kernel';
import { Desk } from '../desk.js';
import { systemViewer } from '../system-viewer.js';
import { contentTypes, fileAccess, fileRow, mayStore, type FileRow } from './access.js';
import { eraseFile, storeFile } from './actions.js';
import { attachment, type Attachment } from '../attachment.js';
import { fileVariants, type FileVariant } from './events.js';
import { FileBlobs, FilePreparer, FileVault, type PreparedFile } from './ports.js';
import { associatedWith, blobName } from './sealed-bytes.js';

export interface Upload {
  readonly patient: string;
  /** Becomes the file's id: the same upload sent again is the same file. */
  readonly commandId: string;
  readonly bytes: Uint8Array;
  /** As the device calls it. */
  readonly name: string | null;
}

const longestName = 200;

/** Stores, hands out and ends files. Bytes pass through here alone; the policy is asked every time. */
@Injectable()
export class FileDesk {
  constructor(
    private readonly desk: Desk,
    private readonly preparer: FilePreparer,
    private readonly vault: FileVault,
    private readonly blobs: FileBlobs,
  ) {}

  /**
   * First the sealed bytes are durable, then the event makes the file known. Whatever ends the
   * process between the two leaves sealed bytes that nobody can reach, and no file.
   */
  async store(viewer: Viewer, { patient, commandId, bytes, name }: Upload): Promise<Attachment | Refusal> {
    const access = mayStore(this.desk.read, viewer, patient);
    if (isRefusal(access)) return access;
    const command = { commandId, patient, name: shownName(name), digest: createHash('sha256').update(bytes).digest('hex') };
    const before = fileRow(this.desk.read, commandId);
    if (before)
      return isSame(before, command, viewer)
        ? attachment({ ...before, file: before.id, contentType: contentTypes(before).original! })
        : reused;

    const prepared = await this.preparer.prepare(bytes);
    if (isRefusal(prepared)) return prepared;
    const keyId = await unlessAway(this.#putSealed(patient, commandId, prepared.variants), cannotStore);
    if (isRefusal(keyId)) return keyId;
    const { kind, width, height } = prepared;
    const original = prepared.variants.find(({ variant }) => variant === 'original')!;
    const size = original.bytes.byteLength;
    const variants = prepared.variants.map(({ variant, contentType }) => ({ variant, contentType }));
    const stored = await this.desk.dispatch(storeFile({ kind, variants, size, width, height, keyId }), command, viewer);
    if (isRefusal(stored)) return stored;
    // What is stored may be attached and looked at by the very next request.
    await this.desk.seen(stored.position);
    return attachment({ file: commandId, kind, contentType: original.contentType, size, width, height, name: command.name });
  }

  /** The bytes, for who may see them now; that they looked is durable before they are handed out. */
  async fetch(viewer: Viewer, file: string, variant: FileVariant): Promise<{ bytes: Uint8Array; contentType: string } | Refusal> {
    const access = fileAccess(this.desk.read, viewer, file, variant);
    if (isRefusal(access)) return access;
    const { row, contentType, decision } = access;
    const bytes = await unlessAway(this.#getOpened(row, variant), cannotFetch);
    if (isRefusal(bytes)) return bytes;
    if (!bytes) return notFound;
    await this.desk.looked(viewer, { patient: row.patient, what: 'file', resource: file, decision, range: variant });
    // Reading took time: a withdrawal meanwhile counts.
    const still = fileAccess(this.desk.read, viewer, file, variant);
    return isRefusal(still) ? still : { bytes, contentType };
  }

  /**
   * Ends for ever what hung on a post that was withdrawn as written for the wrong patient, unless
   * another post holds it. Called once the views hold the withdrawal.
   * @returns how many files were ended
   */
  async shredFilesOf(post: string): Promise<number> {
    return this.#shred(this.desk.read.all<FileRow>(`${doomed} AND u.post = ?`, post));
  }

  /** As `shredFilesOf`, for every post whose files a stopped process left behind. Called at the start. */
  async shredOutstanding(): Promise<number> {
    return this.#shred(this.desk.read.all<FileRow>(doomed));
  }

  /** @returns the key under which the bytes now lie */
  async #putSealed(patient: string, file: string, variants: PreparedFile['variants']): Promise<string> {
    const keyId = await this.vault.newFileKey(`patient:${patient}`);
    await this.vault.load([keyId]);
    for (const { variant, bytes } of variants) {
      await this.blobs.putIfAbsent(blobName(file, keyId, variant), this.vault.seal(keyId, bytes, associatedWith(file, variant)));
    }
    return keyId;
  }

  async #getOpened({ id, key_id }: FileRow, variant: FileVariant): Promise<Uint8Array | null> {
    await this.vault.load([key_id]);
    const sealed = await this.blobs.get(blobName(id, key_id, variant));
    return sealed && this.vault.open(key_id, sealed, associatedWith(id, variant));
  }

  async #shred(files: readonly FileRow[]): Promise<number> {
    for (const { id, region, key_id } of files) {
      await this.vault.shred({ keyId: key_id }, this.desk.now());
      const erased = await this.desk.dispatch(eraseFile, { commandId: this.desk.newId(), file: id }, systemViewer(region));
      if (isRefusal(erased)) throw new Error(`File ${id} could not be erased: ${erased.code}.`);
      for (const variant of fileVariants) await this.blobs.delete(blobName(id, key_id, variant));
      await this.desk.seen(erased.position);
    }
    return files.length;
  }
}

const reused = refuse('COMMAND_REUSED', 'この操作の番号は、別の内容ですでに使われています。画面を開き直してください。', 'commandId');

const cannotStore = refuse('BUSY', 'ただいまファイルを保存できません。少し待ってからもう一度送ってください。', 'file');
const cannotFetch = refuse('BUSY', 'ただいまファイルを開けません。少し待ってからもう一度お試しください。', 'file');

async function unlessAway<T>(work: Promise<T>, refusal: Refusal): Promise<T | Refusal> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof BlobsUnavailableError || error instanceof KeysUnavailableError) return refusal;
    throw error;
  }
}

/** Files of posts withdrawn for the wrong patient that no standing post holds. */
const doomed = `
  SELECT f.* FROM timeline_used_file u
    JOIN files_file f ON f.id = u.file
    JOIN timeline_post p ON p.id = u.post AND p.withdrawn_reason = 'WRONG_PATIENT'
   WHERE NOT EXISTS (SELECT 1 FROM timeline_attachment a WHERE a.file = u.file)`;

function isSame(row: FileRow, command: { patient: string; name: string | null; digest: string }, viewer: Viewer): boolean {
  return (
    row.uploader === viewer.account &&
    row.uploader_facility === viewer.facility &&
    row.patient === command.patient &&
    row.digest === command.digest &&
    row.name === command.name
  );
}

/** The last part of a path, without what would break a line or a header. */
function shownName(name: string | null): string | null {
  const last = (name ?? '').split(/[/\\]/).at(-1)!.replace(/\p{C}/gu, '').trim();
  return last === '' ? null : [...last].slice(0, longestName).join('');
}
