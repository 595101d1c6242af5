import { pause, storeComesBack, type EventStore, type Position, type StoredRecord } from '@tsumugi/kernel';
import type { Bus } from './bus.js';
import { batchOf, batchOverhead, headOf, subjectsOf } from './messages.js';
import { relaySealOverhead, type RelaySeal } from './relay-seal.js';

export interface RelayParts {
  readonly store: Pick<EventStore, 'head' | 'subscribeAll'>;
  readonly bus: Bus;
  readonly seal: RelaySeal;
  /** The cell's name, which is part of its subjects: letters, digits, `-` and `_`. */
  readonly cell: string;
  /** This node's clock, in milliseconds. */
  readonly now?: () => number;
  readonly headEveryMs?: number;
}

export interface RelayFigures {
  readonly batches: number;
  readonly records: number;
  readonly heads: number;
  /** Of sealed batches and heads. */
  readonly bytes: number;
  /** Records that no message can hold; the nodes read them from the store. */
  readonly tooLarge: number;
}

const retryMs = 250;

/**
 * The duty that spares the nodes their polling: it follows the log once and tells all of them.
 * Several at once are harmless, and so is one that lags, stood still, or should have ended.
 */
export class Relay {
  readonly #subjects: ReturnType<typeof subjectsOf>;
  readonly #now: () => number;
  #batches = 0;
  #records = 0;
  #heads = 0;
  #bytes = 0;
  #tooLarge = 0;

  constructor(private readonly parts: RelayParts) {
    this.#subjects = subjectsOf(parts.cell);
    this.#now = parts.now ?? Date.now;
  }

  /** Runs until the signal aborts. While the store is away it says nothing, so that nodes know to look for themselves. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#follow(signal);
      } catch (error) {
        if (!storeComesBack(error)) throw error;
      }
      await pause(retryMs, signal);
    }
  }

  figures(): RelayFigures {
    return { batches: this.#batches, records: this.#records, heads: this.#heads, bytes: this.#bytes, tooLarge: this.#tooLarge };
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { store, headEveryMs = 200 } = this.parts;
    // What was written before is for the nodes to read: a relay that starts does not repeat the log.
    let position = await store.head();
    if (signal.aborted) return;
    this.#tellHead(position);
    const heads = setInterval(() => this.#tellHead(position), headEveryMs);
    try {
      for await (const item of store.subscribeAll({ after: position, signal })) {
        if (item.kind !== 'records') continue;
        this.#tell(position, item.records);
        position = item.records.at(-1)!.position;
      }
    } finally {
      clearInterval(heads);
    }
  }

  /** As few batches as the bus's longest message allows. */
  #tell(after: Position, records: readonly StoredRecord[]): void {
    const room = this.parts.bus.maxBytes - batchOverhead - relaySealOverhead;
    let prev = after;
    let position = after;
    let bodies: string[] = [];
    let size = 0;
    const send = (): void => {
      if (bodies.length > 0) this.#publish(prev, position, bodies);
      bodies = [];
      size = 0;
      prev = position;
    };
    for (const record of records) {
      const body = JSON.stringify(record);
      const bytes = Buffer.byteLength(body) + 1;
      if (size + bytes > room) send();
      position = record.position;
      if (bytes > room) {
        // Its place in the chain stays empty: whoever follows sees the gap and reads the store.
        this.#tooLarge += 1;
        prev = position;
        this.#tellHead(position);
      } else {
        bodies.push(body);
        size += bytes;
      }
    }
    send();
  }

  #publish(prev: Position, position: Position, bodies: readonly string[]): void {
    this.#batches += 1;
    this.#records += bodies.length;
    this.#send(this.#subjects.batches, this.parts.seal.seal('batch', batchOf(prev, position, bodies, this.#now())));
  }

  #tellHead(position: Position): void {
    this.#heads += 1;
    this.#send(this.#subjects.heads, this.parts.seal.seal('head', headOf(position, this.#now())));
  }

  #send(subject: string, message: Buffer): void {
    this.#bytes += message.length;
    this.parts.bus.publish(subject, message);
  }
}
