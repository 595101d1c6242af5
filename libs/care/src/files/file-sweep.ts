import { setTimeout as pause } from 'node:timers/promises';
import { DAY, HOUR, MINUTE, type Blobs, type Position, type Vault } from '@tsumugi/kernel';
import type { Desk } from '../desk.js';
import { fileRow } from './access.js';
import type { FileBlobs, FileLog, FileVault } from './ports.js';
import { fileOfBlob, keyMark } from './sealed-bytes.js';

/** An upload that is under way has a key and no record yet; the longest one ends well before this. */
const underWayMs = HOUR;
const keptMs = DAY;
const everyMs = 6 * HOUR;
const firstAfterMs = 5 * MINUTE;

/** What lies among the files and belongs to none. */
export interface Unnamed {
  readonly blobs: readonly UnnamedBlob[];
  readonly keys: readonly UnnamedKey[];
}

interface UnnamedBlob {
  readonly name: string;
  readonly file: string;
  readonly mark: string;
  /** When its key was made; null where there is no key any more, so that nothing opens it. */
  readonly madeAt: number | null;
}

interface UnnamedKey {
  readonly keyId: string;
  readonly madeAt: number;
}

/** What the records say of files, by whatever knows them. */
export interface NamedFiles {
  /** The key of a file that stands; null for one that was erased, or of which nothing is known. */
  keyOf(file: string): string | null;
  isKey(keyId: string): boolean;
}

/**
 * Bytes and keys that no record names, without those of uploads that may be under way, here or at
 * another node. Names first and keys after: bytes are laid down under a key that was there before.
 */
export async function unnamedFiles(
  { blobs, vault, now }: { blobs: Pick<Blobs, 'list'>; vault: Pick<Vault, 'fileKeys'>; now: number },
  named: NamedFiles,
): Promise<Unnamed> {
  const lying: Omit<UnnamedBlob, 'madeAt'>[] = [];
  for await (const name of blobs.list('')) {
    const of = fileOfBlob(name);
    if (!of) continue;
    const keyId = named.keyOf(of.file);
    if (keyId === null || keyMark(keyId) !== of.mark) lying.push({ name, ...of });
  }
  const unnamed = new Map<string, UnnamedKey>();
  for await (const key of vault.fileKeys()) if (!named.isKey(key.keyId)) unnamed.set(keyMark(key.keyId), key);
  const old = (madeAt: number | null): boolean => madeAt === null || now - madeAt > underWayMs;
  return {
    blobs: lying.map((blob) => ({ ...blob, madeAt: unnamed.get(blob.mark)?.madeAt ?? null })).filter(({ madeAt }) => old(madeAt)),
    keys: [...unnamed.values()].filter(({ madeAt }) => old(madeAt)),
  };
}

/**
 * A duty: removes what uploads left that came to nothing, a day after it was made. The views say
 * what may be such; before anything is destroyed the log itself is asked, for views can lack what
 * they could not read.
 */
export class FileSweep {
  #found: { readonly bytes: number; readonly keys: number } | null = null;
  #judged: Judged | null = null;

  constructor(
    private readonly desk: Pick<Desk, 'read' | 'now'>,
    private readonly parts: { readonly blobs: FileBlobs; readonly vault: FileVault; readonly log: FileLog },
  ) {}

  /** What the last sweep found and left, or removed; null where this node has not swept. */
  get found(): { readonly bytes: number; readonly keys: number } | null {
    return this.#found;
  }

  /** Runs until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    try {
      for (let wait = firstAfterMs; ; wait = everyMs) {
        await pause(wait, undefined, { signal, ref: false });
        await this.sweep(signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      this.#found = null;
    }
  }

  /** @returns how many were removed */
  async sweep(signal: AbortSignal = new AbortController().signal): Promise<{ bytes: number; keys: number }> {
    const now = Date.parse(this.desk.now());
    const { blobs, keys } = await this.#confirmed(await unnamedFiles({ ...this.parts, now }, this.#byViews()));
    const over = ({ madeAt }: { madeAt: number | null }): boolean => madeAt === null || now - madeAt > keptMs;
    const removed = { bytes: 0, keys: 0 };
    for (const { keyId } of keys.filter(over)) {
      if (signal.aborted) return removed;
      await this.parts.vault.drop(keyId);
      removed.keys += 1;
    }
    for (const { name } of blobs.filter(over)) {
      if (signal.aborted) return removed;
      if (await this.parts.blobs.delete(name)) removed.bytes += 1;
    }
    this.#found = { bytes: blobs.length - removed.bytes, keys: keys.length - removed.keys };
    return removed;
  }

  #byViews(): NamedFiles {
    const { read } = this.desk;
    return {
      keyOf: (file) => fileRow(read, file)?.key_id ?? null,
      isKey: (keyId) => read.get('SELECT 1 FROM files_file WHERE key_id = ?', keyId) !== undefined,
    };
  }

  /** Bytes name their file, whose stream is short; of a key the whole log is asked, once, and from then on what came since. */
  async #confirmed(found: Unnamed): Promise<Unnamed> {
    const keys = await this.#unnamedKeys(found.keys);
    if (keys === 'unreadable') return { blobs: [], keys: [] };
    const blobs: UnnamedBlob[] = [];
    const marks = new Map<string, Named>();
    for (const blob of found.blobs) {
      const named = marks.get(blob.file) ?? (await this.#namedBy(blob.file));
      marks.set(blob.file, named);
      // What nobody can read any more may name it.
      if (named !== 'unreadable' && (named === null || keyMark(named) !== blob.mark)) blobs.push(blob);
    }
    return { blobs, keys };
  }

  async #namedBy(file: string): Promise<Named> {
    let keyId: string | null = null;
    for await (const { type, clear, damaged } of this.parts.log.read(`upload-${file}`)) {
      if (damaged) return 'unreadable';
      if (type === 'FileStored') keyId = String(clear['keyId']);
      if (type === 'FileErased') keyId = null;
    }
    return keyId;
  }

  async #unnamedKeys(found: readonly UnnamedKey[]): Promise<readonly UnnamedKey[] | 'unreadable'> {
    if (found.length === 0) return found;
    const now = Date.parse(this.desk.now());
    // A key is named after it was made: one that was judged needs only what came since, and so does one that is newer.
    const judged = this.#judged;
    const goesOn = judged !== null && found.every(({ keyId, madeAt }) => judged.keys.has(keyId) || madeAt > judged.at);
    let reached = goesOn ? judged.position : 0;
    let unreadable = goesOn && judged.unreadable;
    const wanted = new Set(found.map(({ keyId }) => keyId));
    const fileOf = new Map<string, string>();
    let beforeSettled = true;
    const settled = new Date(now - 2 * underWayMs).toISOString();
    for await (const { type, stream, clear, at, position, damaged } of this.parts.log.readAll({ after: reached })) {
      // Whatever stream it lies in: the name may be what was damaged.
      if (damaged) unreadable = true;
      if (type === 'FileStored' && wanted.has(String(clear['keyId']))) fileOf.set(stream, String(clear['keyId']));
      if (type === 'FileErased') fileOf.delete(stream);
      beforeSettled &&= at < settled;
      if (beforeSettled) reached = position;
    }
    const named = new Set(fileOf.values());
    const keys = found.filter(({ keyId }) => !named.has(keyId));
    this.#judged = { position: reached, at: Date.parse(settled), keys: new Set(keys.map(({ keyId }) => keyId)), unreadable };
    // They may be of a file whose record is damaged.
    return unreadable ? 'unreadable' : keys;
  }
}

/** The key of a file; null where none is; what is damaged does not say. */
type Named = string | null | 'unreadable';

/** The keys that no record named up to a position; what was made since `at` is named behind it. */
interface Judged {
  readonly position: Position;
  readonly at: number;
  readonly keys: ReadonlySet<string>;
  readonly unreadable: boolean;
}
