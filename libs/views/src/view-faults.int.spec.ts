import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { defineView, type FeedItem, type Recorded } from '@tsumugi/kernel';
import { Projector } from './projector.js';
import { ViewDatabase } from './view-database.js';

const lines = defineView({
  name: 'lines',
  version: 1,
  tables: 'CREATE TABLE lines_line (id TEXT PRIMARY KEY, text TEXT NOT NULL);',
  on: {
    Written({ id }: Recorded, db) {
      db.run('INSERT INTO lines_line VALUES (?, ?)', id, 'x'.repeat(8_000));
      db.tell('lines', id, 'Added');
    },
  },
});

const record = (position: number) =>
  ({
    type: 'Written',
    stream: 'lines-1',
    subject: 'patient:1',
    at: '2026-04-01T02:00:00.000Z',
    position,
    revision: position,
    id: `id-${position}`,
    command: { id: `c-${position}`, digest: '' },
    actor: { person: 'p', facility: 'f', device: null },
  }) as unknown as Recorded;

describe('views on a disk that fails for a while', () => {
  let folder: string;
  let file: string;
  let views: ViewDatabase;
  let records: Recorded[];
  let projector: Projector;
  const troubles: (string | null)[] = [];
  const told: string[] = [];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tsumugi-views-'));
    file = join(folder, 'views.db');
    views = new ViewDatabase(file, [lines]);
    records = [record(1)];
    let wake = (): void => undefined;
    const feed = {
      async *subscribeAll({ after, signal }: { after: number; signal: AbortSignal }): AsyncGenerator<FeedItem> {
        signal.addEventListener('abort', () => wake());
        let at = after;
        for (; !signal.aborted;) {
          const next = records.filter(({ position }) => position > at);
          at = next.at(-1)?.position ?? at;
          yield next.length > 0 ? { kind: 'records', records: next as never } : { kind: 'caught-up', position: at };
          if (next.length === 0) await new Promise<void>((resolve) => (wake = resolve));
        }
      },
    };
    projector = new Projector(feed, { openEach: (stored) => Promise.resolve(stored as unknown as Recorded[]) }, views);
    troubles.length = 0;
    told.length = 0;
    projector.onTrouble((error) => troubles.push(error && error.message));
    projector.onApplied(({ changes }) => told.push(...changes.map(({ key }) => key)));
    await projector.start();
    write = (...positions) => {
      records.push(...positions.map(record));
      wake();
    };
  });
  let write: (...positions: number[]) => void;
  afterEach(async () => {
    await projector.stop();
    views.close();
    rmSync(folder, { recursive: true });
  });
  const until = async (wanted: () => boolean) => {
    while (!wanted()) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  const troubled = () => until(() => projector.trouble !== null);
  const well = () => until(() => projector.trouble === null);

  it.each([300, 2_000])('wait for a foreign lock of %i ms, and lose and repeat nothing', async (ms) => {
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    write(2, 3);
    await troubled();
    expect(views.position()).toBe(1);
    setTimeout(() => other.exec('ROLLBACK'), ms);
    await projector.waitFor(3, 30_000);
    await well();
    expect(troubles).toEqual(['database is locked', null]);
    expect(projector.failure).toBeNull();
    expect(told).toEqual(['id-1', 'id-2', 'id-3']);
    expect(views.all('SELECT id FROM lines_line')).toHaveLength(3);
    expect(views.setAside()).toEqual([]);
    other.close();
  });

  it('wait for room on a full disk; meanwhile the position is that of the rows, and the error is told as it is', async () => {
    const { pages } = views.get<{ pages: number }>('SELECT page_count AS pages FROM pragma_page_count')!;
    views.get(`PRAGMA max_page_count = ${pages + 6}`);
    write(2, 3, 4, 5, 6, 7);
    await troubled();
    expect(troubles).toEqual(['database or disk is full']);
    expect([views.position(), views.all('SELECT id FROM lines_line').length]).toEqual([1, 1]);
    expect(views.get('SELECT position FROM views_checkpoint')).toEqual({ position: 1 });
    views.get('PRAGMA max_page_count = 4294967294');
    await projector.waitFor(7, 30_000);
    await well();
    expect(troubles).toEqual(['database or disk is full', null]);
    expect(views.all('SELECT id FROM lines_line')).toHaveLength(7);
    expect(views.setAside()).toEqual([]);
  });

  it('do not say that withdrawn content left the write-ahead log while another reads it', () => {
    const other = new DatabaseSync(file);
    other.exec('BEGIN');
    other.prepare('SELECT count(*) FROM lines_line').get();
    views.apply([record(2)]);
    expect(() => views.truncateLog()).toThrow('could not be emptied');
    other.exec('COMMIT');
    views.truncateLog();
    other.close();
  });
});
