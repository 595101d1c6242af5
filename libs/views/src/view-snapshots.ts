import { randomBytes, type KeyObject } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { createZstdCompress, createZstdDecompress } from 'node:zlib';
import { BlobsUnavailableError, type Blobs, type Position } from '@tsumugi/kernel';
import { SnapshotSeal } from './snapshot-seal.js';
import type { ViewDatabase } from './view-database.js';

/** Compressed bytes of one blob: few enough to hold some in memory, many enough that requests do not count. */
const partBytes = 2 * 1024 * 1024;
const partsAtOnce = 4;
/** The manifest is a part as well; the contents begin behind it. */
const manifestPart = 0;
const kept = 2;

/** Milliseconds. */
interface Pace {
  readonly every: number;
  /** How soon after an erasure there is a new snapshot: not at once, since withdrawals come in groups. */
  readonly afterErasure: number;
  readonly tryAgain: number;
}
const usualPace: Pace = { every: 15 * 60_000, afterErasure: 60_000, tryAgain: 30_000 };

interface Manifest {
  readonly position: Position;
  readonly parts: number;
  /** Of the file. */
  readonly bytes: number;
}

/** `snapshots/<views file>/<position>-<random>`; below it `manifest` and the parts by their numbers. */
interface Snapshot {
  readonly prefix: string;
  readonly viewsFile: string;
  readonly position: Position;
}

/** The bytes of a snapshot are not those that were taken, or not all there. */
class DamagedSnapshotError extends Error {}

/**
 * Sealed copies of a node's views in the blob store, from which a new node starts instead of
 * reading the whole log. A snapshot counts from the moment its manifest is there; it is written
 * last and deleted first.
 */
export class ViewSnapshots {
  /** Content that was erased at this position may be in older snapshots. */
  #erased: Position = 0;
  #wake: (() => void) | undefined;
  #currentAt: number | undefined;
  #folderReady: Promise<void> | undefined;

  constructor(
    private readonly parts: {
      readonly blobs: Blobs;
      readonly key: KeyObject;
      /** As `viewsFileName` gives it: other views cannot start from these. */
      readonly viewsFile: string;
      /** For copies on their way, on the disk of the views; nothing else is in it. */
      readonly folder: string;
    },
  ) {}

  /**
   * Copies what is committed, while requests are served, and stores it.
   * @returns the position that the snapshot holds
   * @throws BlobsUnavailableError; AbortError
   */
  async take(views: ViewDatabase, signal?: AbortSignal): Promise<Position> {
    const copy = await this.#newFile();
    try {
      await views.copyTo(copy);
      const position = positionOf(copy);
      const id = `${String(position).padStart(16, '0')}-${randomBytes(16).toString('hex')}`;
      await this.#store(copy, position, `snapshots/${this.parts.viewsFile}/${id}`, signal);
      // An erasure that was told meanwhile did not find this one.
      if (position < this.#erased) await this.purgeBefore(this.#erased);
      return position;
    } finally {
      await erase(copy);
    }
  }

  /**
   * Puts the newest whole snapshot in place of a file that is not there. One that is damaged, or
   * was sealed under another key, is passed over.
   * @returns its position; null when there is none
   * @throws BlobsUnavailableError; Error when the file is there
   */
  async restore(target: string): Promise<Position | null> {
    if (await exists(target)) throw new Error(`${target} exists: a snapshot is for a node that has no views yet.`);
    for (const snapshot of (await this.#whole()).reverse()) {
      const copy = await this.#newFile();
      try {
        await this.#fetch(snapshot, copy);
        await rename(copy, target);
        await sync(dirname(target));
        return snapshot.position;
      } catch (error) {
        if (!(error instanceof DamagedSnapshotError)) throw error;
      } finally {
        await erase(copy);
      }
    }
    return null;
  }

  /** Deletes all but the newest of these views, and those of other views that are older than what is kept. */
  async prune(keep = kept): Promise<void> {
    const oldest = (await this.#whole()).at(-keep);
    if (oldest) await this.#deleteBefore(oldest.position);
  }

  /**
   * Deletes every snapshot that may hold what was erased at a position. Where `run` runs, a new one
   * is taken soon, and what could not be deleted now is deleted then.
   * @throws BlobsUnavailableError
   */
  async purgeBefore(position: Position): Promise<void> {
    this.#erased = Math.max(this.#erased, position);
    this.#wake?.();
    await this.#deleteBefore(position);
  }

  /** Takes and prunes until the signal aborts, also when the blob store is away for a while. */
  async run(views: ViewDatabase, signal: AbortSignal, pace = usualPace): Promise<void> {
    let begun = false;
    while (!signal.aborted) {
      let wait = pace.every;
      try {
        // What a purge did not reach while the store was away.
        await this.#deleteBefore(this.#erased);
        let newest = (await this.#whole()).at(-1)?.position ?? 0;
        if (newest < views.position()) newest = await this.take(views, signal);
        // Whoever had this duty before may have ended between an erasure and its purge.
        if (begun) await this.prune();
        else await this.#deleteBefore(newest);
        begun = true;
        this.#currentAt = performance.now();
        if (newest < this.#erased) wait = pace.afterErasure;
      } catch (error) {
        if (signal.aborted) break;
        if (!(error instanceof BlobsUnavailableError)) throw error;
        wait = pace.tryAgain;
      }
      if ((await this.#wokenWithin(wait, signal)) && !signal.aborted) await sleep(pace.afterErasure, signal);
    }
    this.#currentAt = undefined;
  }

  /** Milliseconds since the newest snapshot held all that the views did; null where `run` does not run, or never came so far. */
  ageMs(): number | null {
    return this.#currentAt === undefined ? null : performance.now() - this.#currentAt;
  }

  /** Whether an erasure was told before the time had passed. */
  async #wokenWithin(ms: number, signal: AbortSignal): Promise<boolean> {
    const woken = new AbortController();
    this.#wake = () => woken.abort();
    await sleep(ms, AbortSignal.any([signal, woken.signal]));
    this.#wake = undefined;
    return woken.signal.aborted;
  }

  async #store(copy: string, position: Position, prefix: string, signal?: AbortSignal): Promise<void> {
    const seal = new SnapshotSeal(this.parts.key, prefix);
    const put = async (name: string, part: number, bytes: Uint8Array): Promise<void> => {
      await this.parts.blobs.putIfAbsent(`${prefix}/${name}`, seal.seal(part, bytes));
    };
    let parts = 0;
    let waiting: Buffer[] = [];
    let length = 0;
    const putWaiting = async (): Promise<void> => {
      parts += 1;
      const bytes = Buffer.concat(waiting);
      waiting = [];
      length = 0;
      await put(partName(parts), parts, bytes);
    };
    const keep = async (compressed: AsyncIterable<Buffer>): Promise<void> => {
      for await (const piece of compressed) {
        waiting.push(piece);
        length += piece.length;
        if (length >= partBytes) await putWaiting();
      }
      if (length > 0) await putWaiting();
    };
    await pipeline(createReadStream(copy), createZstdCompress(), keep, { ...(signal && { signal }) });
    const manifest: Manifest = { position, parts, bytes: (await stat(copy)).size };
    await put('manifest', manifestPart, Buffer.from(JSON.stringify(manifest)));
  }

  /** @throws DamagedSnapshotError */
  async #fetch(snapshot: Snapshot, copy: string): Promise<void> {
    const seal = new SnapshotSeal(this.parts.key, snapshot.prefix);
    const get = async (name: string, part: number): Promise<Buffer> => {
      const sealed = await this.parts.blobs.get(`${snapshot.prefix}/${name}`);
      const plain = sealed && seal.open(part, sealed);
      if (!plain) throw new DamagedSnapshotError();
      return plain;
    };
    const manifest = JSON.parse((await get('manifest', manifestPart)).toString()) as Manifest;
    if (manifest.position !== snapshot.position) throw new DamagedSnapshotError();
    const file = await open(copy, 'w', 0o600);
    try {
      const compressed = async function* () {
        for (let from = 1; from <= manifest.parts; from += partsAtOnce) {
          const numbers = Array.from({ length: Math.min(partsAtOnce, manifest.parts - from + 1) }, (_, n) => from + n);
          yield* await Promise.all(numbers.map((part) => get(partName(part), part)));
        }
      };
      await pipeline(compressed, createZstdDecompress(), async (pieces: AsyncIterable<Buffer>) => {
        for await (const piece of pieces) await file.writeFile(piece);
      });
      await file.datasync();
    } finally {
      await file.close();
    }
    if ((await stat(copy)).size !== manifest.bytes || positionOf(copy) !== manifest.position) throw new DamagedSnapshotError();
  }

  /** Those of these views that have a manifest, the oldest first. */
  async #whole(): Promise<Snapshot[]> {
    const found: Snapshot[] = [];
    for await (const name of this.parts.blobs.list(`snapshots/${this.parts.viewsFile}/`)) {
      const snapshot = snapshotOf(name);
      if (snapshot && name === `${snapshot.prefix}/manifest`) found.push(snapshot);
    }
    return found.sort((a, b) => a.position - b.position);
  }

  async #deleteBefore(position: Position): Promise<void> {
    if (position === 0) return;
    const names: string[] = [];
    for await (const name of this.parts.blobs.list('snapshots/')) if ((snapshotOf(name)?.position ?? Infinity) < position) names.push(name);
    const isManifest = (name: string) => name.endsWith('/manifest');
    for (const name of names.filter(isManifest)) await this.parts.blobs.delete(name);
    for (const name of names.filter((each) => !isManifest(each))) await this.parts.blobs.delete(name);
  }

  async #newFile(): Promise<string> {
    const { folder } = this.parts;
    this.#folderReady ??= makeEmpty(folder);
    await this.#folderReady;
    return join(folder, `${randomBytes(8).toString('hex')}.db`);
  }
}

/** Makes a folder, or ends what a crash left in it. */
async function makeEmpty(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const left of await readdir(folder)) await erase(join(folder, left));
}

function partName(part: number): string {
  return String(part).padStart(6, '0');
}

function snapshotOf(name: string): Snapshot | null {
  const [, prefix, viewsFile, position] = /^(snapshots\/([^/]+)\/([0-9]{16})-[0-9a-f]{32})\//.exec(name) ?? [];
  return prefix === undefined ? null : { prefix, viewsFile: viewsFile!, position: Number(position) };
}

/** The checkpoint that a copy of the views holds. */
function positionOf(file: string): Position {
  const copy = new DatabaseSync(file);
  try {
    return (copy.prepare('SELECT position FROM views_checkpoint').get() as { position: Position }).position;
  } finally {
    copy.close();
  }
}

/** Ends early, without an error, when the signal aborts. */
async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal }).catch(() => undefined);
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

/** Overwrites a copy before it is unlinked: what is withdrawn from the views shall not stay on the disk beside them. */
async function erase(file: string): Promise<void> {
  if (!(await exists(file))) return;
  const opened = await open(file, 'r+');
  try {
    const { size } = await opened.stat();
    const zeros = Buffer.alloc(Math.min(size, partBytes));
    for (let at = 0; at < size; at += zeros.length) await opened.write(zeros, 0, Math.min(zeros.length, size - at), at);
    await opened.datasync();
  } finally {
    await opened.close();
  }
  await unlink(file);
}

/** Makes the names in a folder durable. */
async function sync(folder: string): Promise<void> {
  const opened = await open(folder, 'r');
  try {
    await opened.sync();
  } finally {
    await opened.close();
  }
}
