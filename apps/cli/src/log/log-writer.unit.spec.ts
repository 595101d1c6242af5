import type { Appended, EventStore, ExpectedRevision, NewRecord, StoredRecord } from '@tsumugi/kernel';
import { LogWriter } from './log-writer.js';

const record = (stream: string, revision: number, position: number): StoredRecord => ({
  id: `${stream}-${revision}`,
  type: 'PostPublished',
  version: 1,
  region: 'region-1',
  subject: 'patient:1',
  keyId: null,
  actor: { person: 'nurse', facility: null, device: null },
  enteredBy: 'person',
  onBehalfOf: null,
  at: '2026-04-01T02:00:00.000Z',
  occurredAt: '2026-04-01T02:00:00.000Z',
  command: { id: 'command', digest: '' },
  correlation: 'command',
  causation: null,
  clear: {},
  sealed: null,
  stream,
  revision,
  position,
});

/** A log of another store, in which streams take turns. */
const log = ['room', 'room', 'vitals', 'room', 'vitals', 'vitals', 'room'].reduce<StoredRecord[]>(
  (records, stream, index) => [...records, record(stream, records.filter((each) => each.stream === stream).length, (index + 1) * 100)],
  [],
);

/** Answers later than it is asked, as `answer` says. */
class SlowStore implements Pick<EventStore, 'append'> {
  readonly appends: { stream: string; expected: ExpectedRevision; records: readonly NewRecord[] }[] = [];
  most = 0;
  #underWay = 0;

  constructor(private readonly answer: (asked: number) => Appended = () => ({ kind: 'appended', revision: 0, position: 1 })) {}

  async append(stream: string, expected: ExpectedRevision, records: readonly NewRecord[]): Promise<Appended> {
    this.#underWay += 1;
    this.most = Math.max(this.most, this.#underWay);
    this.appends.push({ stream, expected, records });
    const answer = this.answer(this.appends.length);
    await new Promise(setImmediate);
    this.#underWay -= 1;
    return answer;
  }
}

async function write(store: SlowStore, atOnce: number, characters = 500): Promise<void> {
  const writer = new LogWriter(store, atOnce);
  for (const each of log) await writer.add(each, characters);
  await writer.end();
}

const placed = (store: SlowStore) =>
  store.appends.flatMap(({ stream, expected, records }) =>
    records.map(({ id }, index) => [stream, (expected === 'no-stream' ? 0 : expected + 1) + index, id]),
  );

describe('writing a log into another store', () => {
  it('keeps order, revisions and ids, and puts together what follows one another in a stream', async () => {
    const store = new SlowStore();
    await write(store, 1);
    expect(placed(store)).toEqual(log.map(({ stream, revision, id }) => [stream, revision, id]));
    expect(store.appends.map(({ records }) => records.length)).toEqual([2, 1, 1, 2, 1]);
    expect(store.appends[0]!.records[0]).not.toHaveProperty('position');
  });

  it('waits for each answer where the store promises no order, and else for some', async () => {
    const [one, some] = [new SlowStore(), new SlowStore()];
    await write(one, 1);
    await write(some, 3);
    expect([one.most, some.most]).toEqual([1, 3]);
    expect(placed(some)).toEqual(placed(one));
  });

  it('sends large records alone', async () => {
    const store = new SlowStore();
    await write(store, 1, 200 * 1024);
    expect(store.appends.every(({ records }) => records.length === 1)).toBe(true);
  });

  it('asks a busy store again', async () => {
    const store = new SlowStore((asked) => (asked === 2 ? { kind: 'busy' } : { kind: 'appended', revision: 0, position: 1 }));
    await write(store, 1);
    expect(store.appends.map(({ stream }) => stream)).toEqual(['room', 'vitals', 'vitals', 'room', 'vitals', 'room']);
  });

  it('stops where the target is not as it must be', async () => {
    const store = new SlowStore((asked) =>
      asked === 3 ? { kind: 'conflict', actual: 7 } : { kind: 'appended', revision: 0, position: 1 },
    );
    await expect(write(store, 1)).rejects.toThrow('The stream room was to go on at revision 2, but is at revision 7 in the target');
    expect(store.appends).toHaveLength(3);
  });
});
