import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { definePlugin, type PluginRecord } from './definition.js';
import { PluginRuntime } from './runtime.js';

const lists = definePlugin({
  name: 'lists',
  version: '0.1.0',
  sdk: 1,
  events: [{ type: 'Listed', version: 1, clear: [] }],
  views: {
    version: 1,
    tables: 'CREATE TABLE lists_line (facility TEXT NOT NULL, text TEXT NOT NULL);',
    async project({ facility, data }: PluginRecord, db) {
      await db.run('INSERT INTO lists_line VALUES (?, ?)', facility, 'half');
      const items = data['items'] as string[];
      for (const item of items) await db.run('INSERT INTO lists_line VALUES (?, ?)', facility, item);
    },
  },
  types: {},
  commands: {},
  queries: {
    lines: { args: {}, returns: '[String!]!', answer: ({ viewer }, read) => linesOf(viewer.facility, read) },
  },
});

async function linesOf(facility: string, read: Parameters<(typeof lists.queries)['lines']['answer']>[1]): Promise<string[]> {
  const rows = await read.all<{ text: string }>('SELECT text FROM lists_line WHERE facility = ?', facility);
  return rows.map(({ text }) => text);
}

describe('a plugin’s views', () => {
  let folder: string;
  let runtime: PluginRuntime;
  const open = () =>
    PluginRuntime.open(lists, join(folder, 'lists.db'), { people: () => Promise.resolve([]), staff: () => Promise.resolve([]) });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tsumugi-plugin-'));
    runtime = open();
  });
  afterEach(() => {
    runtime.close();
    rmSync(folder, { recursive: true });
  });
  const record = (position: number, facility: string, data: object = { items: [`line ${position}`] }): PluginRecord => ({
    id: `r${position}`,
    stream: `plugin.lists-${facility}-x`,
    type: 'Listed',
    data: data as never,
    facility,
    actor: { account: 'a', facility },
    at: '2026-04-01T02:00:00.000Z',
    position,
    shredded: false,
  });
  const lines = (facility: string) =>
    runtime.answer('lines', { args: {}, viewer: { account: 'a', facility, profession: 'x', manager: false } });

  it('set aside the facility whose record they cannot take; the others go on, also after a restart', async () => {
    const records = [record(1, 'f1'), record(2, 'f2', { items: 'no list' }), record(3, 'f1'), record(4, 'f3', {}), record(5, 'f3')];
    expect(await runtime.apply(records, 6)).toEqual([{ facility: 'f3', position: 4, type: 'Listed' }]);
    expect(runtime.position).toBe(6);
    expect(await lines('f1')).toEqual(['half', 'line 1', 'half', 'line 3']);
    expect(await lines('f3')).toEqual([]);
    runtime.close();
    runtime = open();
    expect(['f1', 'f2', 'f3'].map((facility) => runtime.isSetAside(facility))).toEqual([false, false, true]);
    expect(await runtime.apply([record(7, 'f3'), record(8, 'f1')], 8)).toEqual([]);
    expect(await lines('f3')).toEqual([]);
  });

  it('set it aside for a record that does not open', async () => {
    expect(await runtime.apply([{ facility: 'f1', position: 1, type: 'Listed', unreadable: true }], 1)).toHaveLength(1);
    expect(runtime.setAside()).toEqual([{ facility: 'f1', position: 1, type: 'Listed' }]);
  });

  it('take nothing while somebody else holds the file, and all of it later', async () => {
    const other = new DatabaseSync(join(folder, 'lists.db'));
    other.exec('BEGIN IMMEDIATE');
    await expect(runtime.apply([record(1, 'f1')], 1)).rejects.toThrow('database is locked');
    expect([runtime.position, runtime.setAside()]).toEqual([0, []]);
    other.exec('COMMIT');
    other.close();
    await runtime.apply([record(1, 'f1')], 1);
    expect(await lines('f1')).toEqual(['half', 'line 1']);
  });
});
