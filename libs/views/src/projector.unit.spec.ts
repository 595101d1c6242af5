import { defineView, KeysUnavailableError, type FeedItem, type Recorded, type StoredRecord } from '@tsumugi/kernel';
import { Projector } from './projector.js';
import { ViewDatabase } from './view-database.js';

const record = (position: number) =>
  ({
    type: 'Written',
    stream: 'lines-1',
    subject: 'patient:1',
    position,
    revision: position,
    id: `id-${position}`,
    command: { id: `c-${position}`, digest: '' },
    actor: { person: 'p', facility: 'f', device: null },
  }) as unknown as StoredRecord;
const lines = defineView({
  name: 'lines',
  version: 1,
  tables: 'CREATE TABLE line (position INTEGER);',
  on: { Written: ({ position }: Recorded, db) => db.run('INSERT INTO line VALUES (?)', position) },
});

/** A feed of two records, then nothing until it ends. */
const feed = {
  async *subscribeAll({ signal }: { signal: AbortSignal }): AsyncIterable<FeedItem> {
    yield { kind: 'records', records: [record(1), record(2)] };
    yield { kind: 'caught-up', position: 2 };
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  },
};

describe('views that are built', () => {
  const views = () => new ViewDatabase(':memory:', [lines]);
  const open = (failure: () => Error | null) => ({
    openEach: (stored: readonly StoredRecord[]) => {
      const failed = failure();
      return failed ? Promise.reject(failed) : Promise.resolve(stored as unknown as Recorded[]);
    },
  });

  it('wait for keys that are away, and go on when they are back', async () => {
    let tries = 0;
    const database = views();
    const projector = new Projector(
      feed,
      open(() => ((tries += 1) === 1 ? new KeysUnavailableError('away') : null)),
      database,
    );
    await projector.start();
    expect(tries).toBe(2);
    expect(projector.failure).toBeNull();
    expect(database.all('SELECT position FROM line')).toHaveLength(2);
    await projector.stop();
  });

  it('stop over what can never be read', async () => {
    const projector = new Projector(
      feed,
      open(() => new Error('unknown event')),
      views(),
    );
    await expect(projector.start()).rejects.toThrow('unknown event');
    expect(projector.failure).not.toBeNull();
    await projector.stop();
  });

  it('set aside whose a damaged record is that bears the name of no plugin, and leave a plugin’s to it', async () => {
    const damaged = (position: number, stream: string, subject: string) =>
      ({ ...record(position), stream, subject, type: 'damaged', at: '', damaged: true }) as unknown as StoredRecord;
    const database = views();
    const projector = new Projector(
      {
        async *subscribeAll({ signal }: { signal: AbortSignal }): AsyncIterable<FeedItem> {
          yield { kind: 'records', records: [damaged(1, 'plugin.boards-1', 'facility:1'), damaged(2, 'plugin.boarts-1', 'facility:2')] };
          yield { kind: 'caught-up', position: 2 };
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
        },
      },
      { openEach: (stored) => Promise.resolve(stored.map((each) => ({ record: each, unreadable: new Error('damaged') }))) },
      database,
      (kind) => kind === 'plugin.boards',
    );
    await projector.start();
    expect(database.setAside()).toMatchObject([{ subject: 'facility:2', type: 'damaged' }]);
    await projector.stop();
  });

  it('do not hold up the end of a node while keys are away', async () => {
    const projector = new Projector(
      feed,
      open(() => new KeysUnavailableError('away')),
      views(),
    );
    const started = projector.start();
    started.catch(() => undefined);
    await new Promise(setImmediate);
    await projector.stop();
    await expect(started).rejects.toThrow('away');
  });
});
