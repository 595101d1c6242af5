import { setTimeout as pause } from 'node:timers/promises';
import type { EventStore, NewRecord, StoredRecord } from '@tsumugi/kernel';
import { CommandError } from '../command-error.js';

/** One append: far below what any store takes at once. */
const recordsAtMost = 500;
const charactersAtMost = 256 * 1024;
/** Appends under way hold no more than this, however many may be. */
const waitingCharactersAtMost = 16 * 1024 * 1024;
const busyMs = 50;

interface Batch {
  readonly stream: string;
  /** The revision of the first. */
  readonly revision: number;
  readonly records: NewRecord[];
  characters: number;
}

/**
 * Writes records into another log in the order in which they come, with the ids and revisions that
 * they have. Consecutive records of one stream go together; nothing is ever written out of order.
 */
export class LogWriter {
  #batch: Batch | null = null;
  #underWay: { readonly done: Promise<void>; readonly characters: number }[] = [];
  #waitingCharacters = 0;

  /** @param atOnce how many appends the store keeps in order when they are not waited for */
  constructor(
    private readonly store: Pick<EventStore, 'append'>,
    private readonly atOnce: number,
  ) {}

  /** @param characters of the record's JSON, about */
  async add({ stream, revision, position: _, ...record }: StoredRecord, characters: number): Promise<void> {
    const batch = this.#batch;
    if (
      batch?.stream === stream &&
      batch.records.length < recordsAtMost &&
      batch.characters + characters <= charactersAtMost &&
      batch.revision + batch.records.length === revision
    ) {
      batch.records.push(record);
      batch.characters += characters;
      return;
    }
    await this.#send();
    this.#batch = { stream, revision, records: [record], characters };
  }

  /** Everything added is durable when it answers. */
  async end(): Promise<void> {
    await this.#send();
    while (this.#underWay.length > 0) await this.#oldest();
  }

  async #send(): Promise<void> {
    const batch = this.#batch;
    if (!batch) return;
    this.#batch = null;
    const done = this.#append(batch);
    // Whoever waits for it hears of the failure; until then it is nobody's.
    done.catch(() => undefined);
    this.#underWay.push({ done, characters: batch.characters });
    this.#waitingCharacters += batch.characters;
    while (this.#underWay.length >= this.atOnce || this.#waitingCharacters > waitingCharactersAtMost) await this.#oldest();
  }

  async #oldest(): Promise<void> {
    const oldest = this.#underWay.shift();
    if (!oldest) return;
    this.#waitingCharacters -= oldest.characters;
    await oldest.done;
  }

  async #append({ stream, revision, records }: Batch): Promise<void> {
    for (;;) {
      const appended = await this.store.append(stream, revision === 0 ? 'no-stream' : revision - 1, records);
      if (appended.kind === 'appended') return;
      if (appended.kind === 'conflict') {
        const found = appended.actual === null ? 'does not exist' : `is at revision ${appended.actual}`;
        throw new CommandError(
          `The stream ${stream} was to go on at revision ${revision}, but ${found} in the target: somebody else writes there, or it holds another log.`,
        );
      }
      await pause(busyMs);
    }
  }
}
