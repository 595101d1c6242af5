import { jest } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Worker } from 'node:worker_threads';
import {
  AppendUncertainError,
  defineAction,
  defineCapability,
  defineEvent,
  defineView,
  isRefusal,
  KeysUnavailableError,
  notFound,
  refuse,
  systemIds,
  type Decider,
  type DomainEvent,
  type Recorded,
  type StoredRecord,
  type Viewer,
} from '@tsumugi/kernel';
import { Platform } from './platform.js';

type Opened = DomainEvent<'NoteOpened', { text: string; kind: string }>;
type Extended = DomainEvent<'NoteExtended', { text: string }>;
interface Extend {
  commandId: string;
  note: string;
  text: string;
}

const decider: Decider<Extend, Opened | Extended, number> = {
  initial: () => 0,
  decide: ({ text }, lines) => {
    if (text === '') return refuse('INVALID', '空です。', 'text');
    return [lines === 0 ? { type: 'NoteOpened', data: { text, kind: 'plain' } } : { type: 'NoteExtended', data: { text } }];
  },
  evolve: (lines) => lines + 1,
};

/** Who has no right, or lost it. */
const removed = new Set(['stranger']);

const extend = defineAction({
  name: 'extendNote',
  decider,
  stream: ({ note }: Extend) => `note-${note}`,
  subject: () => 'patient:p1' as const,
  prepare: (_command: Extend, viewer: Viewer) => (removed.has(viewer.account) ? notFound : undefined),
  result: ({ note }: Extend) => note,
});

const notes = defineCapability({
  name: 'notes',
  streams: ['note'],
  events: [defineEvent<Opened>('NoteOpened', { clear: ['kind'] }), defineEvent<Extended>('NoteExtended', { clear: [] })],
  actions: [extend],
  views: [
    defineView({
      name: 'notes',
      version: 1,
      tables: 'CREATE TABLE notes_line (position INTEGER PRIMARY KEY, text TEXT);',
      on: {
        NoteOpened: ({ position, data, shredded }: Recorded<Opened>, db) =>
          db.run('INSERT INTO notes_line VALUES (?, ?)', position, shredded ? null : data.text),
        NoteExtended: ({ position, data, shredded }: Recorded<Extended>, db) =>
          db.run('INSERT INTO notes_line VALUES (?, ?)', position, shredded ? null : data.text),
      },
    }),
  ],
});

const viewer = (account: string): Viewer => ({
  audience: 'team',
  region: 'r',
  account,
  facility: 'f1',
  profession: 'nurse',
  device: null,
  session: 's',
  sessionUntil: '9999-12-31T00:00:00.000Z',
});

describe('dispatching over an embedded platform', () => {
  let folder: string;
  let platform: Platform;
  const lines = () => platform.views.all<{ text: string | null }>('SELECT text FROM notes_line').map(({ text }) => text);
  const write = (text: string, options: { commandId?: string; note?: string; account?: string } = {}) =>
    platform.dispatcher.dispatch(
      extend,
      { commandId: options.commandId ?? systemIds.next(), note: options.note ?? 'n1', text },
      viewer(options.account ?? 'nurse'),
    );
  const stored = async (): Promise<StoredRecord[]> => {
    const records: StoredRecord[] = [];
    for await (const record of platform.store.readAll()) records.push(record);
    return records;
  };
  const open = async () => {
    platform = await Platform.open({ data: folder, capabilities: [notes] });
    await platform.start();
  };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tsumugi-'));
    await open();
  });
  afterEach(async () => {
    await platform.close();
    rmSync(folder, { recursive: true });
  });

  it('takes an id for one command alone, also when two streams are written in the same moment', async () => {
    const commandId = systemIds.next();
    const [first, second, retry] = await Promise.all([
      write('足がむくんでいます', { commandId, note: 'n1' }),
      write('足がむくんでいます', { commandId, note: 'n2' }),
      write('足がむくんでいます', { commandId, note: 'n1' }),
    ]);
    expect([first, second, retry].map((answer) => (isRefusal(answer) ? answer.code : answer.id))).toEqual(['n1', 'COMMAND_REUSED', 'n1']);
    expect(await stored()).toHaveLength(1);
    const refusedFirst = systemIds.next();
    expect(isRefusal(await write('', { commandId: refusedFirst }))).toBe(true);
    expect(isRefusal(await write('今度は書きました', { commandId: refusedFirst }))).toBe(false);
  });

  it('writes a decided command, sealed, and shows it in the views', async () => {
    const written = await write('足がむくんでいます');
    if (isRefusal(written)) throw new Error(written.message);
    await platform.projector.waitFor(written.position, 1_000);
    expect(written.id).toBe('n1');
    expect(lines()).toEqual(['足がむくんでいます']);
    const [record] = await stored();
    expect(record).toMatchObject({ type: 'NoteOpened', clear: { kind: 'plain' }, actor: { person: 'nurse' } });
    expect(JSON.stringify(record)).not.toContain('むくんで');
  });

  it('refuses by policy and by decision, and writes nothing then', async () => {
    expect(await write('x', { account: 'stranger' })).toMatchObject({ code: 'NOT_FOUND' });
    expect(await write('')).toMatchObject({ code: 'INVALID', field: 'text' });
    expect(await stored()).toHaveLength(0);
    expect(isRefusal(await write('x'))).toBe(false);
  });

  it('refuses for now what it has no key for, writes nothing then, and writes the same command when keys are back', async () => {
    const commandId = systemIds.next();
    const { keyFor } = platform.vault;
    platform.vault.keyFor = () => Promise.reject(new KeysUnavailableError('The keys cannot be reached.'));
    expect(await write('足がむくんでいます', { commandId })).toMatchObject({ code: 'BUSY' });
    expect(await stored()).toHaveLength(0);
    platform.vault.keyFor = keyFor;
    expect(await write('足がむくんでいます', { commandId })).toMatchObject({ id: 'n1' });
    expect(await stored()).toHaveLength(1);
  });

  it.each([
    ['was written after all', true],
    ['was not', false],
  ])('says neither yes nor no where no answer came, and counts the same command once: it %s', async (_, landed) => {
    const commandId = systemIds.next();
    const { append } = platform.store;
    platform.store.append = async (...given) => {
      if (landed) await append.apply(platform.store, given);
      throw new AppendUncertainError();
    };
    expect(await write('足がむくんでいます', { commandId })).toMatchObject({ code: 'UNCERTAIN' });
    platform.store.append = append;
    expect(await write('足がむくんでいます', { commandId })).toMatchObject({ id: 'n1' });
    expect(await stored()).toHaveLength(1);
  });

  it('answers a retry as the first time, whatever a thousand others wrote in between', async () => {
    const commandId = systemIds.next();
    const first = await write('first', { commandId });
    await Promise.all(Array.from({ length: 1_000 }, (_, n) => write(`other ${n}`)));
    expect(await write('first', { commandId })).toEqual(first);
    expect(await stored()).toHaveLength(1_001);
  });

  it('answers a retry as the first time after a restart, from the log alone', async () => {
    const commandId = systemIds.next();
    const first = await write('first', { commandId });
    await write('second');
    await platform.close();
    rmSync(join(folder, 'views'), { recursive: true });
    await open();
    expect(await write('first', { commandId })).toEqual(first);
    expect(await stored()).toHaveLength(2);
  });

  it('refuses a command id that comes again with other words, from another person, or for another stream', async () => {
    const commandId = systemIds.next();
    const first = await write('first', { commandId });
    if (isRefusal(first)) throw new Error(first.message);
    await platform.projector.waitFor(first.position, 1_000);
    for (const own of [{}, { note: 'n2' }]) expect(await write('changed', { commandId, ...own })).toMatchObject({ code: 'COMMAND_REUSED' });
    // To somebody else it is not said that the id, and so what it made, exists.
    expect(await write('first', { commandId, account: 'doctor' })).toMatchObject({ code: 'NOT_FOUND' });
    expect(await write('first', { commandId })).toEqual(first);
    expect(await stored()).toHaveLength(1);
  });

  it('lets a hundred writers of one stream take turns: every line is there once, in order', async () => {
    const outcomes = await Promise.all(Array.from({ length: 100 }, (_, n) => write(`line ${n}`)));
    expect(outcomes.filter(isRefusal)).toEqual([]);
    const records = await stored();
    expect(records.map(({ revision }) => revision)).toEqual(Array.from({ length: 100 }, (_, n) => n));
  });

  it('refuses who lost the right while waiting for a turn, and writes for who kept it', async () => {
    const [first, waiting, kept] = [write('first'), write('too late', { account: 'doctor' }), write('in time', { account: 'pharmacist' })];
    removed.add('doctor');
    expect(isRefusal(await first)).toBe(false);
    expect(await waiting).toMatchObject({ code: 'NOT_FOUND' });
    expect(isRefusal(await kept)).toBe(false);
    expect(await stored()).toHaveLength(2);
    removed.delete('doctor');
  });

  it('rebuilds the same views from nothing', async () => {
    const last = await Promise.all([write('a'), write('b', { note: 'n2' }), write('c')]).then((all) => all[2]);
    if (isRefusal(last!)) throw new Error(last.message);
    await platform.projector.waitFor((await stored()).at(-1)!.position, 1_000);
    const before = lines();
    await platform.close();
    rmSync(join(folder, 'views'), { recursive: true });
    await open();
    expect(lines()).toEqual(before);
    expect(before).toHaveLength(3);
  });

  it('says that it is uncertain when the thread of the log is lost, counts the command once when it comes again, and follows on', async () => {
    await write('前');
    const { store } = platform;
    const thread = (store as unknown as { worker: { thread: Worker } }).worker.thread;
    const commandId = systemIds.next();
    const append = store.append.bind(store);
    // The thread goes with the append on its way.
    jest.spyOn(store, 'append').mockImplementationOnce((...order) => {
      const answered = append(...order);
      void thread.terminate();
      return answered;
    });
    expect(await write('途中で', { commandId })).toMatchObject({ code: 'UNCERTAIN' });
    let answer = await write('途中で', { commandId });
    for (let tries = 0; isRefusal(answer) && tries < 500; tries += 1) {
      // Until another thread serves, nothing is sent.
      expect(answer.code).toBe('BUSY');
      await new Promise((resolve) => setTimeout(resolve, 20));
      answer = await write('途中で', { commandId });
    }
    if (isRefusal(answer)) throw new Error(answer.message);
    expect(await write('途中で', { commandId })).toEqual(answer);
    await platform.projector.waitFor(answer.position, 5_000);
    expect(lines()).toEqual(['前', '途中で']);
    expect(await stored()).toHaveLength(2);
  });

  it('decides nothing in a stream in which a revision is missing, and on in others', async () => {
    for (const text of ['一', '二', '三']) await write(text);
    await platform.close();
    const log = new DatabaseSync(join(folder, 'log', 'events.db'));
    expect(log.prepare(`UPDATE record SET stream = 'note-n8' WHERE stream LIKE 'note-%' AND revision = 1`).run().changes).toBe(1);
    log.close();
    await open();
    expect(await write('四')).toMatchObject({ code: 'SET_ASIDE' });
    expect(isRefusal(await write('他', { note: 'n2' }))).toBe(false);
  });

  it('shows a shredded content nowhere, and goes on', async () => {
    await write('秘密');
    await platform.vault.shred({ subject: 'patient:p1' }, '2026-04-01T00:00:00.000Z');
    await platform.close();
    rmSync(join(folder, 'views'), { recursive: true });
    await open();
    expect(lines()).toEqual([null]);
  });

  it('becomes unready over an event it does not know, instead of skipping it', async () => {
    await write('known');
    await platform.close();
    const blind = await Platform.open({ data: folder, capabilities: [defineCapability({ name: 'other', events: [], streams: ['note'] })] });
    await expect(blind.start()).rejects.toThrow('NoteOpened v1');
    expect(blind.projector.caughtUp).toBe(false);
    expect(blind.projector.failure?.message).toContain('unknown to this release');
    const told = await blind.dispatcher.dispatch(extend, { commandId: systemIds.next(), note: 'n1', text: '続き' }, viewer('nurse'));
    expect(told).toMatchObject({ code: 'BUSY' });
    await blind.close();
    await open();
    expect(lines()).toEqual(['known']);
  });

  it('is refused a folder that another process uses', async () => {
    await expect(Platform.open({ data: folder, capabilities: [notes] })).rejects.toThrow(/in use by another Tsumugi/);
  });
});
