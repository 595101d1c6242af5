import { defineView, type DomainEvent, type Recorded } from '@tsumugi/kernel';
import { viewBench } from './testing.js';
import { ViewDatabase } from './view-database.js';

let failWith: Error;
beforeEach(() => {
  failWith = new TypeError('a handler failed');
});

const notes = defineView({
  name: 'notes',
  version: 1,
  tables: 'CREATE TABLE notes_note (id TEXT PRIMARY KEY, text TEXT NOT NULL);',
  on: {
    Noted({ data, position }: Recorded<{ type: 'Noted'; data: { id: string; text: string } }>, db) {
      if (data.text === 'half') db.run('INSERT INTO notes_note VALUES (?, ?)', data.id, 'half of it');
      if (data.text === 'half') db.tell('notes', data.id, 'Added');
      if (data.text === 'fail' || data.text === 'half') throw failWith;
      db.run('INSERT INTO notes_note VALUES (?, ?)', data.id, `${data.text} @${position}`);
      db.tell('notes', data.id, 'Added');
    },
    Struck({ data }: Recorded<{ type: 'Struck'; data: { id: string } }>, db) {
      db.run('DELETE FROM notes_note WHERE id = ?', data.id);
      db.tell('notes', data.id, 'Gone');
      db.recheck('patient:1');
    },
  },
  setAside: (subject, db) => db.tell('set-aside', subject, 'Gone'),
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

  it('writes nothing of a batch that meets a full disk, a lock or a damaged file, and takes it later', () => {
    for (const errcode of [13, 5, 10 | (3 << 8), 11]) {
      const bench = viewBench([notes]).given(noted('a'));
      failWith = Object.assign(new Error('not now'), { errcode });
      expect(() => bench.given(noted('b'), noted('c', 'fail'))).toThrow('not now');
      expect(bench.all('SELECT id FROM notes_note')).toEqual([{ id: 'a' }]);
      expect(bench.db.position()).toBe(1);
      expect(bench.db.setAside()).toEqual([]);
      bench.given(noted('d'));
      expect(bench.all('SELECT id FROM notes_note')).toEqual([{ id: 'a' }, { id: 'd' }]);
    }
  });

  it('counts each event once, however often it is handed over', () => {
    const bench = viewBench([notes]).given(noted('a'));
    const applied = bench.db.apply([{ ...(noted('a') as unknown as Recorded), position: 1 }]);
    expect(applied).toEqual({ position: 1, changes: [], rechecks: [], setAside: [] });
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

  it('says who did it, so that a facility that is left with its own hears of nothing else', () => {
    const writes = defineView({
      name: 'writes',
      version: 1,
      tables: '',
      on: {
        Wrote: ({ data }: Recorded<DomainEvent<'Wrote', { key: string }>>, db) => db.tell('notes', data.key, 'Changed'),
        Ended: (_, db) => db.tell('notes', 'c', 'Gone', undefined, 'everyone'),
      },
    });
    const by = (facility: string | null) => ({ actor: { person: 'p', facility, device: null } });
    const wrote = (key: string, facility: string | null) => ({ type: 'Wrote', data: { key }, ...by(facility) });
    const bench = viewBench([writes]).given(wrote('a', 'f1'), wrote('a', 'f2'), wrote('b', 'f2'), wrote('d', null));
    expect(Object.fromEntries(bench.by)).toEqual({ 'notes a': ['f1', 'f2'], 'notes b': ['f2'], 'notes d': [] });
    bench.given({ type: 'Ended', data: {}, ...by('f2') }).given(wrote('a', 'f2'));
    const keys = (facility: string | null) => bench.db.changesSince('notes', 0, 10, facility)!.map(({ key }) => key);
    expect(keys('f1')).toEqual(['a', 'c']);
    expect(keys('f2')).toEqual(['b', 'c', 'a']);
    expect(keys('f3')).toEqual(['c']);
    expect(keys(null)).toHaveLength(4);
  });

  it('remembers which command wrote what', () => {
    const bench = viewBench([notes]).given(noted('a'));
    expect(bench.db.find('command-1', 'person-1 facility-1')).toEqual([{ digest: '', position: 1 }]);
    expect(bench.db.find('command-1', 'person-2 facility-1')).toEqual([]);
    expect(bench.db.find('command-2', 'person-1 facility-1')).toEqual([]);
  });
});

describe('a record that a handler cannot take', () => {
  const of = (subject: `patient:${string}` | `region:${string}`, event: ReturnType<typeof noted>, stream = 'note-1') => ({
    ...event,
    subject,
    stream,
  });

  it('sets aside whom it belongs to: nothing of it is half taken, nothing after it is, and the others go on', () => {
    const bench = viewBench([notes]).given(of('patient:1', noted('a')));
    bench.given(of('patient:2', noted('b')), of('patient:1', noted('c', 'half')), of('patient:2', noted('d')), of('patient:1', noted('e')));
    expect(bench.all('SELECT id FROM notes_note ORDER BY id')).toEqual([{ id: 'a' }, { id: 'b' }, { id: 'd' }]);
    expect(bench.db.position()).toBe(5);
    expect(bench.db.setAside()).toEqual([{ subject: 'patient:1', position: 3, type: 'Noted' }]);
    expect(bench.rechecks).toEqual(['patient:1']);
    expect(bench.changes).toEqual([
      { topic: 'notes', key: 'b', kind: 'Added' },
      { topic: 'set-aside', key: 'patient:1', kind: 'Gone' },
      { topic: 'notes', key: 'd', kind: 'Added' },
    ]);
    bench.given(of('patient:1', noted('f')), of('patient:2', noted('g')));
    expect(bench.all('SELECT id FROM notes_note ORDER BY id')).toHaveLength(4);
  });

  it('is known as a command that was written', () => {
    const bench = viewBench([notes]).given(of('patient:1', noted('a', 'fail')), of('patient:1', noted('b')));
    expect([1, 2].map((n) => bench.db.find(`command-${n}`, 'person-1 facility-1').length)).toEqual([1, 1]);
  });

  it('takes no more than its stream with it where it is the region’s, but not of the region’s rules', () => {
    const bench = viewBench([notes]);
    bench.given(of('region:1', noted('a', 'fail'), 'process-notices-1'), of('region:1', noted('b'), 'process-notices-2'));
    expect(bench.db.setAside()).toEqual([{ subject: 'stream:process-notices-1', position: 1, type: 'Noted' }]);
    expect(bench.all('SELECT id FROM notes_note')).toEqual([{ id: 'b' }]);
    bench.given(of('region:1', noted('c', 'fail'), 'region-1'));
    expect(bench.db.setAside().map(({ subject }) => subject)).toEqual(['stream:process-notices-1', 'region:1']);
  });

  it('is set aside as well where it does not even open', () => {
    const bench = viewBench([notes]);
    const record = {
      ...noted('a'),
      stream: 'note-1',
      subject: 'patient:1',
      position: 1,
      revision: 0,
      id: 'x',
      command: { id: 'c', digest: '' },
      actor: { person: 'p', facility: 'f', device: null },
    };
    const { setAside } = bench.db.apply([{ record: record as never, unreadable: new Error('tampered') }]);
    expect(setAside).toEqual([{ subject: 'patient:1', position: 1, type: 'Noted' }]);
    expect(bench.db.position()).toBe(1);
  });
});

describe('one id at two nodes', () => {
  it('is two commands, each with its own answer; and a plugin’s command is known like another', () => {
    const db = new ViewDatabase(':memory:', [notes]);
    const stored = (position: number, stream: string, digest: string) =>
      ({
        ...noted(`n${position}`),
        stream,
        subject: 'patient:1',
        position,
        revision: 0,
        id: `r${position}`,
        actor: { person: 'p', facility: 'f', device: null },
        command: { id: 'c', digest },
      }) as never;
    db.apply([stored(1, 'note-1', 'one'), stored(2, 'note-2', 'two')], 3, false, [stored(3, 'plugin.boards-f-1', 'three')]);
    expect(db.find('c', 'p f')).toEqual([
      { digest: 'one', position: 1 },
      { digest: 'three', position: 3 },
      { digest: 'two', position: 2 },
    ]);
    expect(db.position()).toBe(3);
  });
});
