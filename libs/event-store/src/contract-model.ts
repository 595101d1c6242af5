/** The event store as a plain list, for comparing an adapter with it. */
import { randomUUID } from 'node:crypto';
import type { Appended, EventStore, ExpectedRevision, NewRecord, StoredRecord } from '@tsumugi/kernel';
import fc from 'fast-check';
import { aRecord, allOf } from './contract-records.js';

/** Streams and earlier appends are named by number; whoever runs the command takes the number modulo what there is. */
export type LogCommand =
  /** `off` is how far the expected revision lies beside the right one. */
  | { readonly kind: 'append'; readonly stream: number; readonly off: number; readonly count: number }
  | { readonly kind: 'repeat'; readonly which: number }
  | { readonly kind: 'together'; readonly streams: readonly number[]; readonly count: number }
  | { readonly kind: 'read'; readonly stream: number; readonly from: number; readonly limit: number }
  | { readonly kind: 'read-all'; readonly after: number; readonly limit: number }
  | { readonly kind: 'head' };

const stream = fc.nat(3);
const count = fc.integer({ min: 1, max: 4 });
const limit = fc.nat(8);

export const logCommands: fc.Arbitrary<LogCommand[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('append' as const), stream, off: fc.constantFrom(0, 0, 0, -1, 1, -3), count }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('repeat' as const), which: fc.nat() }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('together' as const), streams: fc.array(stream, { minLength: 2, maxLength: 5 }), count }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('read' as const), stream, from: fc.nat(10), limit }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('read-all' as const), after: fc.nat(), limit }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('head' as const) }) },
  ),
  { maxLength: 40 },
);

interface PastAppend {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly records: readonly NewRecord[];
  readonly answer: Appended & { kind: 'appended' };
}

export class LogModel {
  readonly records: StoredRecord[] = [];
  /** How many records a subscriber waits for. */
  expected = Infinity;
  readonly #appended: PastAppend[] = [];

  constructor(private readonly prefix: string) {}

  knows(name: string): boolean {
    return name.startsWith(this.prefix);
  }

  async check(store: EventStore, command: LogCommand): Promise<void> {
    switch (command.kind) {
      case 'append': {
        const name = this.#name(command.stream);
        await this.#append(store, name, asExpected(this.#length(name) - 1 + command.off), newRecords(command.count));
        break;
      }
      case 'repeat': {
        const past = this.#appended[command.which % this.#appended.length];
        if (past) expect(await store.append(past.stream, past.expected, past.records)).toEqual(past.answer);
        break;
      }
      case 'together': {
        // Each stream once, or their order would be the adapter's to choose.
        const names = [...new Set(command.streams)].map((number) => this.#name(number));
        const orders = names.map((name) => ({ name, expected: asExpected(this.#length(name) - 1), records: newRecords(command.count) }));
        const answers = await Promise.all(orders.map((order) => store.append(order.name, order.expected, order.records)));
        const placed = orders.map((order, index) => ({ ...order, answer: answers[index]! }));
        placed.sort((a, b) => positionOf(a.answer) - positionOf(b.answer));
        for (const { name, expected, records, answer } of placed) await this.#store(store, name, expected, records, answer);
        break;
      }
      case 'read': {
        const name = this.#name(command.stream);
        const all = this.records.filter((record) => record.stream === name);
        const found = await allOf(store.read(name, { from: command.from, limit: command.limit }));
        expect(found).toEqual(all.slice(command.from, command.from + command.limit));
        break;
      }
      case 'read-all': {
        const index = command.after % (this.records.length || 1);
        const after = this.records[index]?.position;
        if (after === undefined) break;
        const found = await allOf(store.readAll({ after, limit: command.limit }));
        expect(found).toEqual(this.records.slice(index + 1, index + 1 + command.limit));
        break;
      }
      case 'head':
        if (this.records.length > 0) expect(await store.head()).toBe(this.records.at(-1)!.position);
        break;
    }
  }

  #name(number: number): string {
    return `${this.prefix}-${number}`;
  }

  #length(name: string): number {
    return this.records.filter((record) => record.stream === name).length;
  }

  async #append(store: EventStore, name: string, expected: ExpectedRevision, records: readonly NewRecord[]): Promise<void> {
    const length = this.#length(name);
    const answer = await store.append(name, expected, records);
    if ((expected === 'no-stream' ? 0 : expected + 1) === length) await this.#store(store, name, expected, records, answer);
    else expect(answer).toEqual({ kind: 'conflict', actual: length === 0 ? null : length - 1 });
  }

  /** What must have been appended, at the place that the store tells. */
  async #store(
    store: EventStore,
    name: string,
    expected: ExpectedRevision,
    records: readonly NewRecord[],
    answer: Appended,
  ): Promise<void> {
    const length = this.#length(name);
    expect(answer).toMatchObject({ kind: 'appended', revision: length + records.length - 1 });
    if (answer.kind !== 'appended') return;
    const found = await allOf(store.read(name, { from: length }));
    expect(found).toEqual(
      records.map((record, index) => ({ ...record, stream: name, revision: length + index, position: found[index]?.position })),
    );
    expect(found.at(-1)?.position).toBe(answer.position);
    this.records.push(...found);
    this.#appended.push({ stream: name, expected, records, answer });
  }
}

function newRecords(count: number): NewRecord[] {
  return Array.from({ length: count }, () => aRecord({ clear: { text: randomUUID() } }));
}

function asExpected(revision: number): ExpectedRevision {
  return revision < 0 ? 'no-stream' : revision;
}

function positionOf(answer: Appended): number {
  return answer.kind === 'appended' ? answer.position : 0;
}
