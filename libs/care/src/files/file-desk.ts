import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { HOUR, isRefusal, mayPass, notFound, plus, RefusalError, refuse, type Content, type Refusal, type Viewer } from '@tsumugi/kernel';
import { Desk } from '../desk.js';
import { systemViewer } from '../system-viewer.js';
import { notSetAside } from '../policy/set-aside.js';
import { lapsesBefore } from '../policy/unused-uploads.js';
import { contentTypes, fileAccess, fileRow, isErased, isUploader, mayStore, type FileRow } from './access.js';
import { eraseFile, signInFirst, storeFile } from './actions.js';
import { attachment, type Attachment } from '../attachment.js';
import type { StoreFile } from './decider.js';
import type { EndOfFile, FileVariant } from './events.js';
import { FileBlobs, FileLog, FilePreparer, FileVault, type PreparedFile } from './ports.js';
import { DamagedFiles } from './damaged-files.js';
import { DamagedFileError, isAway, SealedFiles, type OnReading } from './sealed-files.js';
import { Viewings } from './viewings.js';

export interface Upload {
  readonly patient: string;
  /** Becomes the file's id: the same upload sent again is the same file. */
  readonly commandId: string;
  readonly bytes: Uint8Array;
  /** As the device calls it. */
  readonly name: string | null;
}

/** A file on its way to who may see it. */
export interface OpenFile {
  readonly content: Content;
  readonly contentType: string;
  /** Whether they may still see it. To be asked as long as bytes leave. */
  readonly mayStill: () => boolean;
}

const longestName = 200;
const hashedBytes = 1024 * 1024;

/** Stores, hands out and ends files. Bytes pass through here alone; the policy is asked every time. */
@Injectable()
export class FileDesk {
  readonly #sealed: SealedFiles;
  readonly #viewings = new Viewings();
  /** What was found damaged here, for figures and for the log. */
  readonly damaged = new DamagedFiles();
  /** Files that should have been ended and could not be, though nothing was away. */
  readonly #unended = new Set<string>();
  /** Told once of each of them. */
  onUnended: (error: unknown) => void = () => undefined;
  /** Tries to store a file, one after the other: only the first has anything to lay down. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(
    private readonly desk: Desk,
    private readonly preparer: FilePreparer,
    vault: FileVault,
    blobs: FileBlobs,
    log: FileLog,
  ) {
    this.#sealed = new SealedFiles(vault, blobs, log);
  }

  /**
   * First the sealed bytes are durable, then the event makes the file known. Whatever ends the
   * process between the two leaves sealed bytes that no record names, and no file; the sweep finds them.
   * @param signedIn whether who uploads still is: it took time, and is asked again as it is decided
   */
  async store(viewer: Viewer, upload: Upload, signedIn: () => boolean): Promise<Attachment | Refusal> {
    const access = mayStore(this.desk.read, viewer, upload.patient, this.desk.now());
    if (isRefusal(access)) return access;
    return this.#inTurn(upload.commandId, () => this.#store(viewer, upload, signedIn));
  }

  async #store(viewer: Viewer, { patient, commandId, bytes, name }: Upload, signedIn: () => boolean): Promise<Attachment | Refusal> {
    const command = { commandId, patient, name: shownName(name), digest: await digestOf(bytes) };
    const asked = (): Refusal | null => {
      if (!signedIn()) return signInFirst;
      const access = mayStore(this.desk.read, viewer, patient, this.desk.now());
      return isRefusal(access) ? access : null;
    };
    const refusal = asked();
    if (refusal) return refusal;
    const before = fileRow(this.desk.read, commandId);
    if (before && !isUploader(before, viewer)) return notFound;
    if (before && isGone(before, lapsesBefore(this.desk.read, viewer.region, this.desk.now()))) return erased;
    if (before) return isSame(before, command, viewer) ? shown(before) : reused;
    if (isErased(this.desk.read, commandId)) return erased;

    const prepared = await this.preparer.prepare(bytes);
    if (isRefusal(prepared)) return prepared;
    const late = asked();
    if (late) return late;
    return this.#storeSealed(viewer, command, prepared, signedIn);
  }

  async #storeSealed(viewer: Viewer, command: StoreFile, prepared: PreparedFile, signedIn: () => boolean): Promise<Attachment | Refusal> {
    const { commandId: file, patient, name } = command;
    const keyId = await unlessAway(this.#sealed.newKey(patient), cannotStore);
    if (isRefusal(keyId)) return keyId;
    const discard = (): Promise<boolean> => this.#sealed.discard(file, keyId);
    const put = await unlessAway(this.#sealed.put(file, keyId, prepared.variants), cannotStore).catch(async (error: unknown) => {
      await discard();
      throw error;
    });
    if (isRefusal(put)) {
      await discard();
      return put;
    }
    const { kind, width, height } = prepared;
    const { bytes, contentType } = prepared.variants.find(({ variant }) => variant === 'original')!;
    const size = bytes.byteLength;
    const variants = prepared.variants.map((each) => ({ variant: each.variant, contentType: each.contentType }));
    const stored = await this.desk.dispatch(storeFile({ kind, variants, size, width, height, keyId }, signedIn), command, viewer);
    if (isRefusal(stored)) {
      // Where nobody knows whether it was written, nobody may take it away.
      if (stored.code !== 'UNCERTAIN') await discard();
      return stored;
    }
    // What is stored may be attached and looked at by the very next request.
    await this.desk.seen(stored.position);
    const row = fileRow(this.desk.read, file);
    // The same was stored through another node, under another key: that one stands.
    if (row && row.key_id !== keyId) return discard().then(() => shown(row));
    // It was stored before, and ended for ever since. Views alone can lack it for other reasons.
    if (!row && (await discard())) return erased;
    return attachment({ file, kind, contentType, size, width, height, name });
  }

  /**
   * A file, for who may see it now, to be read in stretches; that they looked is durable before it
   * is handed out.
   * @param isRange whether a range of so many bytes is asked for, which is no look of its own
   */
  async open(
    viewer: Viewer,
    file: string,
    variant: FileVariant,
    isRange: (size: number) => boolean = () => false,
  ): Promise<OpenFile | Refusal> {
    const access = fileAccess(this.desk.read, viewer, file, variant);
    if (isRefusal(access)) return access;
    const { row, contentType, decision } = access;
    const content = await unlessAway(this.#opened(row, variant, contentType), cannotFetch);
    if (isRefusal(content)) return content;
    if (!content) return notFound;
    const now = this.desk.now();
    if (!isRange(content.size) || !this.#viewings.isRecorded(viewer, file, variant, decision.rule, now)) {
      await this.desk.looked(viewer, { patient: row.patient, what: 'file', resource: file, decision, range: variant });
      this.#viewings.recorded(viewer, file, variant, decision.rule, now);
    }
    // Reading took time: a withdrawal meanwhile counts.
    const mayStill = (): boolean => !isRefusal(fileAccess(this.desk.read, viewer, file, variant));
    return mayStill() ? { content, contentType, mayStill } : notFound;
  }

  /** A damaged picture for screens is made anew from its original; a damaged original is refused. */
  async #opened(row: FileRow, variant: FileVariant, contentType: string): Promise<Content | Refusal | null> {
    const found = await this.#whole(row, variant);
    if (found !== 'damaged') return found;
    if (variant === 'original' || this.damaged.isInVain(row.id, this.desk.now())) return damagedFile;
    const inVain = (): Refusal => {
      this.damaged.madeInVain(row.id, this.desk.now());
      return damagedFile;
    };
    // One at a time: each holds an original.
    return this.#inTurn('anew', async () => {
      if (this.damaged.isInVain(row.id, this.desk.now())) return damagedFile;
      const meanwhile = await this.#whole(row, variant, true);
      if (meanwhile !== 'damaged') return meanwhile;
      const original = await this.#whole(row, 'original');
      if (original === 'damaged') return inVain();
      if (!original) return null;
      const bytes = await this.#allOf(row, original);
      if (!bytes) return inVain();
      const prepared = await this.preparer.prepare(bytes);
      if (isRefusal(prepared)) return prepared.code === 'BUSY' ? cannotFetch : inVain();
      const form = prepared.variants.find((each) => each.variant === variant && each.contentType === contentType);
      if (!form || !fileRow(this.desk.read, row.id)) return form ? null : inVain();
      await this.#sealed.replace(row, variant, form.bytes);
      // It was ended while it was made.
      if (!fileRow(this.desk.read, row.id)) await this.#sealed.deleteBytes(row.id);
      this.damaged.isWhole(row.id, variant);
      return this.#sealed.open(row, variant, this.#noting(row.id, variant));
    });
  }

  /** @param anyway also where it was found damaged a moment ago */
  async #whole(row: FileRow, variant: FileVariant, anyway = false): Promise<Content | 'damaged' | null> {
    const { id } = row;
    if (!anyway && this.damaged.isKnown(id, variant, this.desk.now())) return 'damaged';
    try {
      return await this.#sealed.open(row, variant, this.#noting(id, variant));
    } catch (error) {
      if (!(error instanceof DamagedFileError)) throw error;
      this.damaged.found(id, variant, this.desk.now());
      return 'damaged';
    }
  }

  #noting(file: string, variant: FileVariant): OnReading {
    return {
      damaged: () => this.damaged.found(file, variant, this.desk.now()),
      whole: () => this.damaged.isWhole(file, variant),
    };
  }

  /** Null where it turns out to be damaged further in. */
  async #allOf({ id }: FileRow, content: Content): Promise<Uint8Array | null> {
    const bytes = new Uint8Array(content.size);
    let length = 0;
    try {
      for await (const piece of content.read()) {
        bytes.set(piece, length);
        length += piece.length;
      }
      return bytes;
    } catch (error) {
      if (this.damaged.isKnown(id, 'original', this.desk.now())) return null;
      throw error;
    }
  }

  /**
   * Ends for ever what hung on a post that was withdrawn, where no other post holds it and this one,
   * or another that held it, was written for the wrong patient. Called once the views hold the withdrawal.
   * @returns how many files were ended
   */
  async shredFilesOf(post: string): Promise<number> {
    return this.#shred(this.desk.read.all<FileRow>(`${doomed} AND f.id IN (SELECT file FROM timeline_used_file WHERE post = ?)`, post));
  }

  /** As `shredFilesOf`, for every post whose files a stopped process left behind. Called at the start. */
  async shredOutstanding(): Promise<number> {
    // What another node ended meanwhile is no more missing.
    for (const id of this.#unended) if (!fileRow(this.desk.read, id)) this.#unended.delete(id);
    return this.#shred(this.desk.read.all<FileRow>(doomed));
  }

  /** How many files should have been ended and could not be, as this node last tried. */
  get unended(): number {
    return this.#unended.size;
  }

  /**
   * Ends for ever what its uploader took back, and what was uploaded longer ago than the region keeps it without a post.
   * An hour after it is refused to every post: one that a node took before it knew has come by then, and keeps its file.
   * Called once the views hold the head of the log. Of a patient who is set aside nobody knows which files posts use.
   */
  async endUnused(): Promise<number> {
    const { read } = this.desk;
    const until = plus(this.desk.now(), -HOUR);
    const unused = `SELECT * FROM files_file WHERE used = 0 AND ${notSetAside('files_file.patient')}`;
    const takenBack = read.all<FileRow>(`${unused} AND taken_back_at <= ? LIMIT 100`, until);
    let ended = await this.#shred(takenBack, 'taken-back');
    for (const { region } of read.all<{ region: string }>('SELECT id AS region FROM region_region')) {
      const lapsed = read.all<FileRow>(`${unused} AND stored_at <= ? AND region = ? LIMIT 100`, lapsesBefore(read, region, until), region);
      ended += await this.#shred(lapsed, 'lapsed');
    }
    return ended;
  }

  /** How many files wait for a post, or for their end. */
  get unused(): number {
    return this.desk.read.get<{ unused: number }>('SELECT count(*) AS unused FROM files_file WHERE used = 0')!.unused;
  }

  async #shred(files: readonly FileRow[], reason: EndOfFile = 'wrong-patient'): Promise<number> {
    let ended = 0;
    for (const row of files) {
      try {
        await this.#end(row, reason);
        this.#unended.delete(row.id);
        ended += 1;
      } catch (error) {
        // What passes is waited for; one that cannot be ended must not keep the others.
        if (mayPass(error)) throw error;
        if (!this.#unended.has(row.id)) this.onUnended(error);
        this.#unended.add(row.id);
      }
    }
    return ended;
  }

  async #end(row: FileRow, reason: EndOfFile): Promise<void> {
    const { id, region } = row;
    await this.#sealed.shredKeys(row, this.desk.now());
    const ended = await this.desk.dispatch(eraseFile, { commandId: this.desk.newId(), file: id, reason }, systemViewer(region));
    if (isRefusal(ended)) throw new RefusalError(ended);
    await this.#sealed.deleteBytes(id);
    await this.desk.seen(ended.position);
  }

  #inTurn<T>(file: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(file) ?? Promise.resolve()).then(work);
    const settled = turn.catch(() => undefined);
    this.#turns.set(file, settled);
    void settled.then(() => {
      if (this.#turns.get(file) === settled) this.#turns.delete(file);
    });
    return turn;
  }
}

const shown = (row: FileRow): Attachment => attachment({ ...row, file: row.id, contentType: contentTypes(row).original! });

const erased = refuse(
  'CONFLICT',
  'このファイルは、患者さんを間違えた投稿とともに消去されたか、取り消されたか、保存期間が過ぎています。もう一度選んで送ってください。',
  'commandId',
);
const reused = refuse('COMMAND_REUSED', 'この操作の番号は、別の内容ですでに使われています。画面を開き直してください。', 'commandId');

const cannotStore = refuse('BUSY', 'ただいまファイルを保存できません。少し待ってからもう一度送ってください。', 'file');
const cannotFetch = refuse('BUSY', 'ただいまファイルを開けません。少し待ってからもう一度お試しください。', 'file');

const damagedFile = refuse(
  'DAMAGED',
  'このファイルは壊れているため開けません。バックアップから元に戻せることがあります。システムの管理者に知らせてください。',
  'file',
);

async function unlessAway<T>(work: Promise<T>, refusal: Refusal): Promise<T | Refusal> {
  try {
    return await work;
  } catch (error) {
    if (isAway(error)) return refusal;
    throw error;
  }
}

/** Files that no standing post holds, of which one that held them was withdrawn as written for the wrong patient. */
const doomed = `
  SELECT f.* FROM files_file f
   WHERE f.id IN (SELECT u.file FROM timeline_used_file u JOIN timeline_post p ON p.id = u.post AND p.withdrawn_reason = 'WRONG_PATIENT')
     AND NOT EXISTS (SELECT 1 FROM timeline_attachment a WHERE a.file = f.id)`;

/** A piece at a time: a video takes a tenth of a second, in which others are served. */
async function digestOf(bytes: Uint8Array): Promise<string> {
  const hash = createHash('sha256');
  for (let at = 0; at < bytes.byteLength; at += hashedBytes) {
    if (at > 0) await setImmediate();
    hash.update(bytes.subarray(at, at + hashedBytes));
  }
  return hash.digest('hex');
}

/** No post takes it any more. */
function isGone({ used, taken_back_at: takenBackAt, stored_at: storedAt }: FileRow, lapsed: string): boolean {
  return used === 0 && (takenBackAt !== null || storedAt <= lapsed);
}

function isSame(row: FileRow, command: { patient: string; name: string | null; digest: string }, viewer: Viewer): boolean {
  return isUploader(row, viewer) && row.patient === command.patient && row.digest === command.digest && row.name === command.name;
}

/** The last part of a path, without what would break a line or a header. */
function shownName(name: string | null): string | null {
  const last = (name ?? '').split(/[/\\]/).at(-1)!.replace(/\p{C}/gu, '').trim();
  return last === '' ? null : [...last].slice(0, longestName).join('');
}
