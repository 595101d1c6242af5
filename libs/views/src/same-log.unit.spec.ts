import type { EventStore } from '@tsumugi/kernel';
import { areOfLog } from './same-log.js';
import { viewBench } from './testing.js';

/** A log of which only one record matters. */
const logWith = (record: { id: string; position: number } | null): Pick<EventStore, 'read'> => ({
  async *read() {
    if (record) yield (await Promise.resolve(record)) as never;
  },
});

const built = () =>
  viewBench([]).given({ type: 'Noted', data: {}, id: 'first' }, { type: 'Noted', data: {}, id: 'last', stream: 'room-1' }).db;

describe('views', () => {
  it('go on from the log that they were built from', async () => {
    expect(built().lastRecord()).toEqual({ stream: 'room-1', revision: 0, id: 'last', position: 2 });
    expect(await areOfLog(built(), logWith({ id: 'last', position: 2 }))).toBe(true);
  });

  it.each([
    ['was restored to before their last record', null],
    ['went another way from an earlier hour', { id: 'another', position: 2 }],
    ['was moved to a store that counts otherwise', { id: 'last', position: 700 }],
  ])('do not go on from a log that %s', async (_, record) => {
    expect(await areOfLog(built(), logWith(record))).toBe(false);
  });

  it('go on from one whose last record bears the name of another stream now, where that is known to be damage', async () => {
    const moved = (damaged: boolean) => ({
      ...logWith(null),
      async *readAll({ after = 0 }: { after?: number } = {}) {
        yield (await Promise.resolve({ position: after + 1, damaged })) as never;
      },
    });
    expect(await areOfLog(built(), moved(true))).toBe(true);
    expect(await areOfLog(built(), moved(false))).toBe(false);
  });

  it('that hold nothing are of any log', async () => {
    expect(await areOfLog(viewBench([]).db, logWith({ id: 'last', position: 2 }))).toBe(true);
  });
});
