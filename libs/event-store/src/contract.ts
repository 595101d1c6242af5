/**
 * What every adapter of the EventStore port must keep, as a Jest suite. The store may hold other
 * streams beside: a shared server serves as well as an empty file.
 */
import { randomUUID } from 'node:crypto';
import {
  checkOf,
  MAX_RECORD_BYTES,
  RecordTooLargeError,
  type Appended,
  type EventStore,
  type NewRecord,
  type StoredRecord,
} from '@tsumugi/kernel';
import fc from 'fast-check';
import { LogModel, logCommands } from './contract-model.js';
import { aRecord, allOf } from './contract-records.js';

export { aRecord, allOf };

export interface OpenedStore {
  readonly store: EventStore;
  /** Closes the store and opens it anew on the same data; absent where that shows nothing. */
  readonly reopen?: () => Promise<EventStore>;
  readonly end: () => Promise<void>;
}

export function eventStoreContract(name: string, open: () => Promise<OpenedStore>): void {
  describe(`the event store contract, kept by ${name}`, () => {
    let opened: OpenedStore;
    let store: EventStore;

    beforeEach(async () => {
      opened = await open();
      store = opened.store;
    });
    afterEach(() => opened.end());

    const newStream = (): string => `room-${randomUUID()}`;
    const records = (count: number): NewRecord[] => Array.from({ length: count }, () => aRecord());
    const idsOf = (some: readonly NewRecord[]): string[] => some.map((record) => record.id);
    const read = (stream: string, options?: { from?: number; limit?: number }): Promise<StoredRecord[]> =>
      allOf(store.read(stream, options));

    /** Appends where nothing stands in the way. */
    async function written(
      stream: string,
      expected: number | 'no-stream',
      some: readonly NewRecord[],
    ): Promise<Appended & { kind: 'appended' }> {
      const answer = await store.append(stream, expected, some);
      if (answer.kind !== 'appended') throw new Error(`The append was answered ${JSON.stringify(answer)}.`);
      return answer;
    }

    describe('appending and reading', () => {
      it('gives back what was appended, with its place', async () => {
        const stream = newStream();
        const [first, second] = [aRecord(), aRecord({ sealed: 'c2VhbGVk', keyId: 'key-1', onBehalfOf: 'doctor-1' })];
        const answer = await written(stream, 'no-stream', [first, second]);
        const found = await read(stream);
        expect(found).toEqual([
          { ...first, stream, revision: 0, position: expect.any(Number) },
          { ...second, stream, revision: 1, position: answer.position },
        ]);
        expect(answer.revision).toBe(1);
      });

      it('continues a stream at the revision that its writer knows', async () => {
        const stream = newStream();
        const first = await written(stream, 'no-stream', records(2));
        const second = await written(stream, first.revision, records(3));
        expect(second.revision).toBe(4);
        expect(second.position).toBeGreaterThan(first.position);
        expect((await read(stream)).map((record) => record.revision)).toEqual([0, 1, 2, 3, 4]);
      });

      it('finds nothing in a stream that nobody wrote', async () => {
        expect(await read(newStream())).toEqual([]);
      });

      it('reads a stream from a revision on and no more than was asked', async () => {
        const stream = newStream();
        const some = records(10);
        await written(stream, 'no-stream', some);
        expect(idsOf(await read(stream, { from: 4 }))).toEqual(idsOf(some.slice(4)));
        expect(idsOf(await read(stream, { from: 4, limit: 3 }))).toEqual(idsOf(some.slice(4, 7)));
        expect(await read(stream, { from: 10 })).toEqual([]);
        expect(await read(stream, { limit: 0 })).toEqual([]);
      });

      it('reads a stream longer than a page without gap or repetition', async () => {
        const stream = newStream();
        const some = records(2_345);
        await written(stream, 'no-stream', some);
        expect(idsOf(await read(stream))).toEqual(idsOf(some));
      });

      it('lets a reader leave in the middle', async () => {
        const stream = newStream();
        await written(stream, 'no-stream', records(1_500));
        for await (const record of store.read(stream)) if (record.revision === 3) break;
        expect(await read(stream, { from: 1_499 })).toHaveLength(1);
      });

      it('keeps every character of a text and of a stream name', async () => {
        const stream = `room-𠮷野家-${randomUUID()}`;
        const text = '𠮷田さん、髙橋さん 👵🏻 ｶﾅ が か\u3099 \u0000 "\\ \u2028 end';
        await written(stream, 'no-stream', [aRecord({ clear: { text, '𠮷': [null, true, 1.5, -0.25, 9007199254740991] } })]);
        const [found] = await read(stream);
        expect(found?.clear).toEqual({ text, '𠮷': [null, true, 1.5, -0.25, 9007199254740991] });
        expect(found?.stream).toBe(stream);
      });

      it('keeps streams apart whose names differ by a letter’s case or a trailing space', async () => {
        const stream = newStream();
        const [lower, upper, spaced] = [records(1), records(1), records(1)];
        await written(`${stream}a`, 'no-stream', lower);
        await written(`${stream}A`, 'no-stream', upper);
        await written(`${stream}a `, 'no-stream', spaced);
        expect(idsOf(await read(`${stream}a`))).toEqual(idsOf(lower));
        expect(idsOf(await read(`${stream}A`))).toEqual(idsOf(upper));
        expect(idsOf(await read(`${stream}a `))).toEqual(idsOf(spaced));
      });

      it('refuses a stream whose name says no kind, and knows the kinds of those that it holds', async () => {
        for (const stream of ['room', '-1', '$system-1', 'Room-1'])
          await expect(store.append(stream, 'no-stream', records(1))).rejects.toThrow(RangeError);
        await written(newStream(), 'no-stream', records(1));
        await written(`plugin.notes-${randomUUID()}`, 'no-stream', records(1));
        await store.head();
        const known = (): boolean[] => ['room', 'plugin.notes'].map((kind) => store.kinds().has(kind));
        expect(known()).toEqual([true, true]);
        if (!opened.reopen) return;
        store = await opened.reopen();
        expect(known()).toEqual([true, true]);
      });

      it('refuses an append of nothing', async () => {
        await expect(store.append(newStream(), 'no-stream', [])).rejects.toThrow(RangeError);
      });

      it('names the position of the last record as its head', async () => {
        const before = await store.head();
        const { position } = await written(newStream(), 'no-stream', records(3));
        expect(position).toBeGreaterThan(before);
        expect(await store.head()).toBe(position);
      });

      it('finds everything again after it was opened anew', async () => {
        if (!opened.reopen) return;
        const stream = newStream();
        const { revision } = await written(stream, 'no-stream', records(3));
        const before = await read(stream);
        const head = await store.head();
        store = await opened.reopen();
        expect(await read(stream)).toEqual(before);
        expect(await store.head()).toBe(head);
        expect((await written(stream, revision, records(1))).position).toBeGreaterThan(head);
      });
    });

    describe('the expected revision', () => {
      it('lets the first writer begin a stream and tells the second what is there', async () => {
        const stream = newStream();
        const first = records(2);
        await written(stream, 'no-stream', first);
        expect(await store.append(stream, 'no-stream', records(1))).toEqual({ kind: 'conflict', actual: 1 });
        expect(idsOf(await read(stream))).toEqual(idsOf(first));
      });

      it('refuses a writer who knows too little, and one who knows more than there is', async () => {
        const stream = newStream();
        const { revision } = await written(stream, 'no-stream', records(3));
        expect(await store.append(stream, revision - 1, records(1))).toEqual({ kind: 'conflict', actual: 2 });
        expect(await store.append(stream, revision + 1, records(1))).toEqual({ kind: 'conflict', actual: 2 });
        expect((await written(stream, revision, records(1))).revision).toBe(3);
      });

      it('says that there is no stream to a writer who expects one', async () => {
        expect(await store.append(newStream(), 0, records(1))).toEqual({ kind: 'conflict', actual: null });
      });

      it('stores nothing of an append that conflicts, and the others that came with it whole', async () => {
        const [taken, free] = [newStream(), newStream()];
        await written(taken, 'no-stream', records(1));
        const head = await store.head();
        const mine = records(2);
        const answers = await Promise.all([
          store.append(taken, 'no-stream', records(3)),
          store.append(free, 'no-stream', mine),
          store.append(taken, 7, records(3)),
        ]);
        expect(answers.map((answer) => answer.kind)).toEqual(['conflict', 'appended', 'conflict']);
        expect(await read(taken)).toHaveLength(1);
        expect(idsOf(await allOf(store.readAll({ after: head })))).toEqual(idsOf(mine));
      });

      it('gives each revision to exactly one of many writers of a stream', async () => {
        const stream = newStream();
        const won: number[] = [];
        const writer = async (): Promise<void> => {
          let known: number | 'no-stream' = 'no-stream';
          for (let turn = 0; turn < 15; turn += 1) {
            const answer: Appended = await store.append(stream, known, records(1));
            if (answer.kind === 'busy') throw new Error('The queue is full.');
            if (answer.kind === 'appended') won.push(answer.revision);
            known = answer.kind === 'appended' ? answer.revision : (answer.actual ?? 'no-stream');
          }
        };
        await Promise.all(Array.from({ length: 12 }, writer));
        expect(won.length).toBeGreaterThanOrEqual(15);
        expect(won.toSorted((a, b) => a - b)).toEqual(won.map((_, revision) => revision));
        expect((await read(stream)).map((record) => record.revision)).toEqual(won.map((_, revision) => revision));
      });
    });

    describe('an append that is repeated', () => {
      it('answers as the first time after a thousand other appends, and stays one event', async () => {
        const [stream, other] = [newStream(), newStream()];
        const mine = records(2);
        const first = await written(stream, 'no-stream', mine);
        await written(stream, first.revision, records(1));
        for (let round = 0; round < 10; round += 1) {
          await Promise.all(Array.from({ length: 100 }, (_, n) => written(`${other}-${round}-${n}`, 'no-stream', records(1))));
        }
        expect(await store.append(stream, 'no-stream', mine)).toEqual(first);
        expect(await read(stream)).toHaveLength(3);
      });

      it('answers as the first time after a thousand others were appended to the same stream', async () => {
        const stream = newStream();
        const [mine] = records(1);
        const first = await written(stream, 'no-stream', [mine!]);
        let known = first.revision;
        for (let batch = 0; batch < 10; batch += 1) known = (await written(stream, known, records(100))).revision;
        expect(await store.append(stream, 'no-stream', [mine!])).toEqual(first);
        const all = await read(stream);
        expect(all).toHaveLength(1_001);
        expect(all.filter((record) => record.id === mine!.id)).toEqual([{ ...mine!, stream, revision: 0, position: first.position }]);
      });

      it('answers as the first time in the middle of a stream', async () => {
        const stream = newStream();
        const begun = await written(stream, 'no-stream', records(2));
        const mine = records(2);
        const first = await written(stream, begun.revision, mine);
        await written(stream, first.revision, records(2));
        expect(await store.append(stream, begun.revision, mine)).toEqual(first);
        expect(await read(stream)).toHaveLength(6);
      });

      it('is one event even when both are on their way at once', async () => {
        const stream = newStream();
        const mine = records(1);
        const [first, second] = await Promise.all([store.append(stream, 'no-stream', mine), store.append(stream, 'no-stream', mine)]);
        expect(first).toEqual(second);
        expect(first?.kind).toBe('appended');
        expect(await read(stream)).toHaveLength(1);
      });

      it('is a conflict where it holds more than the first time, or in another order', async () => {
        const stream = newStream();
        const mine = records(2);
        await written(stream, 'no-stream', mine);
        expect(await store.append(stream, 'no-stream', [...mine, aRecord()])).toEqual({ kind: 'conflict', actual: 1 });
        expect(await store.append(stream, 'no-stream', mine.toReversed())).toEqual({ kind: 'conflict', actual: 1 });
        expect(await read(stream)).toHaveLength(2);
      });
    });

    describe('the size of a record', () => {
      const recordOf = (bytes: number): NewRecord => {
        const empty = aRecord({ clear: { text: '' } });
        return { ...empty, clear: { text: 'a'.repeat(bytes - Buffer.byteLength(JSON.stringify(empty))) } };
      };

      it('may reach the limit', async () => {
        const stream = newStream();
        const largest = recordOf(MAX_RECORD_BYTES);
        await written(stream, 'no-stream', [largest]);
        expect((await read(stream))[0]?.clear).toEqual(largest.clear);
      });

      it('is refused one byte above it, with all that was to be stored with it', async () => {
        const stream = newStream();
        await expect(store.append(stream, 'no-stream', [aRecord(), recordOf(MAX_RECORD_BYTES + 1)])).rejects.toThrow(RecordTooLargeError);
        expect(await read(stream)).toEqual([]);
        await written(stream, 'no-stream', [aRecord()]);
      });

      it('counts bytes, not characters', async () => {
        const text = '看'.repeat(Math.ceil(MAX_RECORD_BYTES / 3));
        await expect(store.append(newStream(), 'no-stream', [aRecord({ clear: { text } })])).rejects.toThrow(RecordTooLargeError);
      });
    });

    describe('a record that is not what its check value says', () => {
      const patient = `patient:${randomUUID()}` as const;
      const [first, second] = [aRecord({ subject: patient }), aRecord({ subject: patient })];
      const checked = (stream: string, revision: number, record: NewRecord): NewRecord => ({
        ...record,
        check: checkOf(stream, revision, record),
      });

      /** What each way of reading gives of a stream, with what came live. */
      async function everyWay(stream: string, write: () => Promise<unknown>): Promise<StoredRecord[][]> {
        const begun = await store.head();
        const leaving = new AbortController();
        const live: StoredRecord[] = [];
        let ready: () => void = () => undefined;
        const isReady = new Promise<void>((resolve) => (ready = resolve));
        const watching = (async () => {
          for await (const item of store.subscribeAll({ after: begun, signal: leaving.signal })) {
            if (item.kind === 'caught-up') ready();
            else live.push(...item.records.filter((record) => record.stream === stream));
            if (live.length === 2) leaving.abort();
          }
        })();
        await isReady;
        await write();
        await watching;
        const all = (await allOf(store.readAll({ after: begun }))).filter((record) => record.stream === stream);
        return [live, all, await read(stream)];
      }

      it('comes back with it where it is', async () => {
        const stream = newStream();
        const both = [checked(stream, 0, first), checked(stream, 1, { ...second, sealed: 'c2VhbGVk', keyId: 'key-1' })];
        for (const way of await everyWay(stream, () => written(stream, 'no-stream', both)))
          expect(way).toEqual(both.map((record, revision) => ({ ...record, stream, revision, position: expect.any(Number) as number })));
      });

      it.each<[string, Partial<NewRecord>]>([
        ['type', { type: 'PostPublishee' }],
        ['version', { version: 3 }],
        ['clear fields', { clear: { text: '体重 62.4 kg' } }],
        ['time', { at: '2036-04-01T02:00:00.000Z' }],
        ['subject', { subject: 'patient:another' }],
        ['sealed bytes', { sealed: 'c2VhbGVk' }],
        ['check value', { check: '0'.repeat(32) }],
      ])('is handed over as damaged, in its place and as whose it is, where it has another %s', async (_, change) => {
        const stream = newStream();
        const both = [checked(stream, 0, first), { ...checked(stream, 1, second), ...change }];
        for (const way of await everyWay(stream, () => written(stream, 'no-stream', both))) {
          expect(way[0]).toMatchObject({ ...both[0], revision: 0 });
          expect(way[1]).toMatchObject({ damaged: true, type: 'damaged', subject: patient, stream, revision: 1, clear: {} });
          expect(way[1]!.position).toBeGreaterThan(way[0]!.position);
        }
      });

      it('is so in a stream where nobody wrote it, and in another place of its own', async () => {
        await written(patient.replace(':', '-'), 'no-stream', [aRecord({ subject: patient })]);
        const [stream, other] = [newStream(), newStream()];
        for (const way of await everyWay(stream, () =>
          written(stream, 'no-stream', [checked(other, 0, first), checked(stream, 0, second)]),
        ))
          expect(way.map(({ damaged, subject }) => [damaged, subject])).toEqual([
            [true, patient],
            [true, patient],
          ]);
      });

      it('is read as ever where a release wrote it that had no check values', async () => {
        const stream = newStream();
        await written(stream, 'no-stream', [first, checked(stream, 1, second)]);
        await written(stream, 1, records(1));
        expect((await read(stream)).some(({ damaged }) => damaged)).toBe(false);
      });
    });

    describe('reading everything', () => {
      it('follows the order of positions, which is the order within each stream', async () => {
        const begun = await store.head();
        const streams = [newStream(), newStream(), newStream()];
        await Promise.all(
          streams.map(async (stream) => {
            let known: number | 'no-stream' = 'no-stream';
            for (let turn = 0; turn < 40; turn += 1) known = (await written(stream, known, records(1 + (turn % 3)))).revision;
          }),
        );
        const all = (await allOf(store.readAll({ after: begun }))).filter((record) => streams.includes(record.stream));
        const positions = all.map((record) => record.position);
        expect(positions.every((position, index) => Number.isSafeInteger(position) && position > (positions[index - 1] ?? begun))).toBe(
          true,
        );
        for (const stream of streams) expect(all.filter((record) => record.stream === stream)).toEqual(await read(stream));
      });

      it('begins after a position and gives no more than was asked', async () => {
        const stream = newStream();
        await written(stream, 'no-stream', records(6));
        const there = await read(stream);
        const after = there[1]!.position;
        expect(await allOf(store.readAll({ after, limit: 3 }))).toEqual(there.slice(2, 5));
        expect(await allOf(store.readAll({ after: await store.head() }))).toEqual([]);
      });
    });

    describe('a subscription', () => {
      let leaving: AbortController;
      beforeEach(() => {
        leaving = new AbortController();
      });
      afterEach(() => leaving.abort());

      const after = (
        position: number,
      ): AsyncIterator<{ kind: 'records'; records: readonly StoredRecord[] } | { kind: 'caught-up'; position: number }> =>
        store.subscribeAll({ after: position, signal: leaving.signal })[Symbol.asyncIterator]();

      /** The next `count` records of our streams, and where among them the store said that it had caught up. */
      async function take(feed: ReturnType<typeof after>, count: number, mine: (stream: string) => boolean) {
        const taken: StoredRecord[] = [];
        let caughtUpAt: number | null = null;
        while (taken.length < count) {
          const { value, done } = await feed.next();
          if (done) throw new Error(`The subscription ended after ${taken.length} of ${count} records.`);
          if (value.kind === 'caught-up') caughtUpAt = taken.length;
          else taken.push(...value.records.filter((record: StoredRecord) => mine(record.stream)));
        }
        return { taken, caughtUpAt };
      }

      it('hands over what was there, says so once, and then what comes', async () => {
        const stream = newStream();
        const begun = await store.head();
        const first = await written(stream, 'no-stream', records(3));
        const feed = after(begun);
        const history = await take(feed, 3, (name) => name === stream);
        expect(history.taken).toEqual(await read(stream));
        const mark = await feed.next();
        expect(mark.value).toEqual({ kind: 'caught-up', position: first.position });

        const live = take(feed, 2, (name) => name === stream);
        await written(stream, first.revision, records(2));
        expect(await live).toEqual({ taken: await read(stream, { from: 3 }), caughtUpAt: null });
      });

      it('has caught up at once where nothing follows', async () => {
        const { position } = await written(newStream(), 'no-stream', records(1));
        expect((await after(position).next()).value).toEqual({ kind: 'caught-up', position });
      });

      it('misses nothing and repeats nothing while many write during its catching up', async () => {
        const begun = await store.head();
        const stream = newStream();
        await written(`${stream}-before`, 'no-stream', records(1_200));
        const [early, late] = [after(begun), after(begun)];
        const total = 1_200 + 8 * 60;
        const reading = [take(early, total, (name) => name.startsWith(stream))];
        const writers = Array.from({ length: 8 }, async (_, writer) => {
          let known: number | 'no-stream' = 'no-stream';
          for (let turn = 0; turn < 60; turn += 1) {
            known = (await written(`${stream}-${writer}`, known, records(1))).revision;
            if (writer === 0 && turn === 20) reading.push(take(late, total, (name) => name.startsWith(stream)));
          }
        });
        await Promise.all(writers);
        const stored = (await allOf(store.readAll({ after: begun }))).filter((record) => record.stream.startsWith(stream));
        for (const { taken } of await Promise.all(reading)) expect(taken).toEqual(stored);
        expect(reading).toHaveLength(2);
      });

      it('serves a slow reader all of it in the end', async () => {
        const begun = await store.head();
        const stream = newStream();
        const feed = after(begun);
        await feed.next();
        const large = 'a'.repeat(200_000);
        let known: number | 'no-stream' = 'no-stream';
        for (let turn = 0; turn < 60; turn += 1) known = (await written(stream, known, [aRecord({ clear: { large } })])).revision;
        const { taken } = await take(feed, 60, (name) => name === stream);
        expect(taken.map((record) => record.revision)).toEqual(taken.map((_, revision) => revision));
        const live = take(feed, 1, (name) => name === stream);
        await written(stream, known, records(1));
        expect((await live).taken[0]?.revision).toBe(60);
      });

      it('ends when its reader goes, also while it waits, and disturbs nobody else', async () => {
        const begun = await store.head();
        const feed = after(begun);
        await feed.next();
        const waiting = feed.next();
        const others = new AbortController();
        const stays = store.subscribeAll({ after: begun, signal: others.signal })[Symbol.asyncIterator]();
        await stays.next();
        leaving.abort();
        expect((await waiting).done).toBe(true);
        expect((await feed.next()).done).toBe(true);
        const stream = newStream();
        const coming = take(stays, 1, (name) => name === stream);
        await written(stream, 'no-stream', records(1));
        expect((await coming).taken).toEqual(await read(stream));
        others.abort();
        expect((await stays.next()).done).toBe(true);
      });

      it('does not begin for a reader who has gone already', async () => {
        leaving.abort();
        expect((await after(0).next()).done).toBe(true);
      });
    });

    it('agrees with a plain list of records, whatever is asked of it in whatever order', async () => {
      await fc.assert(
        fc.asyncProperty(logCommands, async (commands) => {
          const leaving = new AbortController();
          const begun = await store.head();
          const model = new LogModel(newStream());
          const seen: StoredRecord[] = [];
          const watching = (async () => {
            for await (const item of store.subscribeAll({ after: begun, signal: leaving.signal })) {
              if (item.kind === 'records') seen.push(...item.records.filter((record) => model.knows(record.stream)));
              if (seen.length >= model.expected) leaving.abort();
            }
          })();
          try {
            for (const command of commands) await model.check(store, command);
            const stored = (await allOf(store.readAll({ after: begun }))).filter((record) => model.knows(record.stream));
            expect(stored).toEqual(model.records);
            model.expected = stored.length;
            if (seen.length >= stored.length) leaving.abort();
            await watching;
            expect(seen).toEqual(stored);
          } finally {
            leaving.abort();
          }
        }),
        { numRuns: 40 },
      );
    });
  });
}
