import type { KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { DirectoryBlobs } from '@tsumugi/blobs';
import { isId, type Instant, type Look, type StoredRecord } from '@tsumugi/kernel';
import { blobName } from '@tsumugi/care';
import { fileOf, type StoredFile as FileRecord } from '../check.js';
import { CommandError } from '../command-error.js';
import { Digest, recordOf } from '../log/digest.js';
import { bytesOf, filesListed, openFiles } from './files.js';
import { readManifest, type LogBackup, type StoredFile } from './manifest.js';
import { linesOf, type Line } from './segments.js';

/** Up to where a log is restored: an instant, a position, or all of it. */
export type Until = { readonly at: Instant } | { readonly position: number } | null;

type Link = LogBackup & { readonly folder: string };

/** What of a chain of backups lies before the place up to which it is restored. */
export interface Reach {
  readonly events: number;
  readonly lastAt: Instant | null;
  /** The position of the last record, in the store that was backed up. */
  readonly position: number;
  readonly digest: string;
  /** The keys that its records name. */
  readonly keyIds: ReadonlySet<string>;
  readonly files: ReadonlyMap<string, StoredFile>;
  /** How many lie behind that place. */
  readonly eventsLeft: number;
  /** What lies before that place and bears a later time: a clock was wrong, or another's was. */
  readonly outOfOrder: readonly OutOfOrder[];
}

export interface OutOfOrder {
  readonly position: number;
  readonly type: string;
  readonly at: Instant;
}

/** A backup with those that it goes on from, the oldest first. */
export class Chain {
  readonly #files = new Map<string, Promise<DirectoryBlobs>>();

  private constructor(private readonly links: readonly Link[]) {}

  /** @throws CommandError where one of them is missing, half, or changed */
  static async open(folder: string, key: KeyObject): Promise<Chain> {
    const links: Link[] = [];
    for (let next: { folder: string; id: string | null } | null = { folder: resolve(folder), id: null }; next;) {
      const after: Link | undefined = links[0];
      if (after && !existsSync(next.folder))
        throw new CommandError(`The backup ${after.folder} goes on from another one, which is not in ${next.folder}: bring it there.`);
      const link: Link = { folder: next.folder, ...(await readManifest(next.folder, 'log', key)) };
      if (next.id !== null && link.id !== next.id)
        throw new CommandError(`The backup in ${link.folder} is not the one that ${after!.folder} goes on from.`);
      links.unshift(link);
      next = link.since && { folder: join(link.folder, link.since.folder), id: link.since.id };
    }
    return new Chain(links);
  }

  get last(): Link {
    return this.links.at(-1)!;
  }

  /**
   * Reads and checks everything, and finds how far `until` reaches: to the last record by position
   * that was written by then, whatever times those before it bear.
   * @throws CommandError for a segment or a file that is missing or damaged
   */
  async check(until: Until, onEvents: (events: number) => void): Promise<Reach> {
    const digest = new Digest();
    const keyIds = new Set<string>();
    const known = new Set<string>();
    let events = 0;
    let left = 0;
    let last: StoredRecord | null = null;
    const end = await this.#endOf(until);
    const outOfOrder: OutOfOrder[] = [];
    for await (const { place, text } of this.#lines('log')) {
      const record = recordOf(text, place);
      if (record.position > end) {
        left += 1;
        continue;
      }
      if (until && 'at' in until && record.at > until.at) outOfOrder.push({ position: record.position, type: record.type, at: record.at });
      digest.add(text);
      if (record.keyId !== null) keyIds.add(record.keyId);
      if (record.type === 'FileStored') {
        const { keyId, variants } = record.clear as unknown as FileRecord;
        keyIds.add(keyId);
        for (const { variant } of variants) known.add(blobName(fileOf(record), keyId, variant));
      }
      events += 1;
      last = record;
      onEvents(events);
    }
    if (events + left !== this.last.whole.events)
      throw new CommandError(
        `The backup ${this.last.folder} holds ${events + left} events, not the ${this.last.whole.events} of its manifest.`,
      );
    for await (const _ of this.#lines('looks'));
    const listed = await filesListed(this.last.folder, this.last.files);
    // Of an earlier hour, what no record names then was not there yet.
    const isOfThen = (name: string): boolean => left === 0 || !isId(name.split('/')[0]) || known.has(name);
    const files = new Map([...listed].filter(([name]) => isOfThen(name)));
    const reach = {
      events,
      lastAt: last?.at ?? null,
      position: last?.position ?? 0,
      digest: String(digest),
      keyIds,
      files,
      eventsLeft: left,
      outOfOrder,
    };
    for (const file of files.values()) await this.file(file);
    return reach;
  }

  async *records({ events }: Reach, onEvents: (events: number) => void): AsyncGenerator<StoredRecord> {
    let given = 0;
    for await (const { place, text } of this.#lines('log')) {
      if (given === events) return;
      yield recordOf(text, place);
      given += 1;
      onEvents(given);
    }
  }

  async *looks(): AsyncGenerator<Look> {
    for await (const { text } of this.#lines('looks')) yield JSON.parse(text) as Look;
  }

  /** @throws CommandError when its bytes are missing or damaged */
  async file(file: StoredFile): Promise<Uint8Array> {
    const link = this.links.find(({ id }) => id === file.in);
    if (!link) throw new CommandError(`The file ${file.name} lies in a backup that ${this.last.folder} does not go on from.`);
    let files = this.#files.get(link.id);
    if (!files) this.#files.set(link.id, (files = openFiles(link.folder)));
    return bytesOf(await files, link.folder, file);
  }

  /** The position of the last record that is brought back. */
  async #endOf(until: Until): Promise<number> {
    if (until === null) return Infinity;
    if ('position' in until) return until.position;
    let end = 0;
    for await (const { place, text } of this.#lines('log')) if (recordOf(text, place).at <= until.at) end = place;
    return end;
  }

  async *#lines(section: 'log' | 'looks'): AsyncGenerator<Line> {
    let digest = '';
    for (const link of this.links) {
      yield* linesOf(link.folder, link[section], digest);
      digest = link[section].digest;
    }
  }
}
