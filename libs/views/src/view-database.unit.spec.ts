import { defineView, type Recorded } from '@tsumugi/kernel';
import { viewBench } from './testing.js';

const notes = defineView({
  name: 'notes',
  version: 1,
  tables: 'CREATE TABLE notes_note (id TEXT PRIMARY KEY, text TEXT NOT NULL);',
  on: {
    Noted({ data, position }: Recorded<{ type: 'Noted'; data: { id: string; text: string } }>, db) {
      if (data.text === 'fail') throw new Error('a handler failed');
      db.run('INSERT INTO notes_note VALUES (?, ?)', data.id, `${data.text} @${position}`);
      db.tell('notes', data.id, 'Added');
    },
    Struck({ data }: Recorded<{ type: 'Struck'; data: { id: string } }>, db) {
      db.run('DELETE FROM notes_note WHERE id = ?', data.id);
      db.tell('notes', data.id, 'Gone');
      db.recheck('patient:1');
    },
  },
});

const noted = (id: string, text = 'words') => ({ type: 'Noted', data: { id, text } });
const struck = (id: string) => ({ type: 'Struck', data: { id } });

describe('the view database', () => {
  it('commits rows and checkpoint together', () => {
    const bench = viewBench([notes]).given(noted('a'), noted('b'));
    expect(bench.all('SELECT id, text FROM notes_note')).toEqual([
      { id: 'a', text: 'words @1' },
      { id: 'b', text: 'words @2' },
    ]);
    expect(bench.db.position()).toBe(2);
  });

  it('writes nothing of a batch whose handler fails, and takes the next', () => {
    const bench = viewBench([notes]).given(noted('a'));
    expect(() => bench.given(noted('b'), noted('c', 'fail'))).toThrow('a handler failed');
    expect(bench.all('SELECT id FROM notes_note')).toEqual([{ id: 'a' }]);
    expect(bench.db.position()).toBe(1);
    bench.given(noted('d'));
    expect(bench.all('SELECT id FROM notes_note')).toEqual([{ id: 'a' }, { id: 'd' }]);
  });

  it('counts each event once, however often it is handed over', () => {
    const bench = viewBench([notes]).given(noted('a'));
    const applied = bench.db.apply([{ ...(noted('a') as unknown as Recorded), position: 1 }]);
    expect(applied).toEqual({ position: 1, changes: [], rechecks: [] });
    expect(bench.all('SELECT id FROM notes_note')).toHaveLength(1);
  });

  it('tells one change per item of a batch, as it stands at the end', () => {
    const bench = viewBench([notes]).given(noted('a'), noted('b'), struck('a'));
    expect(bench.changes).toEqual([
      { topic: 'notes', key: 'a', kind: 'Gone' },
      { topic: 'notes', key: 'b', kind: 'Added' },
    ]);
    expect(bench.rechecks).toEqual(['patient:1']);
    bench.given(struck('b'), noted('b', 'again'));
    expect(bench.changes).toEqual([{ topic: 'notes', key: 'b', kind: 'Changed' }]);
  });

  it('knows what changed since a position, each item once with its last change', () => {
    const bench = viewBench([notes]).given(noted('a')).given(noted('b')).given(struck('a'));
    expect(bench.db.changesSince('notes', 1, 10)).toEqual([
      { key: 'b', kind: 'Added' },
      { key: 'a', kind: 'Gone' },
    ]);
    expect(bench.db.changesSince('notes', 3, 10)).toEqual([]);
    expect(bench.db.changesSince('other', 0, 10)).toEqual([]);
    expect(bench.db.changesSince('notes', 0, 1)).toBeNull();
  });

  it('says which group of fields alone changed, and nothing of it where more did', () => {
    const read = defineView({
      name: 'reads',
      version: 1,
      tables: '',
      on: {
        Read: (_, db) => db.tell('notes', 'a', 'Changed', 'readers'),
        Rewritten: (_, db) => db.tell('notes', 'a', 'Changed'),
      },
    });
    const bench = viewBench([read]).given({ type: 'Read', data: {} }, { type: 'Read', data: {} });
    expect(bench.changes).toEqual([{ topic: 'notes', key: 'a', kind: 'Changed', group: 'readers' }]);
    bench.given({ type: 'Read', data: {} });
    expect(bench.db.changesSince('notes', 0, 10)).toEqual([{ key: 'a', kind: 'Changed', group: 'readers' }]);
    bench.given({ type: 'Rewritten', data: {} }, { type: 'Read', data: {} });
    expect(bench.changes).toEqual([{ topic: 'notes', key: 'a', kind: 'Changed' }]);
    expect(bench.db.changesSince('notes', 0, 10)).toEqual([{ key: 'a', kind: 'Changed' }]);
  });

  it('remembers which command wrote what', () => {
    const bench = viewBench([notes]).given(noted('a'));
    expect(bench.db.find('command-1')).toEqual({ digest: '', position: 1 });
    expect(bench.db.find('command-2')).toBeUndefined();
  });
});
